"""The timeline: every dated step of every public record, as rows of one query.

A step is a date in a column: a milestone's, the beginning or end of a post, of a membership or of
a record itself. The database puts them in one order, counts and pages them; only the steps of a
page are loaded, with a few queries for each table they come from.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length

from tracker.edtf import Precision
from tracker.evidence.agreement import FieldState
from tracker.evidence.public import public_states
from tracker.models import (
    Initiative,
    Institution,
    Law,
    Milestone,
    Partnership,
    PartnershipMember,
    Person,
    Position,
    Provision,
    Tenure,
)
from tracker.vocabularies import MemberRole, MilestoneKind, Modality

TOOK_POST, LEFT_POST, LEFT, POST_CREATED = "took_post", "left_post", "left", "post_created"
KINDS: tuple[str, ...] = (*MilestoneKind.values, TOOK_POST, LEFT_POST, LEFT, POST_CREATED)
"""What a step may be: a kind of milestone, or one of those that only other tables have."""

SUBJECTS: tuple[type[Any], ...] = (Law, Institution, Person, Initiative, Partnership)
"""What a step may be a step of."""
CONCERNED: tuple[type[Any], ...] = (*SUBJECTS, Provision, Position)
"""By what steps can be found: what they are steps of, and who or what else takes part in them."""

_BEGUN = (MilestoneKind.ESTABLISHED.value, MilestoneKind.LAUNCHED.value)
_ENDED = (MilestoneKind.ENDED.value,)


@dataclass(frozen=True, slots=True)
class Column:
    """One partial date of one table, each value of which is a step.

    `subjects` are the columns that lead to what it is a step of (`pk`: the row itself), `others`
    those that lead to whom else it concerns. `kind` is what the step is; None: the row says so.
    `said_by` are the kinds of milestone by which the same record may say the same.
    """

    model: type[Any]
    field: str
    kind: str | None
    subjects: tuple[str, ...]
    others: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()


_TARGETS = Milestone.ARMS
COLUMNS: tuple[Column, ...] = (
    Column(Milestone, "date", None, _TARGETS, ("body", "people", "provision")),
    Column(Tenure, "start", TOOK_POST, ("person",), ("position", "position__institution")),
    Column(Tenure, "end", LEFT_POST, ("person",), ("position", "position__institution")),
    Column(PartnershipMember, "joined", MilestoneKind.JOINED, ("partnership",), ("institution",)),
    Column(PartnershipMember, "left", LEFT, ("partnership",), ("institution",)),
    Column(Institution, "founded", MilestoneKind.ESTABLISHED, ("pk",), said_by=_BEGUN),
    Column(Institution, "dissolved", MilestoneKind.ENDED, ("pk",), said_by=_ENDED),
    Column(Initiative, "started", MilestoneKind.LAUNCHED, ("pk",), said_by=_BEGUN),
    Column(Initiative, "ended", MilestoneKind.ENDED, ("pk",), said_by=_ENDED),
    Column(Partnership, "formed", MilestoneKind.ESTABLISHED, ("pk",), said_by=_BEGUN),
    Column(Partnership, "ended", MilestoneKind.ENDED, ("pk",), said_by=_ENDED),
    Column(Position, "created", POST_CREATED, ("institution",), ("pk",)),
)
"""Every column of steps; its place is the last by which steps of one day are ordered."""


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


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step: its row, the column that dates it, and what follows from both."""

    row: Any
    column: Column
    state: FieldState

    @property
    def kind(self) -> str:
        """What the step is, one of KINDS."""
        return self.column.kind or str(self.row.kind)

    @property
    def field(self) -> str:
        """The row's field that dates it."""
        return self.column.field

    @property
    def date(self) -> tuple[str, dt.date | None, dt.date | None]:
        """The date as EDTF text, and its first and last day."""
        row, field = self.row, self.column.field
        return getattr(row, field), getattr(row, f"{field}_min"), getattr(row, f"{field}_max")

    @property
    def modality(self) -> str:
        """Whether it happened; what is no milestone is on record because it did."""
        return str(getattr(self.row, "modality", Modality.ACTUAL.value))

    @property
    def record(self) -> Any:
        """What it is a step of."""
        found = (_follow(self.row, path) for path in self.column.subjects)
        return next(record for record in found if record is not None)

    @property
    def others(self) -> list[Any]:
        """Who or what else takes part in it, public ones only."""
        paths = self.column.others
        if isinstance(self.row, PartnershipMember):
            paths = ("jurisdiction", "institution")
        found: list[Any] = []
        for path in paths:
            value = _follow(self.row, path)
            found += value.all() if path == "people" else [value] if value is not None else []
        return found

    @property
    def title(self) -> str:
        """What happened, in words."""
        row, called = self.row, self.column.kind
        if isinstance(row, Milestone):
            return row.title
        if isinstance(row, Tenure):
            post = f"{row.position}, {row.position.institution}"
            return f"{row.person} {'takes' if called == TOOK_POST else 'leaves'} the post of {post}"
        if isinstance(row, PartnershipMember):
            prospective = row.role == MemberRole.PROSPECTIVE
            role = "prospective member" if prospective else MemberRole(row.role).label.lower()
            article = "an" if role[0] in "aeiou" else "a"
            verb = "ceases to be" if called == LEFT else "becomes"
            return f"{row.member} {verb} {article} {role} of {row.partnership}"
        if isinstance(row, Position):
            return f"The post of {row} is created, {row.institution}"
        return f"{row} {'ends' if called == MilestoneKind.ENDED else 'begins'}"


def _follow(row: Any, path: str) -> Any:
    """Return what a path of columns leads to from a row; the row itself for `pk`."""
    if path == "pk":
        return row
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def steps(asked: Asked, *, latest_first: bool = False) -> QuerySet[Any, Any]:
    """Return the steps asked for as (day, slug, place of the column, primary key), in order.

    By the first day that each may be (`latest_first`: the last), those without one at the end;
    then by slug. Count it, slice it and give the slice to `load`.
    """
    parts = []
    for place, column in enumerate(COLUMNS):
        rows = _rows(column, asked)
        if rows is not None:
            parts.append(_in_line(rows, column, place, latest_first=latest_first))
    if not parts:
        parts = [_in_line(Milestone.objects.none(), COLUMNS[0], 0, latest_first=latest_first)]
    first, *rest = parts
    whole = first.union(*rest, all=True) if rest else first
    return whole.order_by("-day" if latest_first else "day", "step_slug", "place")


def _in_line(
    rows: QuerySet[Any], column: Column, place: int, *, latest_first: bool
) -> QuerySet[Any, Any]:
    """Return rows as they stand in the union of all columns."""
    low, high = F(f"{column.field}_min"), F(f"{column.field}_max")
    # What has no day comes last in either direction.
    day = (
        Coalesce(high, low, Value(dt.date.min))
        if latest_first
        else Coalesce(low, high, Value(dt.date.max))
    )
    lines: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(day=day, step_slug=F("slug"), place=Value(place, IntegerField()))
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
    """
    rows = rows.annotate(
        _length=Length(field),
        _precision=Case(
            When(
                Q(**{f"{field}_min__isnull": True, f"{field}_max__isnull": True}),
                then=Value(Precision.UNKNOWN.value),
            ),
            When(Q(**{f"{field}__startswith": "["}), then=Value(Precision.INTERVAL.value)),
            When(_length__gte=10, then=Value(Precision.DAY.value)),
            When(_length__gte=7, then=Value(Precision.MONTH.value)),
            default=Value(Precision.YEAR.value),
            output_field=CharField(),
        ),
    )
    return rows.filter(_precision__in=list(precisions))


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


def load(lines: Sequence[tuple[Any, ...]]) -> list[Step]:
    """Return the steps that some lines of `steps` stand for, in their order.

    A row that has left the public since the lines were read is left out.
    """
    wanted: dict[type[Any], set[int]] = {}
    fields: dict[type[Any], set[str]] = {}
    for _, _, place, pk in lines:
        column = COLUMNS[place]
        wanted.setdefault(column.model, set()).add(pk)
        fields.setdefault(column.model, set()).add(column.field)
    rows: dict[tuple[type[Any], int], Any] = {}
    states: dict[tuple[type[Any], int, str], FieldState] = {}
    for model, pks in wanted.items():
        found = list(_loaded(model).filter(pk__in=pks))
        rows.update(((model, row.pk), row) for row in found)
        for (pk, field), state in public_states(found, sorted(fields[model])).items():
            states[model, pk, field] = state
    return [
        Step(rows[column.model, pk], column, states[column.model, pk, column.field])
        for column, pk in ((COLUMNS[place], pk) for _, _, place, pk in lines)
        if (column.model, pk) in rows
    ]


def _loaded(model: type[Any]) -> QuerySet[Any]:
    """Return the public rows of a model with all that a step of theirs is told with."""
    rows: QuerySet[Any] = model.objects.public()
    if model is Milestone:
        return rows.select_related(*_TARGETS, "provision__law").prefetch_related(
            Prefetch("body", Institution.objects.public()),
            Prefetch("people", Person.objects.public()),
        )
    joins = {
        Tenure: ("person", "position__institution"),
        PartnershipMember: ("partnership", "jurisdiction", "institution"),
        Position: ("institution",),
    }
    return rows.select_related(*joins.get(model, ()))
