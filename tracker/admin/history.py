"""The history of a record on a page of its own: its timeline, two moments compared, taking back."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from tracker.admin.asking import AskForm, ask
from tracker.admin.columns import badge, date_words
from tracker.admin.conflicts import shown
from tracker.admin.numbers import whole
from tracker.admin.plans import view_of
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.errors import HistoryError, PlanRefused
from tracker.fields import EdtfField
from tracker.models import Versioned
from tracker.models.rows import called, row_fields
from tracker.services.history import (
    NOW,
    Family,
    Happening,
    change_sets,
    difference,
    family_of,
    happenings,
    label_of,
)
from tracker.services.restoring import NOT_RESTORED, restore, restoring

_PAGE = 20
"""Change sets on one page of a timeline."""
_ROWS = 20
"""Rows of one change set that a timeline lists: an import may have made hundreds."""
_OFFERED = 50
"""Newest change sets offered to be compared; any day can be."""
_FATES = {
    Fate.CREATE: ("new", "success"),
    Fate.UPDATE: ("changed", "info"),
    Fate.DELETE: ("deleted", "danger"),
}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field before and after, in words."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowLines:
    """What happened to one row: the record itself (`own`), a part of it, or a citation."""

    own: bool
    fate: str
    folded: bool
    kind: str
    name: str
    link: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class SetLines:
    """One change set of a timeline."""

    cid: str
    when: str
    who: str
    reason: str
    origin: str
    link: str
    rows: tuple[RowLines, ...]
    more: int


def who_did(actor: Any, origin: str) -> str:
    """Return what a timeline calls somebody, or the machine that did it."""
    if actor is None:
        return origin or "the machine"
    return actor.get_full_name() or str(actor)


def in_words(column: Any, value: Any) -> str:
    """Return a value as a timeline says it; partial dates and choices in words."""
    if value in (None, "", []):
        return "unknown" if isinstance(column, EdtfField) else "empty"
    if isinstance(column, EdtfField):
        return date_words(value)
    return shown(column, value)


def field_lines(change: RowChange) -> tuple[FieldLine, ...]:
    """Return the fields of a change; of a row that comes or goes, those that are filled."""
    model: Any = apps.get_model(change.model)
    differing = change.differences()
    return tuple(
        FieldLine(
            column.name,
            str(column.verbose_name),
            in_words(column, before),
            in_words(column, after),
        )
        for column in row_fields(model)
        if column.name in differing
        for before, after in [differing[column.name]]
        if change.fate is Fate.UPDATE or before or after
    )


def set_lines(family: Family, happening: Happening) -> SetLines:
    """Return a change set as a timeline shows it, the record itself first; no query."""
    ordered = sorted(happening.changes, key=lambda c: (c.model, c.pk) != family.own)
    return SetLines(
        cid=happening.cid,
        when=date_format(timezone.localtime(happening.at), "j M Y, H:i"),
        who=who_did(happening.actor, happening.origin),
        reason=happening.reason,
        origin=happening.origin,
        link=reverse("admin:tracker_changeentry_set", args=[happening.cid]),
        rows=tuple(_row_lines(family, happening, change) for change in ordered[:_ROWS]),
        more=max(0, len(ordered) - _ROWS),
    )


def _row_lines(family: Family, happening: Happening, change: RowChange) -> RowLines:
    place = (change.model, change.pk or 0)
    model: Any = apps.get_model(change.model)
    link = ""
    if place in family.live and place != family.own:
        try:
            link = reverse(f"admin:tracker_{model._meta.model_name}_change", args=[change.pk])
        except NoReverseMatch:
            link = ""
    label, colour = _FATES[change.fate]
    return RowLines(
        own=place == family.own,
        fate=badge(label, colour),
        folded=change.fate is not Fate.UPDATE,
        kind=str(model._meta.verbose_name),
        name=happening.names.get(place, change.key),
        link=link,
        fields=field_lines(change),
    )


class HistoryMixin:
    """Gives a table of versioned rows the pages of their history."""

    model: Any
    admin_site: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        """Return the table's pages, with those of a row's history."""
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # ModelAdmin has it
        if not issubclass(self.model, Versioned):
            return urls
        view, name = self.admin_site.admin_view, f"tracker_{self.model._meta.model_name}"
        return [
            path("<int:pk>/history/compare/", view(self.compare_view), name=f"{name}_compare"),
            path("<int:pk>/history/restore/", view(self.restore_view), name=f"{name}_restore"),
            *urls,
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the timeline of a row, also of one that is deleted."""
        if not issubclass(self.model, Versioned):
            kind = ContentType.objects.get_for_model(self.model).pk
            log = reverse("admin:tracker_changeentry_changelist")
            found = f"content_type__id__exact={kind}&object_id={object_id}"
            return HttpResponseRedirect(f"{log}?{found}")
        family, record = self._family(request, object_id)
        page = Paginator(change_sets(family), _PAGE).get_page(request.GET.get("p"))
        sets = happenings(family, [row["cid"] for row in page])
        context = {
            "title": f"History of {self._history_of(record, sets)}",
            "sets": [set_lines(family, happening) for happening in sets],
            "page": page,
            "now": NOW,
            "first": sets[-1].cid if sets else NOW,
            "compare": self._history_address("compare", family.pk),
            "record_link": self._history_address("change", family.pk) if record else "",
            "deleted": reverse("admin:tracker_changeentry_deleted") if record is None else "",
            **(extra_context or {}),
        }
        return self._history_page(request, "admin/tracker/history.html", record, context)

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what differs between two moments, field by field, and which parts came and went."""
        family, record = self._family(request, str(pk))
        listed = list(change_sets(family)[:_OFFERED])
        sets = happenings(family, [row["cid"] for row in listed])
        first = request.GET.get("first_day") or request.GET.get("first") or sets[-1].cid
        then = request.GET.get("then_day") or request.GET.get("then") or NOW
        plan, fault = Plan(()), ""
        try:
            plan = difference(family, first, then)
        except HistoryError as error:
            fault = str(error)
        own = [change for change in plan.changes if (change.model, change.pk) == family.own]
        others = [change for change in plan.changes if change not in own]
        may_restore = record is not None and self._may_restore(request, record)
        context = {
            "title": f"Two moments of {self._history_of(record, sets)}",
            "moments": [(one.cid, _moment(one)) for one in sets],
            "first": first,
            "then": then,
            "first_words": _words_of(first, sets),
            "then_words": _words_of(then, sets),
            "now": NOW,
            "fault": fault,
            "fields": [line for change in own for line in field_lines(change)],
            "others": view_of(Plan(tuple(others))) if others else None,
            "restore": self._history_address("restore", family.pk) if may_restore else "",
            "fixed": NOT_RESTORED,
            "history": self._history_address("history", family.pk),
        }
        return self._history_page(request, "admin/tracker/compare.html", record, context)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what restoring a record or a field of it would do; when confirmed, do it."""
        _, record = self._family(request, str(pk))
        if record is None:
            raise Http404("It is deleted: bring it back first.")
        if not self._may_restore(request, record):
            raise PermissionDenied("Your role does not change this record.")
        moment, field = request.GET.get("to", ""), request.GET.get("field", "")
        shown_version = request.POST.get("version", "")
        if shown_version:
            record.version = whole(shown_version) or 0
        form = AskForm(request.POST or None)
        reasons: list[str] = []
        plan = Plan(())
        try:
            plan = restoring(record, moment, field)
            if form.is_valid():
                with self.recording(request):  # type: ignore[attr-defined]  # TrackerAdmin has it
                    restore(plan, actor=request.user, reason=form.cleaned_data["reason"])
                messages.success(request, f"Restored: {called(record)}.")
                return HttpResponseRedirect(self._history_address("history", record.pk))
        except HistoryError as error:
            reasons = [str(error)]
        except PlanRefused as refused:
            reasons = refused.reasons or [str(refused)]
            # Shown anew, so that confirming again is about what stands there then.
            record = self.model._base_manager.filter(pk=record.pk).first()
            if record is None:
                raise Http404("It was deleted while you looked: bring it back first.") from refused
            try:
                plan = restoring(record, moment, field)
            except HistoryError as error:
                reasons.append(str(error))
        what = "this value" if field else "the record as it was"
        return ask(
            self,
            request,
            title=f"Restore {what}?",
            verb="Restore",
            plan=plan,
            form=form,
            reasons=reasons,
            hidden={"version": str(record.version)},
            notes=[
                "Only this record’s own values come back, not its parts or citations.",
                "Its status stays as it is: it moves by its own actions.",
            ],
            back=self._history_address("history", record.pk),
            record=record,
        )

    def _family(self, request: HttpRequest, object_id: str) -> tuple[Family, Any]:
        """Return the rows of a history and the record, None if it is deleted; 404, 403."""
        record = self.get_object(request, object_id)  # type: ignore[attr-defined]  # ModelAdmin has it
        may = self.has_view_or_change_permission(request, record)  # type: ignore[attr-defined]  # ModelAdmin has it
        if not may or not request.user.has_perm("tracker.view_changeentry"):
            raise PermissionDenied("Your role does not read the history of this record.")
        try:
            return family_of(self.model, int(object_id)), record
        except (HistoryError, ValueError) as error:
            raise Http404(str(error)) from error

    def _may_restore(self, request: HttpRequest, record: Any) -> bool:
        return bool(self.has_change_permission(request, record))  # type: ignore[attr-defined]  # ModelAdmin has it

    def _history_of(self, record: Any, sets: list[Happening]) -> str:
        if record is not None:
            return called(record)
        label = label_of(self.model)
        names = [name for one in sets for (kind, _), name in one.names.items() if kind == label]
        return f"deleted {self.opts.verbose_name} “{names[0] if names else ''}”"

    def _history_address(self, page: str, pk: int) -> str:
        return reverse(f"admin:tracker_{self.opts.model_name}_{page}", args=[pk])

    def _history_page(
        self, request: HttpRequest, template: str, record: Any, context: dict[str, Any]
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": record,
                **context,
            },
        )


def _moment(happening: Happening) -> str:
    when = date_format(timezone.localtime(happening.at), "j M Y, H:i")
    said = f": {happening.reason}" if happening.reason else ""
    return f"{when}, {who_did(happening.actor, happening.origin)}{said}"


def _words_of(moment: str, sets: list[Happening]) -> str:
    """Return what a moment is called above a column."""
    if moment == NOW:
        return "now"
    return next((_moment(one) for one in sets if one.cid == moment), moment)
