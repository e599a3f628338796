"""Proposed changes in the admin: what is proposed, with its evidence, and the decision on it."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from tracker.admin.columns import badge
from tracker.admin.conflicts import shown
from tracker.admin.filters import choices
from tracker.admin.forms import REASON_LENGTH
from tracker.admin.plans import view_of
from tracker.admin.proposal_evidence import evidence_around
from tracker.admin.reading import ReadOnlyAdmin
from tracker.changes.plan import WRITES, Plan
from tracker.errors import PlanRefused
from tracker.models import Proposal
from tracker.querysets import has_status
from tracker.services.proposing import (
    accept,
    citing,
    clashes_of,
    digest_of,
    reject,
    take_back,
)
from tracker.services.rebasing import Clash
from tracker.vocabularies import ProposalState

_STATE = {
    ProposalState.OPEN: "warning",
    ProposalState.ACCEPTED: "success",
    ProposalState.REJECTED: "danger",
    ProposalState.TAKEN_BACK: "default",
}
ANSWER = "answer"
"""Name of the field in which the reviewer answers."""
REST = "rest"
"""Name of the field in which it says which clashes the page showed, if it showed any."""


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin[Proposal]):
    """A change that waits for a reviewer; made by saving the form of a published record."""

    list_display = ("title", "kind", "state_badge", "who", "age", "reason")
    list_select_related = ("author",)
    list_filter = (choices("state"), "model", "author")
    search_fields = ("title", "reason", "author__username")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show a proposal, or take the decision on it."""
        proposal = self._read(request, str(object_id), None) if object_id else None
        if proposal is None:
            if object_id:
                raise Http404(f"There is no proposed change {object_id}.")
            raise PermissionDenied("A change is proposed in the form of the record that it is of.")
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied("Your role does not see proposed changes.")
        plan = Plan.from_stored(proposal.plan)
        if request.method == "POST":
            return self._decide(request, proposal, plan)
        return self._page(request, proposal, plan, [])

    def may_decide(self, request: HttpRequest, plan: Plan) -> bool:
        """Whether the user may accept and reject: who may publish all that the plan is about."""
        tables = {apps.get_model(change.model) for change in plan.of(*WRITES)}
        return request.user.has_perm("tracker.change_proposal") and all(
            request.user.has_perm(f"tracker.publish_{table._meta.model_name}")
            for table in tables
            if has_status(table)
        )

    def _decide(self, request: HttpRequest, proposal: Proposal, plan: Plan) -> HttpResponse:
        """Accept, reject or take back, as the button says; what stands against it is shown."""
        own = proposal.author_id == request.user.pk
        taking_back = "_take_back" in request.POST
        if not (own if taking_back else self.may_decide(request, plan)):
            raise PermissionDenied("Your role does not decide on this proposed change.")
        answer = request.POST.get(ANSWER, "")[:REASON_LENGTH]
        try:
            with self.recording(request):
                if taking_back:
                    take_back(proposal=proposal, author=request.user)
                    said = "Taken back; nothing of it was written."
                elif "_accept" in request.POST:
                    rest = request.POST.get(REST, "")
                    accept(proposal=proposal, reviewer=request.user, answer=answer, rest=rest)
                    said = "Accepted: readers see it now. New parts are drafts, to be published."
                elif "_reject" in request.POST:
                    reject(proposal=proposal, reviewer=request.user, answer=answer)
                    said = "Rejected; its author finds your answer here."
                else:
                    return self._page(request, proposal, plan, [])
        except PlanRefused as refused:
            proposal.refresh_from_db()
            return self._page(request, proposal, plan, refused.reasons or [str(refused)])
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(request.path)

    def _page(
        self, request: HttpRequest, proposal: Proposal, plan: Plan, reasons: list[str]
    ) -> HttpResponse:
        waits = proposal.state == ProposalState.OPEN
        fitting, clashes = clashes_of(proposal) if waits else (plan, [])
        around = evidence_around(fitting, request.user) if waits else None
        answer = UnfoldAdminTextareaWidget(attrs={"maxlength": REASON_LENGTH, "rows": 2})
        answering = {"id": "id_answer"}
        context = {
            **self.admin_site.each_context(request),
            "title": f"Proposed change: {proposal.title}",
            "opts": self.opts,
            "media": self.media,
            "proposal": proposal,
            "state": self.state_badge(proposal),
            "record_link": _record_link(proposal),
            "kind": self.kind(proposal),
            "plan": view_of(citing(fitting) if waits else plan),
            "clashes": [_in_words(clash) for clash in clashes],
            "rest_name": REST,
            "rest": digest_of(clashes),
            "left": bool(fitting.of(*WRITES)),
            "around": around,
            "reasons": reasons,
            "waits": waits,
            "may_decide": waits and self.may_decide(request, plan),
            "may_take_back": waits and proposal.author_id == request.user.pk,
            "answer": answer.render(ANSWER, request.POST.get(ANSWER, ""), answering),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/proposal.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Return the proposals with their authors and who decided."""
        return super().get_queryset(request).select_related("author", "decided_by")

    @display(description="Record", ordering="model")
    def kind(self, obj: Proposal) -> str:
        """What kind of record it is about."""
        return str(apps.get_model(obj.model)._meta.verbose_name)

    @display(description="State", ordering="state")
    def state_badge(self, obj: Proposal) -> str:
        """Where it stands, as a badge."""
        return badge(ProposalState(obj.state).label, _STATE[ProposalState(obj.state)])

    @display(description="By", ordering="author")
    def who(self, obj: Proposal) -> str:
        """Who proposes it."""
        return (obj.author.get_full_name() or str(obj.author)) if obj.author else "–"

    @display(description="Age", ordering="-made_at")
    def age(self, obj: Proposal) -> str:
        """How long ago it was made."""
        said = timesince(obj.made_at, timezone.now(), depth=1)
        moment = timezone.localtime(obj.made_at).strftime("%Y-%m-%d %H:%M")
        return format_html('<span title="{}">{}</span>', moment, said)


def _record_link(proposal: Proposal) -> str:
    """Return where the record can be opened."""
    name = proposal.model.removeprefix("tracker.")
    return reverse(f"admin:tracker_{name}_change", args=[proposal.object_id])


def _in_words(clash: Clash) -> dict[str, Any]:
    """Return a clash as the page shows it, values as an editor reads them."""
    if not clash.field:
        return {"clash": clash, "before": "", "now": "changed or removed", "proposed": "–"}
    field: Any = apps.get_model(clash.model)._meta.get_field(clash.field)
    return {
        "clash": clash,
        "before": shown(field, clash.before),
        "now": shown(field, clash.now),
        "proposed": shown(field, clash.proposed),
    }
