"""Merging two records that are one: value by value, with all that rests on either, undoable.

The merge is a plan like any other, so it is shown before it is done and taken back as one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tracker.changes.applying import Applied, apply
from tracker.changes.locking import refusing_deadlocks
from tracker.changes.logged import rehearsed
from tracker.changes.plan import Fate, Plan, RowChange, row_digest
from tracker.errors import PlanRefused
from tracker.models import (
    ARM_OF,
    Citation,
    Indicator,
    Initiative,
    Institution,
    Law,
    Partnership,
    Person,
    Position,
    Proposal,
    Redirect,
    Twin,
)
from tracker.models.rows import Row, called, row_fields, row_of
from tracker.services.absorbing import Absorption, refuse
from tracker.services.lacking import lacking_already, lacking_of_changed, questions
from tracker.services.naming import OtherNames
from tracker.vocabularies import ProposalState, Status

MERGED = (Law, Institution, Person, Initiative, Partnership, Position, Indicator)
"""The kinds of record that can be merged."""

OURS, THEIRS, BOTH = "ours", "theirs", "both"
"""What is kept of a value in which two records differ: the survivor's, the loser's, or both."""

_NOT_CHOSEN = ("slug", "status", "verified_on")
"""Fields that are the survivor's own: its address, and how far it has come."""

_TOGETHER = {"currency": "amount", "amount_kind": "amount"}
"""Fields that mean something only beside another, and come with it."""

Choices = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two records differ: both values, what can be chosen, and the default."""

    name: str
    ours: Any
    theirs: Any
    options: tuple[str, ...]
    default: str


def differences(survivor: Any, loser: Any) -> list[Difference]:
    """Return the fields in which two records of a kind differ; a list or note may keep both."""
    ours, theirs = row_of(survivor), row_of(loser)
    shielded = survivor.status == Status.PUBLISHED != loser.status
    found = []
    for field in row_fields(type(survivor)):
        mine, other = ours[field.name], theirs[field.name]
        if field.name in (*_NOT_CHOSEN, *_TOGETHER) or mine == other:
            continue
        joins = field.many_to_many or field.name == "note"
        options = (OURS, THEIRS, BOTH) if joins else (OURS, THEIRS)
        # What only editors have seen does not become public by default.
        kept = mine not in (None, "") or (shielded and field.name in survivor.CITABLE_FIELDS)
        default = BOTH if joins else OURS if kept else THEIRS
        found.append(Difference(field.name, mine, other, options, default))
    return found


def merge_plan(*, survivor: Any, loser: Any, choices: Choices | None = None) -> Plan:
    """Return the plan by which `loser` becomes part of `survivor`.

    `choices` gives for a field in which they differ one of OURS, THEIRS and BOTH; else it is as
    `differences` has it. Raises PlanRefused with all that speaks against it. Costs a number of
    queries that does not grow with the parts, but for those that are folded into others.
    """
    return _planned(survivor, loser, choices or {}, lock=False)


def merge(
    *,
    survivor: Any,
    loser: Any,
    actor: Any,
    reason: str,
    choices: Choices | None = None,
    seen: str = "",
) -> Applied:
    """Merge `loser` into `survivor`, for a reason; return what was written, as one change set.

    `seen` is the digest (`digest_of`) of the plan that was agreed to. Raises PlanRefused, and
    writes nothing, if either record is gone or has changed since it was read, if the plan is not
    the one that was seen, a public value would be left without evidence, and for whatever
    `merge_plan` refuses.
    """
    if not reason.strip():
        raise PlanRefused("Nothing was merged: say why the two are the same.")
    with refusing_deadlocks(), transaction.atomic():
        _hold(survivor, loser)
        plan = _planned(survivor, loser, choices or {}, lock=True)
        if seen and seen != digest_of(plan):
            raise PlanRefused(
                "Nothing was merged: what would be moved has changed since you looked. Look at "
                "the list again."
            )
        known = lacking_already(plan)
        applied = apply(plan, actor=actor, reason=reason)
        refuse(lacking_of_changed(plan, applied, known))
        # Its verdict is given; those about the loser and others wait, in case it comes back.
        first, second = sorted((survivor.pk, loser.pk))
        kind = survivor._meta.model_name
        Twin.objects.filter(kind=kind, first_id=first, second_id=second).delete()
    return applied


def lacking_after(plan: Plan) -> list[str]:
    """Return what public values would be left without evidence by a merge; nothing is written.

    Nothing is asked, without a query, of a plan that only moves what rests on a record. Raises
    PlanRefused as `apply` does.
    """
    if not questions(plan):
        return []
    known = lacking_already(plan)
    with rehearsed():
        return lacking_of_changed(plan, apply(plan), known)


def digest_of(plan: Plan) -> str:
    """Return what tells one plan from another, as 64 hex digits."""
    return row_digest({"changes": plan.stored()})


def _hold(survivor: Any, loser: Any) -> None:
    """Lock both records, in one order for everybody, as they were when they were read."""
    _refuse_kinds(survivor, loser)
    given = {survivor.pk: survivor, loser.pk: loser}
    rows = type(survivor)._base_manager.filter(pk__in=given).order_by("pk")
    held = {row.pk: row for row in rows.select_for_update()}
    against = []
    for pk, record in given.items():
        if pk not in held:
            against.append(f"{called(record)} is no longer there: it was merged or deleted.")
        elif held[pk].version != record.version:
            against.append(f"{called(record)} has been changed since: look at both again.")
    refuse(against)


def _refuse_kinds(survivor: Any, loser: Any) -> None:
    if type(survivor) is not type(loser):
        refuse([f"{called(survivor)} and {called(loser)} are of different kinds."])
    if not isinstance(survivor, MERGED):
        refuse([f"A {survivor._meta.verbose_name} cannot be merged with another."])
    if survivor.pk == loser.pk:
        refuse([f"{called(survivor)} is one record: choose another to merge it with."])


def _planned(survivor: Any, loser: Any, choices: Choices, *, lock: bool) -> Plan:
    _refuse_kinds(survivor, loser)
    refuse([*_hiding(survivor, loser)])
    absorbed = Absorption(loser, survivor, lock=lock)
    refuse([*absorbed.against, *_undecided(going.record for going in absorbed.going)])
    row, unsaid = _values(survivor, loser, choices)
    refuse([*_circles(survivor, loser, row.get("parent"))])
    names = OtherNames(survivor, loser, row)
    lines = [line for name, line in unsaid if name not in names.kept]
    row["note"] = "\n".join(filter(None, [row["note"], *lines]))
    return Plan(
        (
            *names.creations(),
            *names.following(absorbed.moves()),
            *absorbed.deletions(),
            *_update(survivor, row),
            *_redirects(survivor, loser),
        )
    )


def _hiding(survivor: Any, loser: Any) -> Iterator[str]:
    """Yield why the public would lose an address, if it would."""
    public = {
        Status.PUBLISHED: {Status.PUBLISHED},
        Status.WITHDRAWN: {Status.PUBLISHED, Status.WITHDRAWN},
    }
    if survivor.status not in public.get(loser.status, Status):
        yield (
            f"{called(loser)} is {Status(loser.status).label.lower()}, and {called(survivor)} is "
            f"{Status(survivor.status).label.lower()}: its address would lead nowhere. Publish "
            "the other first, or merge in the other direction."
        )


def _circles(survivor: Any, loser: Any, parent: str | None) -> Iterator[str]:
    """Yield why the survivor would come to stand below itself, if it would; a query a level."""
    own, seen = {survivor.pk, loser.pk}, set()
    above = type(survivor)._base_manager.get(slug=parent) if parent else None
    while above is not None and above.pk not in seen:
        if above.pk in own:
            yield (
                f"{called(survivor)} would stand below itself, with {parent} between: choose "
                "another parent first."
            )
            return
        seen.add(above.pk)
        above = above.parent


def _undecided(going: Iterable[Any]) -> list[str]:
    """Return a sentence for each open proposal about a row that goes; a query a kind."""
    by_kind: dict[str, dict[int, Any]] = {}
    for row in going:
        by_kind.setdefault(row._meta.label_lower, {})[row.pk] = row
    return [
        f"A change of {called(rows[proposal.object_id])} waits to be decided: accept or reject "
        "it first."
        for label, rows in by_kind.items()
        for proposal in Proposal.objects.filter(
            model=label, object_id__in=rows, state=ProposalState.OPEN
        )
    ]


def _values(survivor: Any, loser: Any, choices: Choices) -> tuple[Row, list[tuple[str, str]]]:
    """Return the survivor's row as chosen, and what nothing would remember of the other values.

    A value that a citation reports stays with the citation; the others are lines for the note.
    """
    found = differences(survivor, loser)
    ours, theirs = row_of(survivor), row_of(loser)
    row, lines = dict(ours), []
    for difference in found:
        name = difference.name
        choice = choices.get(name) or difference.default
        if choice not in difference.options:
            refuse([f"“{choice}” is no choice for {_label(survivor, name)}."])
        if choice == BOTH:
            row[name] = _joined(difference.ours, difference.theirs)
        elif choice == THEIRS:
            row[name] = difference.theirs
            row.update({n: theirs[n] for n, leader in _TOGETHER.items() if leader == name})
        left = difference.ours if choice == THEIRS else difference.theirs
        owner = survivor if choice == THEIRS else loser
        forgotten = choice != BOTH and left not in (None, "", []) and name != "note"
        if forgotten and not _is_cited(owner, name):
            lines.append(
                (
                    name,
                    f"{_label(survivor, name)} of {owner.slug} was: {_said(survivor, name, left)}",
                )
            )
    _free_of_itself(row, theirs, survivor, loser)
    return row, lines


def _free_of_itself(row: Row, theirs: Row, survivor: Any, loser: Any) -> None:
    """Take the two from the survivor's own relations: nothing is its own parent."""
    own = {survivor.slug, loser.slug}
    for field in row_fields(type(survivor)):
        if field.is_relation and field.related_model is type(survivor):
            if field.many_to_many:
                row[field.name] = [key for key in row[field.name] if key not in own]
            elif row[field.name] in own:
                # What stood directly below the loser takes its place.
                above = theirs[field.name]
                row[field.name] = None if above in own else above


def _joined(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, list):
        return sorted({*ours, *theirs})
    return "\n".join(filter(None, [ours, theirs]))


def _said(record: Any, name: str, value: Any) -> str:
    labels = dict(record._meta.get_field(name).flatchoices or ())
    return ", ".join(value) if isinstance(value, list) else str(labels.get(value, value))


def _label(record: Any, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name).capitalize()


def _is_cited(record: Any, name: str) -> bool:
    return bool(
        Citation.objects.filter(**{ARM_OF[type(record)]: record, "field": name})
        .exclude(reported="")
        .exists()
    )


def _update(survivor: Any, row: Row) -> Iterator[RowChange]:
    """Yield the change of the survivor's values; after the deletion, for some are unique."""
    before = row_of(survivor)
    changed = [name for name, value in row.items() if value != before[name]]
    if changed:
        yield RowChange(
            survivor._meta.label_lower,
            survivor.slug,
            {name: before[name] for name in changed},
            {name: row[name] for name in changed},
            Fate.UPDATE,
            survivor.version,
            "as chosen",
            survivor.pk,
        )


def _redirects(survivor: Any, loser: Any) -> Iterator[RowChange]:
    """Yield what leads the loser's address, and all that led to it, to the survivor."""
    kind, new = survivor.kind_name(), survivor.slug
    for earlier in Redirect.objects.filter(kind=kind, new_slug=loser.slug):
        yield RowChange(
            "tracker.redirect",
            f"{kind} {earlier.old_slug}",
            {"new_slug": loser.slug},
            {"new_slug": new},
            Fate.UPDATE,
            earlier.version,
            pk=earlier.pk,
        )
    yield RowChange(
        "tracker.redirect",
        f"{kind} {loser.slug}",
        None,
        {"kind": kind, "old_slug": loser.slug, "new_slug": new},
        Fate.CREATE,
        why="the old address keeps working",
    )
