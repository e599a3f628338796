"""Standings in the admin, for reading: every value in a state, across all kinds of record."""

from collections import defaultdict
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import MultipleDropdownFilter
from unfold.decorators import display

from tracker.admin.columns import state_badge
from tracker.admin.evidence import label_of
from tracker.admin.queues import seen
from tracker.admin.reading import ReadOnlyAdmin
from tracker.evidence.agreement import STATE_MEANING, FieldState, Subject
from tracker.evidence.standing import read_with
from tracker.models import CITABLE, Standing


class _OneOf(MultipleDropdownFilter):
    """Rows whose column has one of some values."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with one of the values asked for."""
        chosen = self.value()
        return queryset.filter(**{f"{self.parameter_name}__in": chosen}) if chosen else queryset


class StateFilter(_OneOf):
    """Values in some states."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the five states."""
        return [(state.value, state.value.capitalize()) for state in FieldState]


class KindFilter(_OneOf):
    """Values of some kinds of record."""

    title = "kind of record"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds of record."""
        return [(a, str(m._meta.verbose_name).capitalize()) for a, m in CITABLE.items()]


class StandingList(ChangeList):
    """A page of standings, each with its record read."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, and the records of each kind on it with what their values need."""
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        wanted: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            wanted[row.kind].add(row.object_id)
        found = {}
        for kind, pks in wanted.items():
            model: Any = CITABLE[kind]
            joined, listed = read_with(model)
            named = {f.name for f in model._meta.fields if f.is_relation}
            records = model._default_manager.filter(pk__in=pks)
            for record in records.select_related(*{*joined, *named}).prefetch_related(*listed):
                found[kind, record.pk] = record
        for row in rows:
            row.record = found.get((row.kind, row.object_id))
        self.result_list = rows


@admin.register(Standing)
class StandingAdmin(ReadOnlyAdmin[Standing]):
    """The state of one field of one record; the record's own page says more."""

    list_display = ("record_link", "kind_name", "field_label", "our_value", "state_column")
    list_display_links = None
    list_filter = (StateFilter, KindFilter)
    search_fields = ("field",)
    search_help_text = "The name of a field, such as start"
    fields = ("kind", "object_id", "field", "state")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Standing]:
        """Return the standings of the kinds of record that the user may view."""
        return seen(super().get_queryset(request), request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that reads the records with their standings."""
        return StandingList

    @display(description="Record")
    def record_link(self, obj: Any) -> str:
        """The record, with a link to its evidence."""
        if obj.record is None:
            return f"{obj.kind} {obj.object_id}, deleted meanwhile"
        name = str(obj.record._meta.model_name)
        url = reverse(f"admin:tracker_{name}_change", args=[obj.object_id])
        return format_html('<a class="text-link" href="{}#citations">{}</a>', url, obj.record)

    @display(description="Kind", ordering="kind")
    def kind_name(self, obj: Any) -> str:
        """What kind of record it is."""
        return str(CITABLE[obj.kind]._meta.verbose_name)

    @display(description="Value", ordering="field")
    def field_label(self, obj: Any) -> str:
        """Which of its values."""
        return label_of(CITABLE[obj.kind], obj.field).capitalize()

    @display(description="We say", empty_value="–")
    def our_value(self, obj: Any) -> str:
        """The value that we hold."""
        if obj.record is None or obj.field == "":
            return ""
        value = Subject(obj.record).value(obj.field)
        return ", ".join(value) if isinstance(value, list) else str(value or "")

    @display(description="State", ordering="state")
    def state_column(self, obj: Any) -> str:
        """The state, as a badge."""
        state = FieldState(obj.state)
        return state_badge(state, STATE_MEANING[state])
