"""Writing for programs: what was asked for becomes one plan, is written whole or not at all.

Whoever calls has opened a transaction and the context of the change. What is published is written
by those who publish; of others it becomes a proposal, as in the admin.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.db.models.deletion import Collector, RestrictedError

from tracker.changes.applying import Applied, apply
from tracker.changes.logged import rehearsed
from tracker.changes.plan import WRITES, Fate, Plan, RowChange
from tracker.errors import PlanRefused, WriteRefused
from tracker.evidence.checking import State
from tracker.models import Citation, Passage, Proposal, Source, Versioned
from tracker.models.rows import called, key_of
from tracker.services import publishing
from tracker.services.lacking import lacking_of_touched
from tracker.services.proposing import propose
from tracker.services.publishing import Move
from tracker.services.rechecking import recheck
from tracker.services.rights import (
    against_changing,
    against_deleting,
    against_moving,
    may,
    proposes,
    role_forbids,
)
from tracker.services.sheets import read_row, related
from tracker.services.withdrawing import left_without, naming
from tracker.services.writing_plans import Asked, Path, Planned, WriteFault, plan_writes
from tracker.vocabularies import Status

_FOUND = frozenset({State.OK, State.NEW, State.MOVED, State.NO_TEXT})

_MOVES: dict[str, tuple[Move, Callable[..., list[Any]]]] = {
    Status.IN_REVIEW: (publishing.SEND_TO_REVIEW, publishing.send_to_review),
    Status.DRAFT: (publishing.BACK_TO_DRAFT, publishing.back_to_draft),
    Status.PUBLISHED: (publishing.PUBLISH, publishing.publish),
    Status.WITHDRAWN: (publishing.WITHDRAW, publishing.withdraw),
}
"""By which move, and by which verb, a status is reached."""

_WITH_REASON = (Status.PUBLISHED, Status.WITHDRAWN)


@dataclass(slots=True)
class Written:
    """What became of a request: each record as it stands, or the proposals that wait.

    `warnings` are what the admin would tell an editor after such a save.
    """

    rows: list[Any] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def write(*, model: type[Any], asked: Sequence[Asked], user: Any, reason: str) -> Written:
    """Make and change records of one table as asked; return what became of them.

    The records that are there are given locked. A record that `user` may not change but propose to
    becomes a proposal, if each of those asked for does. Raises WriteRefused with all that is wrong,
    and PlanRefused if the rows have moved meanwhile; then the caller takes everything back.
    """
    faults = [*_forbidden(model, asked, user), *_unmoved(model, asked, user, reason)]
    planned = plan_writes(model, asked, user)
    if faults := [*faults, *planned.faults]:
        raise WriteRefused(faults)
    waiting = [one for one in asked if _waits(one, user)]
    if waiting:
        return _propose(model, asked, waiting, user, reason)
    applied = apply(planned.plan, actor=user, reason=reason)
    label = model._meta.label_lower
    old = [key_of(one.stored) if one.stored is not None else "" for one in asked]
    rows = [
        applied.rows.get((label, before or after), one.stored)
        for one, before, after in zip(asked, old, planned.keys, strict=True)
    ]
    warnings = _warnings_of(planned.plan, applied)
    rows, told = _move(asked, rows, planned, applied, user, reason)
    return Written(rows, warnings=list(dict.fromkeys([*warnings, *told])))


def _forbidden(model: type[Any], asked: Sequence[Asked], user: Any) -> Iterable[WriteFault]:
    """Yield a fault for each record that the user's role does not write."""
    stored = [one for one in asked if one.stored is not None]
    against = against_changing(user, [one.stored for one in stored])
    for place, text in against.items():
        yield WriteFault(stored[place].path, model, "", text, forbidden=True)
    if not may(user, "add", model):
        for one in asked:
            if one.stored is None:
                yield WriteFault(one.path, model, "", role_forbids("add", model), forbidden=True)


def _unmoved(
    model: type[Any], asked: Sequence[Asked], user: Any, reason: str
) -> Iterable[WriteFault]:
    """Yield a fault for each status that the user may not give, or not without a reason."""
    for one in asked:
        # A new record begins as a draft, and is moved from there by who may move drafts.
        row = one.stored if one.stored is not None else model()
        moves = bool(one.status) and row.status != one.status
        if one.citations_along and not (moves and one.status == Status.PUBLISHED):
            text = "They are published with the record: move its “status” to “published”, too."
            yield WriteFault((*one.path, "citations_along"), Citation, "", text)
        if not moves:
            continue
        move, _ = _MOVES[one.status]
        if text := against_moving(user, move, row):
            yield WriteFault(one.path, model, "status", text, forbidden=True)
        elif one.status in _WITH_REASON and not reason.strip():
            text = f"Say why it is {move.past}: the reason is kept, and readers may be told it."
            yield WriteFault(one.path, model, "change_reason", text)


def _waits(one: Asked, user: Any) -> bool:
    """Whether what is asked of a record waits for a reviewer: it changes what the public sees."""
    if one.stored is None or not proposes(user, one.stored):
        return False
    related([one.stored])
    before = read_row(one.stored)
    return any(value != before[name] for name, value in one.values.items())


def _propose(
    model: type[Any], asked: Sequence[Asked], waiting: Sequence[Asked], user: Any, reason: str
) -> Written:
    """Keep a proposal for each record; what is written and what waits do not go together."""
    if len(waiting) < len(asked):
        text = (
            "It is published, so that your change of it waits for a reviewer: send it apart from "
            "those that are written at once."
        )
        faults = [WriteFault(one.path, model, "", text) for one in waiting]
        raise WriteRefused(faults, conflict=True)
    proposals = []
    for one in waiting:
        planned = plan_writes(model, [one], user)
        with rehearsed() as rehearsal:
            apply(planned.plan, actor=user, reason=reason)
        proposals.append(
            propose(record=one.stored, plan=rehearsal.plan, author=user, reason=reason)
        )
    return Written([one.stored for one in asked], proposals=proposals)


def _warnings_of(plan: Plan, applied: Applied) -> list[str]:
    """Return which public values a plan has left without evidence, and what the checker finds."""
    if not plan.of(*WRITES):
        return []
    lacking = [
        f"Readers now see a value without evidence: {s}" for s in lacking_of_touched(plan, applied)
    ]
    passages = {row.pk for row in applied.rows.values() if isinstance(row, Passage)}
    cited = {row.passage_id for row in applied.rows.values() if isinstance(row, Citation)}
    verdicts = recheck(passages | cited)
    return lacking + [
        f"Passage {verdict.ref}: {verdict.state.value}. {verdict.detail}".rstrip()
        for verdict in verdicts
        if verdict.state not in _FOUND
    ]


def _move(
    asked: Sequence[Asked],
    rows: list[Any],
    planned: Planned,
    applied: Applied,
    user: Any,
    reason: str,
) -> tuple[list[Any], list[str]]:
    """Move the statuses that are asked for, those of one move together; return the rows."""
    told: list[str] = []
    moved = list(rows)
    for status, (_, verb) in _MOVES.items():
        places = [
            n
            for n, one in enumerate(asked)
            if one.status == status and getattr(rows[n], "status", status) != status
        ]
        if not places:
            continue
        records = [rows[n] for n in places]
        if status == Status.WITHDRAWN:
            told += [*left_without(records), *naming(records)]
        along = _along(asked, rows, places, planned, applied, user) if status == "published" else []
        try:
            saved = verb(records=[*along, *records], actor=user, reason=reason)
        except PlanRefused as refused:
            path: Path = (*asked[places[0]].path, "status") if len(places) == 1 else ()
            faults = [
                WriteFault(path, type(records[0]), "", text)
                for text in refused.reasons or [str(refused)]
            ]
            raise WriteRefused(faults, conflict=True) from refused
        for n, row in zip(places, saved[len(along) :], strict=True):
            moved[n] = row
    return moved, told


def _along(
    asked: Sequence[Asked],
    rows: Sequence[Any],
    places: Sequence[int],
    planned: Planned,
    applied: Applied,
    user: Any,
) -> list[Any]:
    """Return what is published with records: citations that came or are named, new sources."""
    along: dict[tuple[type[Any], int], Any] = {}
    faults = []
    named = _citations_named(s for n in places for s in asked[n].citations_along)
    for n in places:
        chosen = [applied.rows["tracker.citation", key] for key in planned.citations[n]]
        for place, slug in enumerate(asked[n].citations_along):
            citation = named.get(slug)
            if citation is None or citation.target != rows[n]:
                text = f"There is no citation “{slug}” of {called(rows[n])}."
                path: Path = (*asked[n].path, "citations_along", place)
                faults.append(WriteFault(path, Citation, "", text))
            elif citation.status != Status.PUBLISHED:
                chosen.append(citation)
        if chosen and not may(user, "publish", Citation):
            text = role_forbids("publish or withdraw", Citation)
            faults.append(WriteFault(asked[n].path, Citation, "", text, forbidden=True))
        along.update({(Citation, row.pk): row for row in chosen})
    if faults:
        raise WriteRefused(faults)
    sources = [row for row in applied.rows.values() if isinstance(row, Source)]
    if not any(isinstance(row, Source) for row in rows) and may(user, "publish", Source):
        along = {**{(Source, row.pk): row for row in sources}, **along}
    return list(along.values())


def _citations_named(slugs: Iterable[str]) -> dict[str, Citation]:
    """Return the citations with some slugs, with all that they point at; one query if any."""
    condition = Q(pk__in=[])
    wanted = set(slugs)
    for slug in wanted:
        ref, _, number = slug.rpartition("-")
        if number.isascii() and number.isdigit() and len(number) < 6:
            condition |= Q(passage__ref=ref, n=int(number))
    if not wanted:
        return {}
    found = list(Citation.objects.filter(condition).select_related("passage"))
    related(found)
    return {citation.slug: citation for citation in found}


@dataclass(frozen=True, slots=True)
class Removal:
    """A record that is to go, and where it stood in what was sent."""

    path: Path
    row: Any


def remove(*, removals: Sequence[Removal], user: Any, reason: str) -> Written:
    """Take records away as the admin does: drafts are deleted, what is published is withdrawn.

    Returns the rows that are withdrawn, as they stand; with a draft go its parts, if each is a
    draft that the user may delete. Raises WriteRefused with all that stands against it, and
    PlanRefused if rows have moved meanwhile.
    """
    published = [one for one in removals if getattr(one.row, "status", "") == Status.PUBLISHED]
    deleted = [one for one in removals if one not in published]
    faults: list[WriteFault] = []
    for one in published:
        text = against_moving(user, publishing.WITHDRAW, one.row)
        if text:
            faults.append(WriteFault(one.path, type(one.row), "", text, forbidden=True))
        elif not reason.strip():
            text = f"{called(one.row)} is published, so it is withdrawn: say why. Readers read it."
            faults.append(WriteFault(one.path, type(one.row), "change_reason", text))
    conflicts: list[WriteFault] = []
    going: dict[tuple[type[Any], int], Any] = {}
    for one in deleted:
        model = type(one.row)
        if not may(user, "delete", model):
            text = role_forbids("delete", model)
            faults.append(WriteFault(one.path, model, "", text, forbidden=True))
            continue
        if not (against := against_deleting(user, [one.row])):
            parts, standing = _with_parts(one.row)
            against = [*standing, *against_deleting(user, parts)]
            going.update({(type(row), row.pk): row for row in parts})
        conflicts += [WriteFault(one.path, model, "", text) for text in against]
    if faults:
        raise WriteRefused([*faults, *conflicts])
    if conflicts:
        raise WriteRefused(conflicts, conflict=True)
    if going:
        apply(_deleting(list(going.values())), actor=user, reason=reason)
    rows = [one.row for one in published]
    told = [*left_without(rows), *naming(rows)] if rows else []
    try:
        saved = publishing.withdraw(records=rows, actor=user, reason=reason) if rows else []
    except PlanRefused as refused:
        texts = refused.reasons or [str(refused)]
        faults = [WriteFault((), type(rows[0]), "", text) for text in texts]
        raise WriteRefused(faults, conflict=True) from refused
    return Written(saved, warnings=told)


def _with_parts(row: Any) -> tuple[list[Any], list[str]]:
    """Return a row with all that is deleted with it, parts first, and what stands in the way."""
    collector = Collector(using=transaction.get_connection().alias, origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError) as error:
        standing: set[models.Model] = (
            error.protected_objects
            if isinstance(error, ProtectedError)
            else error.restricted_objects
        )
        shown = sorted(called(other) for other in standing)[:5]
        return [], [f"{called(row)} cannot be deleted: {text} rests on it." for text in shown]
    parts = [
        part
        for model, rows in collector.data.items()
        if issubclass(model, Versioned)
        for part in sorted(rows, key=lambda part: part.pk)
    ]
    return sorted(parts, key=lambda part: part == row), []


def _deleting(rows: Sequence[Any]) -> Plan:
    for model in dict.fromkeys(type(row) for row in rows):
        related([row for row in rows if type(row) is model])
    return Plan(
        tuple(
            RowChange(
                row._meta.label_lower,
                key_of(row),
                read_row(row),
                None,
                Fate.DELETE,
                base_version=row.version,
                pk=row.pk,
            )
            for row in rows
        )
    )
