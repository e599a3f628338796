"""One change of many rows at once, as a plan: topics, a relation, the day of verification."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from tracker.changes.plan import Fate, Plan, RowChange
from tracker.models.rows import key_field, key_of, plain


def listing(rows: Sequence[Any], name: str, targets: Iterable[Any], *, add: bool) -> Plan:
    """Return the plan of adding targets to a many-to-many relation of each row, or removing them.

    One query, however many rows.
    """
    chosen = list(targets)
    prefetch_related_objects(list(rows), name)
    changes = []
    for row in rows:
        column = row._meta.get_field(name)
        key = key_field(column.related_model)
        before = sorted(getattr(target, key) for target in getattr(row, name).all())
        keys = {getattr(target, key) for target in chosen}
        after = sorted(set(before) | keys if add else set(before) - keys)
        changes.append(_change(row, name, before, after))
    return Plan(tuple(changes))


def setting(rows: Sequence[Any], name: str, value: Any) -> Plan:
    """Return the plan of giving a column of each row one value; a record, for a relation.

    One query for a relation, however many rows; else none.
    """
    changes = []
    if rows and rows[0]._meta.get_field(name).is_relation:
        prefetch_related_objects(list(rows), name)
    for row in rows:
        column = row._meta.get_field(name)
        before, after = getattr(row, name), value
        if column.is_relation:
            key = key_field(column.related_model)
            before = getattr(before, key) if before is not None else None
            after = getattr(value, key) if value is not None else None
        changes.append(_change(row, name, plain(before), plain(after)))
    return Plan(tuple(changes))


def _change(row: Any, name: str, before: Any, after: Any) -> RowChange:
    return RowChange(
        model=f"tracker.{row._meta.model_name}",
        key=key_of(row),
        before={name: before},
        after={name: after},
        fate=Fate.UNCHANGED if before == after else Fate.UPDATE,
        base_version=row.version,
        pk=row.pk,
    )
