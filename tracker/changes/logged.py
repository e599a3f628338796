"""The change log told as plans: what a change set did, its undoing, what a form would do.

The log is written by every save, at every door; so whatever wrote a change set, and however many
rows came along with it, its plan and the inverse of it are to be had from here.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from tracker.changes.keys import named_now
from tracker.changes.ordering import in_order
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.changes.reading import standing_rows
from tracker.errors import PlanRefused
from tracker.models import ChangeEntry, gathering
from tracker.models.rows import Row, plain, row_fields

_FATES = {
    ChangeEntry.Action.CREATE: Fate.CREATE,
    ChangeEntry.Action.UPDATE: Fate.UPDATE,
    ChangeEntry.Action.DELETE: Fate.DELETE,
}


_TEXT = (models.CharField, models.TextField)


@dataclass(slots=True)
class Rehearsal:
    """What a block of work would have written; empty until the block has ended.

    `kept` says whether it has been written after all.
    """

    plan: Plan = field(default_factory=lambda: Plan(()))
    kept: bool = False


@contextmanager
def rehearsed(unless: Callable[[Plan], bool] | None = None) -> Iterator[Rehearsal]:
    """Let a block do its work, keep the plan that it amounts to, and take all of it back.

    Whatever the block saves, through whatever form, becomes a plan. An exception passes through.
    A plan of which `unless` is true is not taken back.
    """
    rehearsal = Rehearsal()
    with transaction.atomic(), gathering() as context:
        yield rehearsal
        plan = plan_of(entries_of(context.cid))
        if unless is not None and unless(plan):
            rehearsal.plan, rehearsal.kept = plan, True
            return
        transaction.set_rollback(True)
    # Versions are read after all is taken back: the plan starts from what stands there. The
    # primary keys of rows that were taken back are handed out again, to other rows.
    rehearsal.plan = from_now(
        Plan(
            tuple(
                replace(change, pk=None) if change.fate is Fate.CREATE else change
                for change in plan.changes
            )
        )
    )


def entries_of(cid: str) -> list[ChangeEntry]:
    """Return the entries of a change set in the order in which they were written."""
    rows = ChangeEntry.objects.filter(cid=cid).select_related("content_type", "actor")
    return list(rows.order_by("id"))


def plan_of(entries: Iterable[ChangeEntry]) -> Plan:
    """Return what `entries` (in their order) did as a plan; several changes of a row are one.

    A row that was made and deleted again is not in it, nor one that is as it was before. An update
    holds what it changed and nothing else, and no version. What is named comes before who names it.
    """
    merged: dict[tuple[int, int | None], RowChange] = {}
    for entry in entries:
        row = (entry.content_type_id, entry.object_id)
        change = change_of(entry)
        before = merged.pop(row, None) if entry.action == ChangeEntry.Action.DELETE else None
        before = before or merged.get(row)
        joined = _joined(before, change) if before is not None else change
        if joined is None:
            merged.pop(row, None)
        else:
            merged[row] = joined
    trimmed = (_trimmed(change) for change in merged.values())
    return in_order(Plan(tuple(change for change in trimmed if change is not None)))


def _trimmed(change: RowChange) -> RowChange | None:
    """Return an update with what it changed in the end; None if that is nothing."""
    if change.fate is not Fate.UPDATE:
        return change
    changed = change.differences()
    if not changed:
        return None
    return replace(
        change,
        before={name: before for name, (before, _) in changed.items()},
        after={name: after for name, (_, after) in changed.items()},
    )


def change_of(entry: ChangeEntry) -> RowChange:
    """Return what one entry did to its row, values in their own types; no version is in it."""
    model: Any = entry.content_type.model_class()
    label = f"tracker.{entry.content_type.model}"
    snapshot: Row = dict(entry.serialized_data or {})
    fate = _FATES[entry.action]
    key = entry.record_key
    before: Row | None = None
    after: Row | None = None
    if fate is Fate.CREATE:
        after = snapshot
    elif fate is Fate.DELETE:
        before = snapshot
    else:
        known = {column.name: column for column in row_fields(model)}
        before, after = {}, {}
        for name, (old, new) in (entry.changes or {}).items():
            if name in known:
                before[name] = _valued(known[name], old)
                # The snapshot has the value in its own type; the log's pairs are text.
                after[name] = snapshot.get(name, _valued(known[name], new))
        key = str(before.get("slug") or before.get("ref") or before.get("code") or key)
    return RowChange(label, key, before, after, fate, pk=entry.object_id)


def _valued(column: Any, value: Any) -> Any:
    """Return one side of a logged pair as it stands in a row: the log writes some as text."""
    if column.many_to_many or column.is_relation:
        return value
    # In a column of text, “None” may be what was written.
    if value is None or (value == "None" and not isinstance(column, _TEXT)):
        return None if column.null else ""
    return plain(column.to_python(value))


def _joined(first: RowChange, then: RowChange) -> RowChange | None:
    """Return two changes of one row as one; None if it was made and deleted again."""
    if then.fate is Fate.DELETE:
        if first.fate is Fate.CREATE:
            return None
        # The row as it was before both.
        return replace(then, key=first.key, before={**(then.before or {}), **(first.before or {})})
    after = {**(first.after or {}), **(then.after or {})}
    if first.fate is Fate.CREATE:
        return replace(first, key=then.key_after(), after=after)
    before = {**(then.before or {}), **(first.before or {})}
    if first.fate is Fate.DELETE:
        # It went and came back.
        return replace(first, before=before, after=then.after, fate=Fate.UPDATE)
    return replace(first, before=before, after=after)


def from_now(plan: Plan) -> Plan:
    """Return the plan with the versions and names that its rows have now.

    A row that is gone has no version. One query a row kind.
    """
    standing: dict[tuple[str, int], tuple[int, str]] = {}
    wanted: dict[str, set[int]] = {}
    for change in plan.changes:
        if change.fate is not Fate.CREATE and change.pk is not None:
            wanted.setdefault(change.model, set()).add(change.pk)
    for label, pks in wanted.items():
        for pk, version, key in standing_rows(label, pks):
            standing[label, pk] = version, key

    def moved(change: RowChange) -> RowChange:
        if change.fate is Fate.CREATE or change.pk is None:
            return change
        version, key = standing.get((change.model, change.pk), (None, change.key))
        return replace(change, base_version=version, key=key)

    return Plan(tuple(moved(change) for change in plan.changes))


def undoing(cid: str) -> tuple[Plan, list[ChangeEntry]]:
    """Return the plan that takes a change set back, and the later entries that stand in its way.

    The plan is to be applied only if nothing stands in its way: it says what would be lost.
    Raises PlanRefused if there is no such change set.
    """
    entries = entries_of(cid)
    if not entries:
        raise PlanRefused(f"There is no change set “{cid}” in the log.")
    # Versions first: whoever changes a row after this moves its version, whoever did before is
    # found in the log.
    plan = from_now(named_now(in_order(plan_of(entries).inverse({}))))
    last: dict[tuple[int, int | None], int] = {}
    for entry in entries:
        last[entry.content_type_id, entry.object_id] = entry.pk
    return plan, _later(last)


def _later(last: dict[tuple[int, int | None], int]) -> list[ChangeEntry]:
    """Return the newest entry of each row that was written after the row's `last` one."""
    kinds: dict[int, set[int]] = {}
    for kind, pk in last:
        kinds.setdefault(kind, set()).add(pk or 0)
    newest: set[int] = set()
    for kind, pks in kinds.items():
        ordered = sorted(pks)
        for start in range(0, len(ordered), 500):
            found = (
                ChangeEntry.objects.filter(
                    content_type_id=kind, object_id__in=ordered[start : start + 500]
                )
                .order_by()
                .values("object_id")
                .annotate(newest=Max("id"))
                .values_list("object_id", "newest")
            )
            newest |= {entry for pk, entry in found if entry > last[kind, pk]}
    rows = ChangeEntry.objects.filter(pk__in=newest).select_related("content_type", "actor")
    return list(rows.order_by("-id"))
