"""Proposing from a published record's own form: the save is rehearsed, and its plan waits."""

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.messages.storage import default_storage
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from tracker.admin.forms import REASON_LENGTH
from tracker.admin.lacking import tell_lacks
from tracker.admin.moves import MovingAdmin
from tracker.admin.numbers import whole
from tracker.admin.verdicts import say_again
from tracker.changes.logged import rehearsed
from tracker.changes.plan import WRITES, Plan
from tracker.errors import PlanRefused
from tracker.models import Proposal
from tracker.services.proposing import (
    open_proposals,
    propose,
    touches_public,
    waiting_alike,
)
from tracker.services.sending_back import sent_back
from tracker.vocabularies import Status

_M = TypeVar("_M", bound=models.Model)

INSTEAD_OF = "instead_of"
"""Name of the box by which a user's earlier proposal is taken back for the one being saved."""


class ProposingAdmin(MovingAdmin[_M]):
    """A table whose published rows may be corrected by those who may not publish: by proposal."""

    def may_propose(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the user's change of a row would wait for a reviewer: they write, not publish."""
        return (
            obj is not None
            and getattr(obj, "status", None) == Status.PUBLISHED
            and request.user.has_perm("tracker.add_proposal")
            and super().has_change_permission(request)
            and not request.user.has_perm(f"tracker.publish_{self.model._meta.model_name}")
        )

    def proposes(self, request: HttpRequest, obj: Any) -> bool:
        """Whether a row may be edited in the form that the request is about, as a proposal.

        Outside such a form nothing published is open to those who may not publish.
        """
        return bool(getattr(request, "tracker_proposing", False)) and self.may_propose(request, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save a form; of a record that the user may only propose to change, propose."""
        row = self.get_object(request, object_id) if object_id else None
        if row is None or not self.may_propose(request, row):
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.tracker_proposing = True  # type: ignore[attr-defined]  # read by `proposes`
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Locked until all is done, since a rehearsal gives its own locks back.
            self.get_object(request, str(object_id))
            told = request._messages  # type: ignore[attr-defined]  # set by Django's middleware
            request._messages = default_storage(request)  # type: ignore[attr-defined]  # see above
            with rehearsed(unless=_only_drafts) as rehearsal:
                response = super().changeform_view(request, object_id, form_url, extra_context)
            if rehearsal.kept:
                return response
            # What a save tells the user has not happened.
            request._messages = told  # type: ignore[attr-defined]  # see above
            goes_on = response.status_code == HttpResponseRedirect.status_code
            if not goes_on and not rehearsal.plan.of(*WRITES):
                # The form was refused, or a popup is closed with nothing changed.
                return response
            say_again(request)
            # A popup would tell the page that opened it of a change that readers do not see yet.
            then = response["Location"] if goes_on else _popup(request)
            return self._propose(request, row, rehearsal.plan, then)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows of a form, then tell which published values are left without evidence."""
        super().save_related(request, form, formsets, change)
        if change and not self.proposes(request, form.instance):
            tell_lacks(request, form, formsets)

    def _propose(self, request: HttpRequest, row: Any, plan: Plan, then: str) -> HttpResponse:
        """Propose a plan and go where its save would have gone; if it is refused, to the form."""
        asked = (whole(pk) for pk in request.POST.getlist(INSTEAD_OF))
        former = [pk for pk in asked if pk is not None]
        waiting = waiting_alike(row, plan, request.user, but=former)
        if waiting is not None:
            sentence = (
                'You have proposed this already: it waits as <a class="text-link" href="{}">a '
                "proposal</a> for an Editor, and was not proposed again."
            )
            self.message_user(request, format_html(sentence, address_of(waiting)), messages.INFO)
            return HttpResponseRedirect(then)
        try:
            proposal = propose(
                record=row,
                plan=plan,
                author=request.user,
                reason=request.POST.get("change_reason", "")[:REASON_LENGTH],
                instead_of=former,
            )
        except PlanRefused as refused:
            self.message_user(request, str(refused), messages.WARNING)
            again = request.get_full_path() if plan.of(*WRITES) else then
            return HttpResponseRedirect(again)
        sentence = (
            'Your change waits as <a class="text-link" href="{}">a proposal</a> for an Editor. '
            "Readers go on seeing what is published."
        )
        self.message_user(request, format_html(sentence, address_of(proposal)), messages.SUCCESS)
        return HttpResponseRedirect(then)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        """Render the form with the proposals that wait on the row, and why it was sent back."""
        status = getattr(obj, "status", "") if obj is not None and obj.pk else ""
        context["proposing"] = self.proposes(request, obj)
        context["instead_of"] = INSTEAD_OF
        if status in (Status.PUBLISHED, Status.WITHDRAWN):
            mine = request.user.pk
            context["open_proposals"] = [
                {"row": row, "link": address_of(row), "mine": row.author_id == mine}
                for row in open_proposals(obj)
            ]
        if status == Status.DRAFT:
            context["sent_back"] = sent_back(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _only_drafts(plan: Plan) -> bool:
    """Whether a plan writes something, and nothing that readers see."""
    return bool(plan.of(*WRITES)) and not touches_public(plan)


def _popup(request: HttpRequest) -> str:
    """Return the address of the form in its popup, where it says what became of the change."""
    asked: dict[str, str] = {IS_POPUP_VAR: "1"}
    if field := request.POST.get(TO_FIELD_VAR):
        asked[TO_FIELD_VAR] = field
    return f"{request.path}?{urlencode(asked)}"


def address_of(proposal: Proposal) -> str:
    """Return the address of a proposal's page."""
    return reverse("admin:tracker_proposal_change", args=[proposal.pk])
