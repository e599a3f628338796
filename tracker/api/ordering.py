"""Sorting of lists: `ordering=-updated_at,name`, always ending in a unique tie-breaker."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from tracker.api.errors import Fault, invalid, nearest
from tracker.api.nouns import NOUN_OF
from tracker.fields import EdtfField

ALWAYS = ("slug", "updated_at", "created_at")
"""By what every table with these columns can be sorted."""


class Ordering(BaseFilterBackend):
    """Sorts by the names in the view's `orders`, and by ALWAYS; an unknown name is an error.

    Partial dates sort by their earliest day (descending: by their latest); what is unknown comes
    last either way.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        if view.action != "list":
            return queryset
        texts = request.query_params.getlist("ordering")
        if not texts:
            return queryset.order_by(*queryset.model._meta.ordering, "pk")
        names = [name.strip() for text in texts for name in text.split(",")]
        valid = self.names(view)
        faults = [
            Fault(
                "ordering",
                "invalid_choice",
                f"“{name}” is not something this list is sorted by.",
                {"choices": valid, "nearest": nearest(name.removeprefix("-"), valid) or None},
            )
            for name in names
            if name.removeprefix("-") not in valid
        ]
        if faults:
            raise invalid(faults)
        terms = [term for name in dict.fromkeys(names) for term in self._terms(queryset, name)]
        return queryset.order_by(*terms, "pk")

    def names(self, view: Any) -> list[str]:
        """Return the names that the view's list can be sorted by."""
        columns = {field.name for field in view.queryset.model._meta.concrete_fields}
        always = (name for name in ALWAYS if name == "slug" or name in columns)
        return list(dict.fromkeys([*view.orders, *always]))

    def _terms(self, queryset: QuerySet[Any], name: str) -> Iterator[OrderBy]:
        descending, name = name.startswith("-"), name.removeprefix("-")
        for column in self._columns(queryset.model, name, descending=descending):
            term = F(column)
            yield term.desc(nulls_last=True) if descending else term.asc(nulls_last=True)

    def _columns(self, model: type[Any], name: str, *, descending: bool) -> Sequence[str]:
        if name == "slug":
            return NOUN_OF[model].key
        field = model._meta.get_field(name)
        if isinstance(field, EdtfField):
            return (field.companions[1 if descending else 0],)
        return (name,)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = ", ".join(f"`{name}`" for name in self.names(view))
        return [
            {
                "name": "ordering",
                "required": False,
                "in": "query",
                "description": "By what to sort, separated by commas, each with - before it to "
                f"sort downwards: {names}.",
                "schema": {"type": "string"},
                "example": "-updated_at",
            }
        ]
