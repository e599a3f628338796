"""What the rows that an old value names are called now: a record may have been renamed since."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType

from tracker.changes.ordering import Name, relations_of
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.changes.reading import standing_rows
from tracker.models import ChangeEntry, Redirect
from tracker.models.rows import Row, key_field

_BATCH = 500


def named_now(plan: Plan) -> Plan:
    """Return the plan with relations to renamed rows under the names those rows have now.

    One that was merged goes by the name of the record it is part of now. A name that leads nowhere
    stays as it is: applying says so. Costs a query for each kind of row that is named, three more
    for each kind with names that are gone, and one or two for each name that only a redirect knows.
    """
    wanted: dict[type[Any], set[str]] = {}
    arriving: set[Name] = set()
    for change in plan.of(Fate.CREATE, Fate.UPDATE):
        arriving.add((change.model, change.key_after()))
        for row in (change.before or {}, change.after or {}):
            for column in relations_of(change.model, row):
                value = row[column.name]
                keys = value if isinstance(value, list) else [value]
                wanted.setdefault(column.related_model, set()).update(filter(None, keys))
    renamed: dict[Name, str] = {}
    for model, named in wanted.items():
        label = f"tracker.{model._meta.model_name}"
        here = {key for key in named if (label, key) in arriving}
        renamed |= {(label, old): new for old, new in _renamed(model, named - here).items()}
    if not renamed:
        return plan
    return Plan(tuple(_renamed_in(change, renamed) for change in plan.changes))


def existing(model: type[Any], keys: Iterable[str]) -> set[str]:
    """Return those of `keys` that are natural keys of rows that are there; a query a batch."""
    name, ordered = key_field(model), sorted(keys)
    found: set[str] = set()
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        rows = model._base_manager.filter(**{f"{name}__in": batch})
        found.update(rows.values_list(name, flat=True))
    return found


def _renamed(model: type[Any], keys: set[str]) -> dict[str, str]:
    """Return the new name of each of `keys` whose row has another by now; the log remembers."""
    keys = keys - existing(model, keys)
    if not keys:
        return {}
    kind = ContentType.objects.get_for_model(model)
    entries = ChangeEntry.objects.filter(content_type=kind, record_key__in=sorted(keys))
    pks = dict(entries.order_by("id").values_list("record_key", "object_id"))
    now = {
        pk: key for pk, _, key in standing_rows(f"tracker.{model._meta.model_name}", pks.values())
    }
    found = {key: now[pk] for key, pk in pks.items() if pk in now}
    for key in sorted(keys - set(found)):
        if new := Redirect.objects.survivor(model._meta.model_name, key):
            found[key] = new
    return found


def _renamed_in(change: RowChange, renamed: dict[Name, str]) -> RowChange:
    return replace(
        change,
        before=_row_renamed(change.model, change.before, renamed),
        after=_row_renamed(change.model, change.after, renamed),
    )


def _row_renamed(label: str, row: Row | None, renamed: dict[Name, str]) -> Row | None:
    if row is None:
        return None
    fresh: Row = dict(row)
    for column in relations_of(label, fresh):
        target = f"tracker.{column.related_model._meta.model_name}"
        value = fresh[column.name]
        if isinstance(value, list):
            fresh[column.name] = sorted({renamed.get((target, key), key) for key in value})
        elif value:
            fresh[column.name] = renamed.get((target, value), value)
    return fresh
