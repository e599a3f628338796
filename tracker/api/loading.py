"""Loading: what a serializer shows, read in as few queries as it has lists, public rows only.

The serializer says which relations it shows; how to load them follows from that alone. So no
nested list can forget to hide a draft, and a new field loads itself:

- a relation that must be public for the row to be public, or has no status, is joined;
- any other relation and every list is fetched by a query of its own, of public rows only, and a
  relation to a row that is not public reads as none.
"""

from functools import cache
from typing import Any

from django.db.models import Prefetch, QuerySet, TextField, prefetch_related_objects
from django.utils import timezone
from rest_framework.serializers import BaseSerializer, ListSerializer

from tracker.api.fields import FETCHED, LIST_SHAPES, Arc, WholeArc, whole_field
from tracker.api.filters.dates import with_force
from tracker.api.nouns import NOUN_OF
from tracker.models import Citation, Law, Person, Record

_Found = tuple[tuple[str, ...], tuple[Prefetch[Any], ...]]


def loaded(
    rows: QuerySet[Any], shape: type[BaseSerializer[Any]] | BaseSerializer[Any]
) -> QuerySet[Any]:
    """Return `rows` with all that serializer `shape` shows of them.

    A class shows all it declares, and is planned once; an instance may have been shaped
    (`tracker.api.shaping`), and long texts that it does not show are not read.
    """
    if isinstance(shape, type):
        joins, fetches = _plan(rows.model, shape)  # type: ignore[arg-type]  # classes are hashable
    else:
        joins, fetches = planned(rows.model, shape)
        if unread := _unread(rows, shape):
            rows = rows.defer(*unread)
    if joins:
        rows = rows.select_related(*joins)
    return rows.prefetch_related(*fetches)


def planned(model: type[Any], shape: BaseSerializer[Any]) -> _Found:
    """Return what has to be joined to rows of `model`, and what fetched, for `shape` to show it."""
    plan = _Plan()
    plan.visit(model, shape, "")
    return plan.found()


def _unread(rows: QuerySet[Any], shape: Any) -> list[str]:
    """Return the long texts of a table that a serializer does not show."""
    fields = [whole_field(field) for field in shape.fields.values()]
    if any(isinstance(field, LIST_SHAPES.evidence) for field in fields) or rows.query.values_select:
        return []
    shown = {field.source for field in fields}
    return [
        column.name
        for column in rows.model._meta.concrete_fields
        if isinstance(column, TextField) and column.name not in shown
    ]


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
    return plan.found()


class _Plan:
    """The joins and the fetches found so far."""

    def __init__(self) -> None:
        self.joins: set[str] = set()
        self.fetches: dict[str, Prefetch[Any]] = {}

    def found(self) -> _Found:
        """Return the joins and the fetches; what is fetched is not joined as well."""
        joins = (
            path
            for path in sorted(self.joins)
            if not any(f"{path}__".startswith(f"{fetched}__") for fetched in self.fetches)
        )
        return tuple(joins), tuple(self.fetches.values())

    def visit(self, model: type[Any], shape: Any, prefix: str) -> None:
        """Add what `shape` shows of a `model` that is reached by the joins in `prefix`."""
        self.join_needs(model, prefix)
        if getattr(shape, "fetches_evidence", False):
            self.fetch_evidence(model, prefix)
        for field in shape.fields.values():
            child = field.child if isinstance(field, ListSerializer) else field
            if isinstance(child, WholeArc):
                for arm in child.arms:
                    related = model._meta.get_field(arm).related_model
                    self.follow(model, arm, child.shapes[related], prefix, apart=True)
            elif isinstance(child, Arc) and child.arms:
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
        # Whether a law is in force is worked out by its own query.
        forced = related is Law and "force" in shape.fields
        if field.many_to_one and not apart and not forced and not _may_hide(model, field):
            self.joins.add(f"{prefix}{name}")
            self.visit(related, shape, f"{prefix}{name}__")
        else:
            rows = loaded(related.objects.public(), shape)
            if forced:
                rows = with_force(rows, timezone.localdate())
            self.fetches[f"{prefix}{name}"] = Prefetch(f"{prefix}{name}", rows)

    def fetch_evidence(self, model: type[Any], prefix: str) -> None:
        """Add what the evidence of many rows is worked out from; see `Subject`."""
        citations = (
            Citation.objects.public_about([model])
            .select_related("passage__source")
            .prefetch_related(Prefetch("speaker", Person.objects.public()))
            .order_by("field", "passage__ref", "n")
        )
        path = f"{prefix}citations"
        self.fetches[path] = Prefetch(path, citations, to_attr=FETCHED)
        compared = [name for name in (*model.CITABLE_FIELDS, *model.ALSO_CITABLE) if name]
        fields = [model._meta.get_field(name) for name in compared]
        if hasattr(model, "names"):
            fields.append(model._meta.get_field("names"))
        for field in fields:
            if not field.is_relation:
                continue
            path = f"{prefix}{field.name}"
            if field.many_to_one and not _may_hide(model, field):
                self.joins.add(path)
            else:
                # What is shown of them besides may follow, and takes its place.
                self.fetches[path] = Prefetch(path, field.related_model.objects.public())

    def join_needs(self, model: type[Any], prefix: str) -> None:
        """Add what the name and the page's address of a `model` are made from."""
        self.joins.update(f"{prefix}{path}" for path in NOUN_OF[model].needs)
