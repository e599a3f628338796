"""The timeline: every dated step of every public record, as rows of one query.

The database puts the steps (`tracker.services.steps`) in one order, counts and pages them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Length

from tracker.edtf import Precision
from tracker.models import Milestone, Partnership, PartnershipMember, Tenure
from tracker.services.steps import COLUMNS, Column
from tracker.vocabularies import Modality

FARTHEST = 10_000
"""How many steps an index gives faster than all are sorted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader of the timeline asks for; whatever is empty does not narrow it."""

    since: dt.date | None = None
    until: dt.date | None = None
    subjects: Collection[type[Any]] = ()
    kinds: Collection[str] = ()
    topics: Collection[str] = ()
    jurisdictions: Collection[str] = ()
    records: Collection[tuple[type[Any], str]] = ()
    modalities: Collection[str] = ()
    precisions: Collection[str] = ()


def steps(
    asked: Asked, *, latest_first: bool = False, reach: int | None = None
) -> QuerySet[Any, Any]:
    """Return the steps asked for as (day, slug, place of the column, primary key), in order.

    By the first day that each may be (`latest_first`: the last), those without one at the end;
    then by slug. Count it, slice it and give the slice to `steps.load`. Whoever reads no farther
    than to step number `reach` says so: the first steps of all are read from an index.
    """
    # Of what else narrows, the database may expect more than there is, and read all one by one.
    near = reach is not None and reach <= FARTHEST and _is_of_most(asked)
    parts = []
    for place, (column, rows) in _found(asked).items():
        few = _nearest(rows, column, reach, latest_first=latest_first) if near else [rows]
        parts += [_in_line(some, column, place, latest_first=latest_first) for some in few]
    if not parts:
        parts = [_in_line(Milestone.objects.none(), COLUMNS[0], 0, latest_first=latest_first)]
    first, *rest = parts
    whole = first.union(*rest, all=True) if rest else first
    return whole.order_by("-day" if latest_first else "day", "step_slug", "place")


def _is_of_most(asked: Asked) -> bool:
    """Whether all steps are asked for, or all that are known to the day, as calendars ask."""
    narrowing = {item.name for item in fields(asked) if getattr(asked, item.name)}
    return narrowing <= {"precisions"} and set(asked.precisions) <= {Precision.DAY.value}


def rows_of_steps(asked: Asked) -> Iterator[QuerySet[Any]]:
    """Yield the rows that are steps asked for, a query for each column that has some."""
    for _, rows in _found(asked).values():
        yield rows


def _found(asked: Asked) -> dict[int, tuple[Column, QuerySet[Any]]]:
    """Return the columns that may have steps asked for, by place, with the rows that have."""
    found = {place: (column, _rows(column, asked)) for place, column in enumerate(COLUMNS)}
    return {place: (column, rows) for place, (column, rows) in found.items() if rows is not None}


def _ends(column: Column, *, latest_first: bool) -> tuple[str, str]:
    """Return the column of the day by which a step stands, and of the one that stands in for it."""
    low, high = f"{column.field}_min", f"{column.field}_max"
    return (high, low) if latest_first else (low, high)


def _nearest(
    rows: QuerySet[Any], column: Column, reach: int | None, *, latest_first: bool
) -> list[QuerySet[Any]]:
    """Return queries that together hold the first `reach` of `rows`, as an index gives them."""
    if not column.many:
        return [rows]
    day, _ = _ends(column, latest_first=latest_first)
    dated = rows.filter(**{f"{day}__isnull": False})
    first = dated.order_by(f"-{day}" if latest_first else day, "slug").values("pk")[:reach]
    # Those without that day stand among the others, or at the end; they are few.
    return [
        column.model.objects.filter(pk__in=first),
        rows.filter(**{f"{day}__isnull": True}),
    ]


def _in_line(
    rows: QuerySet[Any], column: Column, place: int, *, latest_first: bool
) -> QuerySet[Any, Any]:
    """Return rows as they stand in the union of all columns."""
    day, instead = _ends(column, latest_first=latest_first)
    # What has no day comes last in either direction.
    last = Value(dt.date.min if latest_first else dt.date.max)
    lines: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            day=Coalesce(F(day), F(instead), last),
            step_slug=F("slug"),
            place=Value(place, IntegerField()),
        )
        .values_list("day", "step_slug", "place", "pk")
    )
    return lines


def _rows(column: Column, asked: Asked) -> QuerySet[Any] | None:
    """Return the public rows whose date in a column is a step asked for; None if none can be."""
    own = column.kind is not None
    if own and (
        (asked.kinds and column.kind not in asked.kinds)
        or (asked.modalities and Modality.ACTUAL not in asked.modalities)
    ):
        return None
    condition = _dated(column, asked)
    if asked.subjects:
        condition &= _any(
            Q(**{f"{path}__isnull": False})
            for path in column.subjects
            if _leads_to(column.model, path) in asked.subjects
        )
    if asked.topics:
        condition &= _any(_with_topic(column, asked.topics))
    if asked.jurisdictions:
        condition &= _any(_of_jurisdiction(column, asked.jurisdictions))
    if asked.records:
        condition &= _any(_concerning(column, asked.records))
    if not own and asked.kinds:
        condition &= Q(kind__in=list(asked.kinds))
    if not own and asked.modalities:
        condition &= Q(modality__in=list(asked.modalities))
    rows = column.model.objects.public().filter(condition)
    if asked.precisions:
        rows = _precise(rows, column.field, asked.precisions)
    if column.said_by:
        rows = rows.exclude(Exists(_saying(column, asked)))
    return rows  # type: ignore[no-any-return]  # the manager is typed Any


def _any(conditions: Iterable[Q]) -> Q:
    """Return the condition that any of some holds; never, if there is none."""
    return reduce(or_, conditions, Q(pk__in=[]))


def _dated(column: Column, asked: Asked) -> Q:
    """Return the condition that a row is dated, and may lie between the days asked for.

    A milestone is a step also where nobody knows when; of other rows an unknown date says nothing,
    and `..` that nothing has happened yet.
    """
    name = column.field
    known = ~Q(**{f"{name}__in": ["", ".."]})
    condition = known if column.kind is not None or asked.since or asked.until else Q()
    if asked.since:
        condition &= Q(**{f"{name}_max__isnull": True}) | Q(**{f"{name}_max__gte": asked.since})
    if asked.until:
        condition &= Q(**{f"{name}_min__isnull": True}) | Q(**{f"{name}_min__lte": asked.until})
    return condition


def _leads_to(model: type[Any], path: str) -> type[Any]:
    """Return the model that a path of columns leads to."""
    if path == "pk":
        return model
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def _with_topic(column: Column, topics: Collection[str]) -> Iterator[Q]:
    """Yield the conditions that what a step is of, or the post's body, has one of some topics."""
    paths = column.subjects
    if column.model is Tenure:
        paths = (*paths, "position__institution")
    for path in paths:
        tagged = _leads_to(column.model, path).objects.filter(topics__slug__in=list(topics))
        yield Q(**{f"{path}__in": tagged.order_by().values("pk")})


def _of_jurisdiction(column: Column, codes: Collection[str]) -> Iterator[Q]:
    """Yield the conditions that a step is one of a jurisdiction's.

    A membership is the member's, a post its body's, and a partnership's step that of its members.
    """
    named = list(codes)
    members = (
        PartnershipMember.objects.public()
        .filter(Q(jurisdiction__code__in=named) | Q(institution__jurisdiction__code__in=named))
        .order_by()
    )
    if column.model is PartnershipMember:
        yield Q(jurisdiction__code__in=named) | Q(institution__jurisdiction__code__in=named)
        return
    paths = ("position__institution",) if column.model is Tenure else column.subjects
    for path in paths:
        model = _leads_to(column.model, path)
        if model is Partnership:
            yield Q(**{f"{path}__in": members.values("partnership")})
        else:
            prefix = "" if path == "pk" else f"{path}__"
            yield Q(**{f"{prefix}jurisdiction__code__in": named})


def _concerning(column: Column, records: Collection[tuple[type[Any], str]]) -> Iterator[Q]:
    """Yield the conditions that a step is of one of some records, or that one takes part in it."""
    slugs: dict[type[Any], list[str]] = {}
    for model, slug in records:
        slugs.setdefault(model, []).append(slug)
    for path in (*column.subjects, *column.others):
        model = _leads_to(column.model, path)
        if model in slugs:
            named = model.objects.public().filter(slug__in=slugs[model]).order_by().values("pk")
            if path == "people":
                # Through a list, a step would come once for each match.
                steps_of = Milestone.people.through.objects.filter(person__in=named)
                yield Q(pk__in=steps_of.values("milestone"))
            else:
                yield Q(**{f"{path}__in": named})


def _precise(rows: QuerySet[Any], field: str, precisions: Collection[str]) -> QuerySet[Any]:
    """Return the rows whose date is written as finely as one of some precisions.

    The same as `edtf.Edtf.precision`, by the text's length: a mark of doubt makes it one longer.
    Said in comparisons, not as one value: the database then knows how many rows to expect.
    """
    low, high = f"{field}_min", f"{field}_max"
    unknown = Q(**{f"{low}__isnull": True, f"{high}__isnull": True})
    interval = ~unknown & Q(**{f"{field}__startswith": "["})
    plain = ~unknown & ~Q(**{f"{field}__startswith": "["})
    conditions = {
        Precision.UNKNOWN: unknown,
        Precision.INTERVAL: interval,
        Precision.DAY: plain & Q(_length__gte=10),
        Precision.MONTH: plain & Q(_length__gte=7, **{f"{low}__lt": F(high)}),
        Precision.YEAR: plain & Q(_length__lt=7),
    }
    rows = rows.annotate(_length=Length(field))
    return rows.filter(_any(conditions[Precision(name)] for name in precisions))


def _saying(column: Column, asked: Asked) -> QuerySet[Any]:
    """Return the milestones in the answer that say of a row what its own date says.

    A founding and the step “established” on the same date are one event, and the step says more.
    """
    arm = str(column.model._meta.model_name)
    kinds = [kind for kind in column.said_by if not asked.kinds or kind in asked.kinds]
    rows: Any = Milestone.objects
    return rows.public().filter(  # type: ignore[no-any-return]  # typed Any
        **{arm: OuterRef("pk")},
        date=OuterRef(column.field),
        kind__in=kinds,
        modality=Modality.ACTUAL,
    )
