"""A plan made some time ago on the rows as they stand now, field by field."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max

from tracker.changes.keys import named_now
from tracker.changes.plan import Fate, Plan, RowChange, show
from tracker.models import ChangeEntry, Citation
from tracker.models.rows import Row, called, key_field, key_of, plain, row_fields


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that has been changed since the plan was made: what it was, is, and was to be.

    `field` is empty where the whole row is gone, or was changed and is to be deleted.
    """

    record: str
    model: str
    field: str
    label: str
    before: Any
    now: Any
    proposed: Any
    by: str
    at: dt.datetime | None

    def sentence(self) -> str:
        """Return who changed what, and both values."""
        who = self.by or "Somebody"
        if not self.field:
            return f"{who} has changed or removed {self.record} since."
        return (
            f"{who} has changed “{self.label}” of {self.record} since, from {show(self.before)} "
            f"to {show(self.now)}; the proposal says {show(self.proposed)}."
        )


def rebased(plan: Plan) -> tuple[Plan, list[Clash]]:
    """Return what of a plan still fits the rows as they stand, and where it does not.

    A field fits if nobody has changed it since, whatever else of its row was changed; one that
    holds the planned value by now is left out. New citations get the next free number of their
    passage. Rows that were renamed or merged since go by the names they have now. Costs a few
    queries for each table.
    """
    plan = named_now(plan)
    standing = _standing(plan)
    numbers = _last_numbers(plan)
    changes: list[RowChange] = []
    clashes: list[Clash] = []
    for change in plan.changes:
        if change.fate is Fate.CREATE:
            changes.append(_renumbered(change, numbers))
            continue
        record = standing.get((change.model, change.pk or 0))
        fitting, against = _fitted(change, record)
        clashes += against
        if fitting is not None:
            changes.append(fitting)
    return Plan(tuple(changes)), clashes


def _standing(plan: Plan) -> dict[tuple[str, int], Any]:
    """Return the rows that a plan changes, with the relations that it looks at."""
    wanted: dict[str, set[int]] = {}
    names: dict[str, set[str]] = {}
    for change in plan.changes:
        if change.fate is not Fate.CREATE:
            wanted.setdefault(change.model, set()).add(change.pk or 0)
            names.setdefault(change.model, set()).update(change.before or {})
    found = {}
    for label, pks in wanted.items():
        model: type[Any] = apps.get_model(label)
        looked_at = [field for field in row_fields(model) if field.name in names[label]]
        one = {f.name for f in looked_at if f.is_relation and not f.many_to_many}
        one |= {"passage"} if model is Citation else set()
        many = [f.name for f in looked_at if f.many_to_many]
        rows = model._base_manager.filter(pk__in=pks).prefetch_related(*many)
        for record in rows.select_related(*sorted(one)) if one else rows:
            found[label, record.pk] = record
    return found


def value_in(record: Any, name: str) -> Any:
    """Return one value of a record as it stands in a row."""
    field = record._meta.get_field(name)
    if field.many_to_many:
        key = key_field(field.related_model)
        return sorted(getattr(target, key) for target in getattr(record, name).all())
    if field.is_relation:
        target = getattr(record, name)
        return getattr(target, key_field(field.related_model)) if target else None
    return plain(getattr(record, field.attname))


def _fitted(change: RowChange, record: Any) -> tuple[RowChange | None, list[Clash]]:
    """Return what of one change still fits, None for nothing, and what does not."""
    if record is None:
        name = f"{apps.get_model(change.model)._meta.verbose_name} {change.key}"
        whole = Clash(name, change.model, "", "", None, None, None, "", None)
        return (None, []) if change.fate is Fate.DELETE else (None, [whole])
    if change.fate is Fate.DELETE:
        if change.base_version in (None, record.version):
            return replace(change, key=key_of(record)), []
        by, at = _who_changed(record, None)
        return None, [Clash(called(record), change.model, "", "", None, None, None, by, at)]
    before: Row = {}
    after: Row = {}
    clashes = []
    for name, (old, new) in change.differences().items():
        now = value_in(record, name)
        if now == new:
            continue
        if now == old:
            before[name], after[name] = old, new
            continue
        by, at = _who_changed(record, name)
        label = str(record._meta.get_field(name).verbose_name)
        clashes.append(Clash(called(record), change.model, name, label, old, now, new, by, at))
    if not after:
        return None, clashes
    fitting = replace(
        change, key=key_of(record), before=before, after=after, base_version=record.version
    )
    return fitting, clashes


def _who_changed(record: Any, name: str | None) -> tuple[str, dt.datetime | None]:
    """Return who last changed a field of a record (None: any of them), and when."""
    entries: Iterable[ChangeEntry] = (
        ChangeEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(record),
            object_id=record.pk,
            action=ChangeEntry.Action.UPDATE,
        )
        .select_related("actor")
        .order_by("-id")[:100]
    )
    for entry in entries:
        if name is None or name in (entry.changes or {}):
            actor: Any = entry.actor
            who = (actor.get_full_name() or str(actor)) if actor else entry.origin or ""
            return who, entry.timestamp
    return "", None


def _last_numbers(plan: Plan) -> dict[str, int]:
    """Return the highest number of a citation in each passage that the plan cites."""
    refs = {
        (change.after or {}).get("passage")
        for change in plan.of(Fate.CREATE)
        if change.model == "tracker.citation"
    }
    if not refs:
        return {}
    rows = Citation.objects.filter(passage__ref__in=refs).order_by().values_list("passage__ref")
    return dict(rows.annotate(last=Max("n")))


def _renumbered(change: RowChange, last: dict[str, int]) -> RowChange:
    """Return the creation of a row, a citation under the next free number of its passage."""
    if change.model != "tracker.citation":
        return change
    row = dict(change.after or {})
    ref = str(row["passage"])
    last[ref] = row["n"] = last.get(ref, 0) + 1
    return replace(change, key=f"{ref} {row['n']}", after=row)
