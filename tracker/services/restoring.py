"""Taking back: one value or a whole record as it was, a deleted record, a change set.

Each is a plan, shown before it is applied with a reason, and refused if somebody has edited since.
Status is never restored, for it moves by its own actions; undoing a change set takes back all of
it, statuses too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from tracker.changes.applying import Applied, apply
from tracker.changes.keys import named_now
from tracker.changes.logged import undoing
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.changes.removing import resting_on
from tracker.errors import HistoryError, PlanRefused
from tracker.models import ChangeEntry
from tracker.models.rows import called, key_of, row_fields, row_of
from tracker.services.authorship import own_work
from tracker.services.history import entry_at, family_of, label_of, rows_at
from tracker.services.lacking import lacking_of_published, publishes
from tracker.vocabularies import Status

NOT_RESTORED = "status"
"""The field that moves by its own actions only."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What would take a change set back, and what stands in its way: later changes, and all."""

    plan: Plan
    standing: tuple[ChangeEntry, ...]
    reasons: tuple[str, ...]


def restoring(record: Any, moment: str, field: str = "") -> Plan:
    """Return the plan that gives a record, or one field of it, the values that it had at a moment.

    This record's own row and nothing else, lists included; what the columns of today did not hold
    then stays. An empty plan if nothing differs. Raises HistoryError if the record was not there
    at the moment, or `field` is none that can be restored.
    """
    model = type(record)
    family = family_of(model, record.pk)
    then = rows_at(family, entry_at(family, moment)).get(family.own)
    if then is None:
        raise HistoryError(f"{called(record)} was not there at that moment.")
    names = [column.name for column in row_fields(model) if column.name != NOT_RESTORED]
    if field and field not in names:
        raise HistoryError(
            f"“{field}” cannot be restored: a status moves by its own actions, and nothing else "
            "is restored but what editors fill in."
        )
    now = row_of(record)
    wanted = [name for name in ([field] if field else names) if name in then[1]]
    change = RowChange(
        label_of(model),
        key_of(record),
        {name: now[name] for name in wanted},
        {name: then[1][name] for name in wanted},
        Fate.UPDATE,
        base_version=record.version,
        pk=record.pk,
    )
    (change,) = named_now(Plan((change,))).changes
    differing = change.differences()
    if not differing:
        return Plan(())
    return Plan(
        (
            replace(
                change,
                before={name: before for name, (before, _) in differing.items()},
                after={name: after for name, (_, after) in differing.items()},
            ),
        )
    )


def restore(plan: Plan, *, actor: Any, reason: str) -> Applied:
    """Apply a plan of `restoring` or `tracker.services.undeleting.undeleting`.

    Raises PlanRefused for an empty reason, and as applying does.
    """
    if not reason.strip():
        raise PlanRefused("Nothing was restored: say why. The reason is kept in the change log.")
    if not plan.of(Fate.CREATE, Fate.UPDATE, Fate.DELETE):
        raise PlanRefused("Nothing was restored: it is as it was then already.")
    return apply(plan, actor=actor, reason=reason, putting_back=True)


def undo_plan(cid: str) -> Undoing:
    """Return the plan that takes a change set back and all that stands in its way.

    What is public and was a draft comes to be withdrawn, since it keeps its address. Costs a few
    queries for each kind of row, none for each row. Raises PlanRefused if there is no such set.
    """
    plan, standing = undoing(cid)
    plan = Plan(tuple(_withdrawn(change) for change in plan.changes))
    reasons = [_later(entry) for entry in standing]
    return Undoing(plan, tuple(standing), (*reasons, *_resting(plan)))


def undo(cid: str, *, actor: Any, reason: str) -> Applied:
    """Take a change set back as one change set; that one can be undone too.

    Raises PlanRefused, with every reason, for an empty reason, if somebody has changed one of its
    rows since, something new rests on one that would go, or a row that would be public again is
    not fit to be published, or is the actor's own work and another is to review it; then nothing
    is written.
    """
    if not reason.strip():
        raise PlanRefused("Nothing was undone: say why. The reason is kept in the change log.")
    with transaction.atomic():
        found = undo_plan(cid)
        if found.reasons:
            raise PlanRefused(
                f"Nothing was undone: {len(found.reasons)} things stand in the way. "
                + " ".join(found.reasons),
                list(found.reasons),
            )
        if not found.plan.changes:
            raise PlanRefused("Nothing was undone: the change set left everything as it was.")
        public = {(c.model, c.key) for c in found.plan.changes if publishes(c)}

        def own(rows: Sequence[Any]) -> list[str]:
            again = [row for row in rows if (label_of(type(row)), key_of(row)) in public]
            return own_work(again, actor)

        applied = apply(found.plan, actor=actor, reason=reason, putting_back=True, guard=own)
        if missing := lacking_of_published(found.plan, applied):
            raise PlanRefused(f"Nothing was undone: {' '.join(missing)}", missing)
    return applied


def _withdrawn(change: RowChange) -> RowChange:
    """Return a change that would make a draft of what is public as one that withdraws it."""
    before, after = (row or {} for row in (change.before, change.after))
    hidden = after.get("status") in (Status.DRAFT, Status.IN_REVIEW)
    if change.fate is not Fate.UPDATE or before.get("status") != Status.PUBLISHED or not hidden:
        return change
    return replace(
        change,
        after={**after, "status": Status.WITHDRAWN.value},
        why="It is public and will be withdrawn: what was public keeps its address.",
    )


def _later(entry: ChangeEntry) -> str:
    """Return a sentence on a change that came after."""
    who = (entry.actor.get_full_name() or str(entry.actor)) if entry.actor else entry.origin
    when = date_format(timezone.localtime(entry.timestamp), "j M Y, H:i")
    verb = {
        ChangeEntry.Action.CREATE: "brought back",
        ChangeEntry.Action.DELETE: "deleted",
    }.get(entry.action, "changed")
    fields = ", ".join(entry.changes or {}) if entry.action == ChangeEntry.Action.UPDATE else ""
    return (
        f"{entry.content_type.name} “{entry.object_repr}” was {verb} since, by "
        f"{who or 'somebody'} on {when}{f' ({fields})' if fields else ''}."
    )


def _resting(plan: Plan) -> Iterable[str]:
    """Return a sentence for each row outside the plan that rests on one that it deletes."""
    rows: dict[Fate, list[Any]] = {Fate.DELETE: [], Fate.UPDATE: []}
    for fate, found in rows.items():
        wanted: dict[str, list[int]] = {}
        for change in plan.of(fate):
            wanted.setdefault(change.model, []).append(change.pk or 0)
        for label, pks in wanted.items():
            model: Any = apps.get_model(label)
            for start in range(0, len(pks), 500):
                found.extend(model._base_manager.filter(pk__in=pks[start : start + 500]))
    # What the plan changes may be what lets go; applying finds out if it does not.
    return resting_on(rows[Fate.DELETE], rows[Fate.UPDATE])
