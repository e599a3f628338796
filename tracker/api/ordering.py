"""Sorting of lists: `ordering=-updated_at,name`, always ending in a unique tie-breaker."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from tracker.api.errors import Fault, invalid, nearest
from tracker.api.filters.search import PLACE
from tracker.api.nouns import NOUN_OF
from tracker.fields import EdtfField

ALWAYS = ("slug", "updated_at", "created_at")
"""By what every table with these columns can be sorted."""


@dataclass(frozen=True, slots=True)
class Term:
    """One column that a list is sorted by, by its path; what is null comes last, either way."""

    column: str
    descending: bool = False
    nullable: bool = False

    def sorted(self) -> OrderBy:
        """Return the term as the database sorts by it.

        A column that is never null says nothing of nulls, so that its index can be read backwards.
        """
        nulls = {"nulls_last": True} if self.nullable else {}
        return F(self.column).desc(**nulls) if self.descending else F(self.column).asc(**nulls)

    def reversed(self) -> OrderBy:
        """Return the opposite of `sorted`."""
        nulls = {"nulls_first": True} if self.nullable else {}
        return F(self.column).asc(**nulls) if self.descending else F(self.column).desc(**nulls)


_LAST = Term("pk")
"""What every order ends with, so that no two rows stand equal."""


def sort(rows: QuerySet[Any], terms: Iterable[Term]) -> QuerySet[Any]:
    """Return `rows` sorted by `terms` and then by age."""
    by_column = {term.column: term for term in reversed((*terms, _LAST))}
    return rows.order_by(*(term.sorted() for term in reversed(by_column.values())))


def terms_of(rows: QuerySet[Any]) -> list[Term]:
    """Return by what rows that `sort` sorted are sorted."""
    found = []
    for order in rows.query.order_by:
        if not isinstance(order, OrderBy) or not isinstance(order.expression, F):
            raise TypeError(f"{order} does not come from `sort`.")
        column = _name_of(order)
        found.append(Term(column, order.descending, bool(order.nulls_last)))
    return found


def _name_of(order: OrderBy) -> str:
    """Return the path of a column that is sorted by."""
    column: Any = order.expression
    return str(column.name)


def usual_terms(model: type[Any], prefix: str = "") -> Iterator[Term]:
    """Yield by what a table is sorted if nobody says otherwise; a relation by what its is."""
    for order in model._meta.ordering:
        if isinstance(order, OrderBy):
            name, descending = _name_of(order), order.descending
        else:
            name, descending = order.removeprefix("-"), order.startswith("-")
        field = model._meta.pk if name == "pk" else None
        owner, nullable, path = model, False, name.split("__")
        for step in path if field is None else ():
            field = owner._meta.get_field(step)
            nullable = nullable or field.null
            owner = field.related_model or owner
        if field is not None and field.is_relation:
            for term in usual_terms(owner, f"{prefix}{name}__"):
                yield replace(term, nullable=term.nullable or nullable)
        elif field is model._meta.pk and not prefix:
            yield replace(_LAST, descending=descending)
        else:
            yield Term(f"{prefix}{name}", descending, nullable)


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
            found = [Term(PLACE)] if PLACE in queryset.query.annotations else []
            return sort(queryset, [*found, *usual_terms(queryset.model)])
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
        return sort(queryset, terms)

    def names(self, view: Any) -> list[str]:
        """Return the names that the view's list can be sorted by."""
        columns = {field.name for field in view.queryset.model._meta.concrete_fields}
        always = (name for name in ALWAYS if name == "slug" or name in columns)
        return list(dict.fromkeys([*view.orders, *always]))

    def _terms(self, queryset: QuerySet[Any], name: str) -> Iterator[Term]:
        descending, name = name.startswith("-"), name.removeprefix("-")
        for column in self._columns(queryset.model, name, descending=descending):
            *path, last = column.split("__")
            owner: Any = queryset.model
            for step in path:
                owner = owner._meta.get_field(step).related_model
            yield Term(column, descending, owner._meta.get_field(last).null)

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
