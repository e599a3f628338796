"""Loading: what a serializer shows, read in as few queries as it has lists, public rows only.

The serializer says which relations it shows; how to load them follows from that alone. So no
nested list can forget to hide a draft, and a new field loads itself:

- a relation that must be public for the row to be public, or has no status, is joined;
- any other relation and every list is fetched by a query of its own, of public rows only, and a
  relation to a row that is not public reads as none.
"""

from functools import cache
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from rest_framework.serializers import BaseSerializer, ListSerializer

from tracker.api.fields import Arc
from tracker.api.nouns import NOUN_OF
from tracker.models import Record


def loaded(rows: QuerySet[Any], shape: type[BaseSerializer[Any]]) -> QuerySet[Any]:
    """Return `rows` with all that serializer `shape` shows of them."""
    joins, fetches = _plan(rows.model, shape)  # type: ignore[arg-type]  # classes are hashable
    if joins:
        rows = rows.select_related(*joins)
    return rows.prefetch_related(*fetches)


def read_as_public(record: Any, *names: str) -> None:
    """Read relations of one record as the public sees them, a query each.

    Names that are no relations of its model, or whose rows have no status, are passed over.
    """
    fields = {field.name: field for field in record._meta.get_fields()}
    lookups = [
        Prefetch(name, fields[name].related_model.objects.public())
        for name in names
        if name in fields and _may_hide(type(record), fields[name])
    ]
    prefetch_related_objects([record], *lookups)


def _may_hide(model: type[Any], field: Any) -> bool:
    """Whether a relation of a public row may lead to rows that are not public."""
    if not field.is_relation or not issubclass(field.related_model, Record):
        return False
    return not (field.many_to_one and field.name in getattr(model, "PUBLIC_PARENTS", ()))


@cache
def _plan(
    model: type[Any], shape: type[BaseSerializer[Any]]
) -> tuple[tuple[str, ...], tuple[Prefetch[Any], ...]]:
    plan = _Plan()
    plan.visit(model, shape(), "")
    return tuple(sorted(plan.joins)), tuple(plan.fetches.values())


class _Plan:
    """The joins and the fetches found so far."""

    def __init__(self) -> None:
        self.joins: set[str] = set()
        self.fetches: dict[str, Prefetch[Any]] = {}

    def visit(self, model: type[Any], shape: Any, prefix: str) -> None:
        """Add what `shape` shows of a `model` that is reached by the joins in `prefix`."""
        self.join_needs(model, prefix)
        for field in shape.fields.values():
            child = field.child if isinstance(field, ListSerializer) else field
            if isinstance(child, Arc) and child.arms:
                for arm in child.arms:
                    self.follow(model, arm, child, prefix, apart=child.apart)
            elif isinstance(child, BaseSerializer) and field.source != "*":
                *path, last = field.source_attrs
                owner, place = model, prefix
                for name in path:
                    owner, place = owner._meta.get_field(name).related_model, f"{place}{name}__"
                self.follow(owner, last, child, place)

    def follow(
        self, model: type[Any], name: str, shape: Any, prefix: str, *, apart: bool = False
    ) -> None:
        """Add one relation of `model`, shown as `shape`."""
        field = model._meta.get_field(name)
        related = field.related_model
        if field.many_to_one and not apart and not _may_hide(model, field):
            self.joins.add(f"{prefix}{name}")
            self.visit(related, shape, f"{prefix}{name}__")
        else:
            rows = loaded(related.objects.public(), type(shape))
            self.fetches[f"{prefix}{name}"] = Prefetch(f"{prefix}{name}", rows)

    def join_needs(self, model: type[Any], prefix: str) -> None:
        """Add what the name and the page's address of a `model` are made from."""
        self.joins.update(f"{prefix}{path}" for path in NOUN_OF[model].needs)
