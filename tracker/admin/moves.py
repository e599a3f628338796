"""Moving statuses from the admin: buttons on a record, actions on a list, one page that asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from tracker.admin.bulk import CONFIRMED, SEEN, BulkAdmin, as_seen, gone_since, pairs_in, seen_pairs
from tracker.admin.forms import REASON_LENGTH
from tracker.admin.plans import view_of
from tracker.admin.review import ANSWERING, review_page
from tracker.errors import PlanRefused
from tracker.models import Citation
from tracker.models.rows import called
from tracker.services import publishing
from tracker.services.authorship import own_work
from tracker.services.publishing import (
    Move,
    load_for_publication,
    missing_for_publication,
    move_plan,
    waiting_citations,
)
from tracker.services.withdrawing import going_with, left_without, naming
from tracker.vocabularies import Status

_M = TypeVar("_M", bound=models.Model)

SHOWN = "shown_citations"
"""Name of the field in which it says which waiting citations it listed, in which versions."""


_UNANSWERED = "Nothing was sent back: say why. Its author reads the answer above the form."


@dataclass(frozen=True, slots=True)
class AdminMove:
    """A move as the admin offers it: its button, the permission it needs, the verb it calls."""

    move: Move
    permission: str
    verb: Callable[..., list[Any]]

    @property
    def publishes(self) -> bool:
        """Whether it makes rows public."""
        return self.move is publishing.PUBLISH


SEND_TO_REVIEW = AdminMove(publishing.SEND_TO_REVIEW, "change", publishing.send_to_review)
BACK_TO_DRAFT = AdminMove(publishing.BACK_TO_DRAFT, "change", publishing.back_to_draft)
PUBLISH = AdminMove(publishing.PUBLISH, "publish", publishing.publish)
WITHDRAW = AdminMove(publishing.WITHDRAW, "publish", publishing.withdraw)
BUTTONS = {
    "send_to_review": SEND_TO_REVIEW,
    "publish": PUBLISH,
    "back_to_draft": BACK_TO_DRAFT,
    "withdraw": WITHDRAW,
}
"""The buttons of a record's page, in their order, by the name of their method."""


class MoveForm(forms.Form):
    """Why a status is moved, and what goes along."""

    reason = forms.CharField(
        max_length=REASON_LENGTH,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept in the change log.",
    )
    with_citations = forms.BooleanField(
        label="Publish its waiting citations with it",
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Drafts and citations in review, on passages of published sources.",
    )

    def __init__(
        self, asked: AdminMove, *args: Any, citations: bool, answers: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if answers:
            self.fields["reason"].error_messages["required"] = _UNANSWERED
        if answers or asked in (PUBLISH, WITHDRAW):
            self.fields["reason"].required = True
            self.fields["reason"].widget.is_required = True
        if asked is WITHDRAW:
            self.fields["reason"].help_text = "Readers who follow the old address are told it."
        if not citations:
            del self.fields["with_citations"]

    def takes_citations(self) -> bool:
        """Whether the citations that were shown are to go along."""
        return bool(self.cleaned_data.get("with_citations", False))


class MovingAdmin(BulkAdmin[_M]):
    """Gives a table with statuses its buttons and list actions."""

    actions = (
        "send_all_to_review",
        "publish_all",
        "put_all_back_to_draft",
        "withdraw_all",
        *BulkAdmin.actions,
    )
    actions_detail = ("review", *BUTTONS)

    @admin.action(permissions=["change"], description="Send to review")
    def send_all_to_review(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Send the selected drafts to review."""
        return self._ask(request, SEND_TO_REVIEW, self.chosen(request, queryset))

    @admin.action(permissions=["publish"], description="Publish")
    def publish_all(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Publish the selected rows, all or none."""
        return self._ask(request, PUBLISH, self.chosen(request, queryset))

    @admin.action(permissions=["change"], description="Put back to draft")
    def put_all_back_to_draft(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Put the selected rows in review back to draft."""
        return self._ask(request, BACK_TO_DRAFT, self.chosen(request, queryset))

    @admin.action(permissions=["publish"], description="Withdraw")
    def withdraw_all(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Withdraw the selected published rows."""
        return self._ask(request, WITHDRAW, self.chosen(request, queryset))

    @action(description="Send to review", url_path="send-to-review", icon="rate_review")
    def send_to_review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send this draft to review."""
        return self._ask_one(request, SEND_TO_REVIEW, object_id)

    @action(
        description="Publish", url_path="publish", icon="publish", variant=ActionVariant.PRIMARY
    )
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Publish this row."""
        return self._ask_one(request, PUBLISH, object_id)

    @action(description="Put back to draft", url_path="back-to-draft", icon="undo")
    def back_to_draft(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put this row in review back to draft."""
        return self._ask_one(request, BACK_TO_DRAFT, object_id)

    @action(description="Withdraw", url_path="withdraw", icon="block", variant=ActionVariant.DANGER)
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withdraw this published row."""
        return self._ask_one(request, WITHDRAW, object_id)

    @action(description="Review", url_path="review", icon="rule")
    def review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what has changed since this was last published, with its evidence."""
        row = self._found(request, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied("Your role does not see this.")
        return review_page(self, request, row)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Return the buttons that fit the row's status and the user's role."""
        row: Any = self.get_object(request, str(object_id))
        if row is None:
            return []
        fitting = [
            self.get_unfold_action(name)
            for name, asked in BUTTONS.items()
            if asked.move.allowed_from(row.status) and self._may(request, asked, row)
        ]
        if row.status == Status.IN_REVIEW:
            fitting.insert(0, self.get_unfold_action("review"))
        return fitting

    def _found(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id}.")
        return row

    def _may(self, request: HttpRequest, asked: AdminMove, row: Any) -> bool:
        return bool(getattr(self, f"has_{asked.permission}_permission")(request, row))

    def _ask_one(self, request: HttpRequest, asked: AdminMove, object_id: str) -> HttpResponse:
        row = self._found(request, object_id)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        return self._ask(request, asked, [row], back=back)

    def _ask(
        self, request: HttpRequest, asked: AdminMove, rows: Sequence[Any], back: str = ""
    ) -> HttpResponse:
        """Show what a move would do and what stands against it; when confirmed, do it."""
        if not all(self._may(request, asked, row) for row in rows):
            raise PermissionDenied(f"Your role cannot {asked.move.name} some of these.")
        listed = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        takes_citations = self._takes_citations(request, asked)
        waiting = waiting_citations(rows) if takes_citations else []
        shown = pairs_in(request, SHOWN) if takes_citations else {}
        answers = asked is BACK_TO_DRAFT and ANSWERING in request.POST
        make = partial(MoveForm, asked, citations=bool(waiting or shown), answers=answers)
        reasons: list[str] = []
        if request.POST.get(CONFIRMED):
            form = make(request.POST)
            standing = {row: row.version for row in rows}
            reasons = gone_since(request, rows)
            as_seen(request, rows)
            if form.is_valid() and not reasons:
                try:
                    along = _as_shown(waiting, shown) if form.takes_citations() else []
                    moved = self._do(request, asked, [*rows, *along], form)
                except PlanRefused as refused:
                    reasons = refused.reasons or [str(refused)]
                    # Listed anew, so that confirming again is about what stands there then.
                    waiting = waiting_citations(rows) if takes_citations else []
                    for row, version in standing.items():
                        row.version = version
                else:
                    self._tell(request, asked, rows, moved)
                    return HttpResponseRedirect(back or listed)
        else:
            form = make()
        return self._page(request, asked, rows, form, waiting, reasons, back or listed)

    def _takes_citations(self, request: HttpRequest, asked: AdminMove) -> bool:
        return asked.publishes and bool(request.user.has_perm("tracker.publish_citation"))

    def _do(
        self, request: HttpRequest, asked: AdminMove, rows: Sequence[Any], form: MoveForm
    ) -> list[Any]:
        with self.recording(request):
            return asked.verb(records=rows, actor=request.user, reason=form.cleaned_data["reason"])

    def _tell(
        self, request: HttpRequest, asked: AdminMove, rows: Sequence[Any], moved: Sequence[Any]
    ) -> None:
        what = called(rows[0]) if len(rows) == 1 else f"{len(rows)} rows"
        along = len(moved) - len(rows)
        also = f", with {along} citation{'s' if along > 1 else ''}" if along else ""
        messages.success(request, f"{capfirst(what)}: {asked.move.past}{also}.")

    def _page(
        self,
        request: HttpRequest,
        asked: AdminMove,
        rows: Sequence[Any],
        form: MoveForm,
        waiting: Sequence[Any],
        reasons: Sequence[str],
        back: str,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{capfirst(asked.move.name)}?",
            "opts": self.opts,
            "media": self.media + form.media,
            "asked": asked,
            "verb": capfirst(asked.move.name),
            "rows": rows,
            "form": form,
            "waiting": waiting,
            "missing": reasons or self._against(request, asked, rows, waiting),
            "refused": bool(reasons),
            "plan": view_of(
                move_plan(asked.move, [row for row in rows if asked.move.allowed_from(row.status)])
            ),
            "back": back,
            "answering": ANSWERING if ANSWERING in request.POST else "",
            "action_name": request.POST.get("action", ""),
            "confirmed": CONFIRMED,
            "seen_name": SEEN,
            "seen": seen_pairs(rows),
            "shown_name": SHOWN,
            "shown": seen_pairs(waiting),
            **(self._going(rows) if asked is WITHDRAW else {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/move.html", context)

    def _against(
        self, request: HttpRequest, asked: AdminMove, rows: Sequence[Any], waiting: Sequence[Any]
    ) -> list[str]:
        """Return what stands against a move before anybody has confirmed it."""
        against = publishing.illegal(asked.move, rows)
        if not asked.publishes:
            return against
        moved = [row for row in rows if asked.move.allowed_from(row.status)]
        load_for_publication([*moved, *waiting])
        return [
            *against,
            *own_work(moved, request.user),
            *(s for row in moved for s in missing_for_publication(row, along=[*moved, *waiting])),
        ]

    def _going(self, rows: Sequence[Any]) -> dict[str, Any]:
        """Return what readers see no more once the rows are withdrawn."""
        return {
            "going": going_with(rows),
            "naming": naming(rows),
            "left_without": left_without(rows),
        }


def _as_shown(waiting: Sequence[Citation], shown: dict[int, int]) -> list[Citation]:
    """Return the citations that the asking page listed, in the versions that it showed.

    Raises PlanRefused if one of them waits no longer. Those that have come since stay behind.
    """
    along = [citation for citation in waiting if citation.pk in shown]
    gone = len(shown) - len(along)
    if gone:
        raise PlanRefused(
            f"{gone} of the citations that you were shown {'waits' if gone == 1 else 'wait'} "
            "no longer: look at the list again."
        )
    for citation in along:
        citation.version = shown[citation.pk]
    return along
