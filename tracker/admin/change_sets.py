"""Change sets in the admin: what one did, undoing it, and bringing back what was deleted."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from unfold.decorators import action

from tracker.admin.asking import AskForm, ask
from tracker.admin.history import who_did
from tracker.admin.plans import view_of
from tracker.changes.logged import entries_of, plan_of
from tracker.changes.plan import Fate, Plan
from tracker.errors import HistoryError, PlanRefused
from tracker.models import ChangeEntry
from tracker.services.finding import find_twins_of
from tracker.services.merging import digest_of
from tracker.services.restoring import restore, undo, undo_plan
from tracker.services.undeleting import deleted_records, undeleting

_PAGE = 50
_LOOKED_AT = 50
"""Rows of an undone set of which likely twins are looked for; `find_twins` looks for all."""
_BESIDE = frozenset({"redirect"})
"""Tables whose rows follow from those of others: whoever may undo those may undo them too."""


def may_undo(user: Any, plan: Plan) -> bool:
    """Whether a user may take a plan back: who may publish in each of its tables.

    In tables without a status, who may change and delete there.
    """
    kinds = {change.model.removeprefix("tracker.") for change in plan.changes}
    needed = []
    for kind in kinds - _BESIDE or kinds:
        model = apps.get_model("tracker", kind)
        publishes = "publish" in model._meta.default_permissions
        needed += [
            f"{verb}_{kind}" for verb in (("publish",) if publishes else ("change", "delete"))
        ]
    return bool(needed) and all(user.has_perm(f"tracker.{name}") for name in needed)


def may_bring_back(user: Any, kind: str) -> bool:
    """Whether a user may bring a deleted row of a table back: who may delete and add one."""
    return bool(user.has_perm(f"tracker.delete_{kind}") and user.has_perm(f"tracker.add_{kind}"))


class ChangeSetsMixin:
    """Gives the change log the pages of its change sets and of what was deleted."""

    admin_site: Any
    opts: Any
    actions_list: Sequence[Any] = ("deleted",)

    def get_urls(self) -> list[URLPattern]:
        """Return the log's pages, with those of change sets."""
        view = self.admin_site.admin_view
        own = [
            path("set/<str:cid>/", view(self.set_view), name="tracker_changeentry_set"),
            path("set/<str:cid>/undo/", view(self.undo_view), name="tracker_changeentry_undo"),
            path("deleted/<int:pk>/", view(self.back_view), name="tracker_changeentry_back"),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]  # ModelAdmin has it

    def set_view(self, request: HttpRequest, cid: str) -> HttpResponse:
        """Show what a change set did, with a way to undo it."""
        self._may_read(request)
        entries = entries_of(cid)
        if not entries:
            raise Http404(f"There is no change set “{cid}” in the log.")
        plan, first = plan_of(entries), entries[0]
        context = {
            **self.admin_site.each_context(request),
            "title": "Change set",
            "opts": self.opts,
            "plan": view_of(plan),
            "when": date_format(timezone.localtime(first.timestamp), "j M Y, H:i"),
            "who": who_did(first.actor, first.origin),
            "reason": first.reason,
            "origin": first.origin,
            "cid": cid,
            "may_undo": may_undo(request.user, plan),
            "undo": reverse("admin:tracker_changeentry_undo", args=[cid]),
        }
        return self._answer(request, "admin/tracker/change_set.html", context)

    def undo_view(self, request: HttpRequest, cid: str) -> HttpResponse:
        """Show what undoing a change set would do and what stands in the way; do it if told to."""
        self._may_read(request)
        form = AskForm(request.POST or None)
        reasons: list[str] = []
        try:
            found = undo_plan(cid)
        except PlanRefused as refused:
            raise Http404(str(refused)) from refused
        if not may_undo(request.user, found.plan):
            raise PermissionDenied("Undoing a change set is for those who may publish all of it.")
        if form.is_valid():
            try:
                with self.recording(request):  # type: ignore[attr-defined]  # TrackerAdmin has it
                    done = undo(cid, actor=request.user, reason=form.cleaned_data["reason"])
            except PlanRefused as refused:
                reasons = refused.reasons or [str(refused)]
                found = undo_plan(cid)
            else:
                # What came back may be somebody's double again.
                for record in list(done.rows.values())[:_LOOKED_AT]:
                    find_twins_of(record)
                messages.success(request, "Undone. This is the change set that did it.")
                return HttpResponseRedirect(
                    reverse("admin:tracker_changeentry_set", args=[done.cid])
                )
        links = {entry.cid: _link(entry) for entry in found.standing}
        return ask(
            self,
            request,
            title="Undo this change set?",
            verb="Undo",
            plan=found.plan,
            form=form,
            reasons=reasons or list(found.reasons),
            standing=[
                (f"{entry.content_type.name} “{entry.object_repr}”", links[entry.cid])
                for entry in found.standing
            ],
            notes=["Everything that the set did is taken back, or nothing."],
            back=reverse("admin:tracker_changeentry_set", args=[cid]),
        )

    @action(description="Deleted records", url_path="deleted", icon="restore_from_trash")
    def deleted(self, request: HttpRequest) -> HttpResponse:
        """List the records that were deleted and are not there, the last first."""
        self._may_read(request)
        page = Paginator(deleted_records(), _PAGE).get_page(request.GET.get("p"))
        rows = [
            {
                "entry": entry,
                "kind": entry.content_type.name,
                "when": date_format(timezone.localtime(entry.timestamp), "j M Y, H:i"),
                "who": who_did(entry.actor, entry.origin),
                "set": reverse("admin:tracker_changeentry_set", args=[entry.cid]),
                "back": reverse("admin:tracker_changeentry_back", args=[entry.pk])
                if may_bring_back(request.user, entry.content_type.model)
                else "",
            }
            for entry in page
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "Deleted records",
            "opts": self.opts,
            "rows": rows,
            "page": page,
        }
        return self._answer(request, "admin/tracker/deleted.html", context)

    def back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what would come back with a deleted record; bring it back if told to."""
        self._may_read(request)
        entry = get_object_or_404(ChangeEntry.objects.select_related("content_type"), pk=pk)
        if not may_bring_back(request.user, entry.content_type.model):
            raise PermissionDenied("Your role does not bring back what was deleted.")
        form = AskForm(request.POST or None)
        reasons: list[str] = []
        try:
            plan = undeleting(entry)
        except HistoryError as error:
            raise Http404(str(error)) from error
        seen = digest_of(plan)
        if form.is_valid() and request.POST.get("seen") != seen:
            reasons = ["What would come back has changed since you looked: look at it again."]
        elif form.is_valid():
            try:
                with self.recording(request):  # type: ignore[attr-defined]  # TrackerAdmin has it
                    restore(plan, actor=request.user, reason=form.cleaned_data["reason"])
            except PlanRefused as refused:
                reasons = refused.reasons or [str(refused)]
            else:
                messages.success(
                    request,
                    f"{entry.content_type.name.capitalize()} “{entry.object_repr}” is back.",
                )
                kind = entry.content_type.model
                return HttpResponseRedirect(
                    reverse(f"admin:tracker_{kind}_change", args=[entry.object_id])
                )
        return ask(
            self,
            request,
            title=f"Bring back {entry.content_type.name} “{entry.object_repr}”?",
            verb="Bring back",
            plan=plan,
            form=form,
            reasons=reasons,
            hidden={"seen": seen},
            notes=[
                "Its parts and citations that went with it come back too, and its places in lists.",
                "A draft comes back as a draft; its history goes on.",
                *(
                    ["What is marked as failed stays out, for the reason given."]
                    if plan.of(Fate.CONFLICT)
                    else []
                ),
            ],
            back=reverse("admin:tracker_changeentry_deleted"),
        )

    def _may_read(self, request: HttpRequest) -> None:
        if not request.user.has_perm("tracker.view_changeentry"):
            raise PermissionDenied("Your role does not read the change log.")

    def _answer(self, request: HttpRequest, template: str, context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context)


def _link(entry: ChangeEntry) -> str:
    """Return where a later change can be looked at: the row's history, else the change set."""
    try:
        return reverse(f"admin:tracker_{entry.content_type.model}_history", args=[entry.object_id])
    except NoReverseMatch:
        return reverse("admin:tracker_changeentry_set", args=[entry.cid])
