"""Steps: which dates of which tables are steps of policy, and how each is told.

A step is a date in a column: a milestone's, the beginning or end of a post, of a membership or of
a record itself. `tracker.services.timeline` finds them; here they are loaded, with a few queries
for each table they come from.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

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
    `said_by` are the kinds of milestone by which the same record may say the same. `many`: there
    may be very many rows, and an index for either order of its steps.
    """

    model: type[Any]
    field: str
    kind: str | None
    subjects: tuple[str, ...]
    others: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    many: bool = False


_TARGETS = Milestone.ARMS
COLUMNS: tuple[Column, ...] = (
    Column(Milestone, "date", None, _TARGETS, ("body", "people", "provision"), many=True),
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


def load(lines: Sequence[tuple[Any, ...]]) -> list[Step]:
    """Return the steps that some lines of the timeline stand for, in their order.

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
