"""Changing one thing of many rows of a list: asked on one page, shown as a plan, then done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextInputWidget

from tracker.admin.base import TrackerAdmin
from tracker.admin.forms import REASON_LENGTH
from tracker.admin.numbers import whole
from tracker.admin.plans import view_of
from tracker.changes.applying import apply
from tracker.changes.plan import WRITES, Plan
from tracker.errors import PlanRefused
from tracker.services import bulk
from tracker.services.sheet_reading import MAX_ROWS

_M = TypeVar("_M", bound=models.Model)

CONFIRMED = "confirmed"
"""Name of the field by which an asking page says that it was shown."""

SEEN = "seen_rows"
"""Name of the field in which it says which rows it was about, in which versions."""

_SHOWN_FOR = "shown_for"
"""Name of the field in which it says for which choice it listed what will happen."""

_MOST_REFUSED = 20
"""Rows named as not the user's to change; the others are counted."""


def seen_pairs(rows: Sequence[Any]) -> str:
    """Return rows and their versions as one field: a form of many fields is refused."""
    return " ".join(f"{row.pk}:{row.version}" for row in rows)


def pairs_in(request: HttpRequest, name: str = SEEN) -> dict[int, int]:
    """Return the versions by key that an asking page sent back; what cannot be read is no key."""
    pairs = (pair.partition(":") for pair in request.POST.get(name, "").split())
    numbers = ((whole(key), whole(version)) for key, _, version in pairs)
    return {key: version for key, version in numbers if key is not None and version is not None}


def as_seen(request: HttpRequest, rows: Sequence[Any]) -> None:
    """Give each row the version that the page showed, so that what moved since is refused."""
    seen = pairs_in(request)
    for row in rows:
        row.version = seen.get(row.pk, 0)


def gone_since(request: HttpRequest, rows: Sequence[Any]) -> list[str]:
    """Return a sentence if rows that the page showed are no longer there."""
    gone = len(pairs_in(request).keys() - {row.pk for row in rows})
    if not gone:
        return []
    said = "row that you were shown is" if gone == 1 else "rows that you were shown are"
    return [f"{gone} {said} no longer there: look at the list again."]


@dataclass(frozen=True, slots=True)
class BulkChange:
    """One such action: how it is called, the column it is about, and the plan it makes."""

    name: str
    heading: str
    column: str
    plan: Callable[[Sequence[Any], Any], Plan]
    asks: bool = True
    required: bool = True
    help_text: str = ""


def _verified(rows: Sequence[Any], chosen: Any) -> Plan:
    return bulk.setting(rows, "verified_on", timezone.localdate())


CHANGES = {
    "add_topic": BulkChange(
        "add_topic",
        "Add topics",
        "topics",
        lambda rows, chosen: bulk.listing(rows, "topics", chosen, add=True),
    ),
    "remove_topic": BulkChange(
        "remove_topic",
        "Remove topics",
        "topics",
        lambda rows, chosen: bulk.listing(rows, "topics", chosen, add=False),
    ),
    "set_jurisdiction": BulkChange(
        "set_jurisdiction",
        "Set the jurisdiction",
        "jurisdiction",
        lambda rows, chosen: bulk.setting(rows, "jurisdiction", chosen),
    ),
    "set_source": BulkChange(
        "set_source",
        "Move to another source",
        "source",
        lambda rows, chosen: bulk.setting(rows, "source", chosen),
        help_text="The passages are then looked for in that source's text.",
    ),
    "mark_verified": BulkChange(
        "mark_verified", "Mark as verified today", "verified_on", _verified, asks=False
    ),
}
"""The actions, by the name of their method; a list has those whose column its table has."""


class BulkAdmin(TrackerAdmin[_M]):
    """A list whose selected rows can be changed in one thing, all or none, as one change set."""

    actions: ClassVar[Any] = tuple(CHANGES)

    def get_actions(self, request: HttpRequest) -> Any:
        """Return the actions that fit the table."""
        columns = {
            field.name
            for field in (*self.model._meta.concrete_fields, *self.model._meta.many_to_many)
        }
        return {
            name: found
            for name, found in super().get_actions(request).items()
            if name not in CHANGES or CHANGES[name].column in columns
        }

    @admin.action(permissions=["change"], description="Add topics")
    def add_topic(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Add topics to the selected rows."""
        return self._change_all(request, CHANGES["add_topic"], self.chosen(request, queryset))

    @admin.action(permissions=["change"], description="Remove topics")
    def remove_topic(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Remove topics from the selected rows."""
        return self._change_all(request, CHANGES["remove_topic"], self.chosen(request, queryset))

    @admin.action(permissions=["change"], description="Set the jurisdiction")
    def set_jurisdiction(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Give the selected rows one jurisdiction."""
        rows = self.chosen(request, queryset)
        return self._change_all(request, CHANGES["set_jurisdiction"], rows)

    @admin.action(permissions=["change"], description="Move to another source")
    def set_source(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Move the selected rows to another source."""
        return self._change_all(request, CHANGES["set_source"], self.chosen(request, queryset))

    @admin.action(permissions=["change"], description="Mark as verified today")
    def mark_verified(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Say that the selected rows were held against their sources today."""
        return self._change_all(request, CHANGES["mark_verified"], self.chosen(request, queryset))

    def chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Return the rows that an action is about: once its page has asked, those it showed.

        They come back in one field and not each in its own, since a selection may be thousands.
        Raises PlanRefused if there are more than a sheet may have. Two queries, without what the
        list counts beside its rows.
        """
        if SEEN in request.POST:
            keys = list(pairs_in(request))
        else:
            keys = list(queryset.values_list("pk", flat=True)[: MAX_ROWS + 1])
        if len(keys) > MAX_ROWS:
            raise PlanRefused(
                f"Nothing was changed: more than {MAX_ROWS:,} rows are selected. Filter the list, "
                "and change them part by part."
            )
        rows: QuerySet[Any] = self.model._base_manager.all()
        joined: Any = self.get_list_select_related(request)
        if joined:
            rows = rows.select_related(*([] if joined is True else joined))
        found = rows.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Run an action on the selected rows; say so if they are too many."""
        try:
            return super().response_action(request, queryset)
        except PlanRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def closed_to(self, request: HttpRequest, rows: Sequence[Any]) -> list[Any]:
        """Return the rows that the user may not change: asked once for each status, no query."""
        may: dict[Any, bool] = {}
        for row in rows:
            status = getattr(row, "status", None)
            if status not in may:
                may[status] = self.has_change_permission(request, row)
        return [row for row in rows if not may[getattr(row, "status", None)]]

    def _change_all(
        self, request: HttpRequest, asked: BulkChange, rows: Sequence[Any]
    ) -> HttpResponse:
        """Ask what to change, show what will happen, and do it once that was confirmed."""
        posted = SEEN in request.POST
        form = self._form(request, asked, request.POST if posted else None)
        reasons = self._not_theirs(request, rows)
        if posted:
            reasons += gone_since(request, rows)
            as_seen(request, rows)
        plan = None
        if not reasons and (form.is_valid() if posted else not asked.asks):
            plan = asked.plan(rows, form.cleaned_data.get("chosen") if posted else None)
            if request.POST.get(CONFIRMED) and self._as_shown(request):
                try:
                    return self._done(request, asked, plan, form.cleaned_data["reason"])
                except PlanRefused as refused:
                    reasons = refused.reasons or [str(refused)]
        return self._change_page(request, asked, rows, form, plan, reasons)

    def _as_shown(self, request: HttpRequest) -> bool:
        """Whether what is confirmed is what was listed, and not another choice made since."""
        return request.POST.get(_SHOWN_FOR, "") == _choice(request)

    def _not_theirs(self, request: HttpRequest, rows: Sequence[Any]) -> list[str]:
        """Return a sentence for each row that the user may not change, naming it."""
        closed = self.closed_to(request, rows)
        named = [f"{row}: {self.why_read_only(request, row)}" for row in closed[:_MOST_REFUSED]]
        more = len(closed) - len(named)
        return [*named, *([f"… and {more} more rows that you cannot change."] if more else [])]

    def _form(self, request: HttpRequest, asked: BulkChange, data: Any) -> forms.Form:
        """Return the form that asks what to change to, and why."""
        fields: dict[str, Any] = {}
        if asked.asks:
            column: Any = self.model._meta.get_field(asked.column)
            chosen: Any = (
                self.formfield_for_manytomany(column, request)
                if column.many_to_many
                else self.formfield_for_foreignkey(column, request)
            )
            chosen.required, chosen.help_text = asked.required, asked.help_text
            fields["chosen"] = chosen
        fields["reason"] = forms.CharField(
            max_length=REASON_LENGTH,
            required=False,
            widget=UnfoldAdminTextInputWidget,
            help_text="Optional; kept in the change log.",
        )
        form: forms.Form = type("ChangeForm", (forms.Form,), fields)(data)
        return form

    def _done(
        self, request: HttpRequest, asked: BulkChange, plan: Plan, reason: str
    ) -> HttpResponse:
        def against(locked: Sequence[Any]) -> list[str]:
            # What readers see is asked again of the rows as they stand, locked.
            return self._not_theirs(request, locked)

        with self.recording(request):
            applied = apply(plan, actor=request.user, reason=reason, guard=against)
        number = len(applied.rows)
        name = self.opts.verbose_name if number == 1 else self.opts.verbose_name_plural
        same = len(plan.changes) - number
        left = f"; {same} had it so already" if same else ""
        said = f"{asked.heading}: {number} {name} changed{left}."
        self.message_user(request, said, messages.SUCCESS)
        meta = self.opts
        return HttpResponseRedirect(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))

    def _change_page(
        self,
        request: HttpRequest,
        asked: BulkChange,
        rows: Sequence[Any],
        form: forms.Form,
        plan: Plan | None,
        reasons: Sequence[str],
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": asked.heading,
            "opts": self.opts,
            "media": self.media + form.media,
            "asked": asked,
            "number": len(rows),
            "what": self.opts.verbose_name if len(rows) == 1 else self.opts.verbose_name_plural,
            "form": form,
            "plan": view_of(plan, *WRITES) if plan is not None else None,
            "writes": bool(plan is not None and plan.of(*WRITES)),
            "reasons": reasons,
            "action_name": asked.name,
            "checkbox": ACTION_CHECKBOX_NAME,
            "first": rows[0].pk if rows else "",
            "confirmed": CONFIRMED,
            "seen_name": SEEN,
            "seen": request.POST.get(SEEN, "") or seen_pairs(rows),
            "shown_for_name": _SHOWN_FOR,
            "shown_for": _choice(request),
            "back": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/bulk.html", context)


def _choice(request: HttpRequest) -> str:
    """Return what was chosen to change to, as one text."""
    return " ".join(sorted(request.POST.getlist("chosen")))
