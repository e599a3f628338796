"""What was public at a moment, from the change log, of rows that are public now.

A row was public if it was published then and so was what it hung on, up to the last. What was
taken back since stays so, whatever it was then.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max

from tracker.models import ChangeEntry, Citation, Redirect
from tracker.models.rows import Row, key_field
from tracker.querysets import has_status
from tracker.services.log_names import target_of
from tracker.vocabularies import Status


def was_public(model: type[Any], row: Row, moment: dt.datetime) -> bool:
    """Whether a row was published at a moment, and what it hung on too, which is public still."""
    return bool(_shown_then(model, {0: row}, _parents(model), moment))


def public_parts(
    part: Any, rows: dict[int, Row], moment: dt.datetime, *, own: str
) -> tuple[dict[int, Row], dict[int, dt.datetime]]:
    """Return the rows of parts that were public then, and are now, and when they last changed.

    `own` is the relation that leads to the record.
    """
    standing = part.objects.public().order_by().filter(pk__in=list(rows))
    now = dict(standing.values_list("pk", "updated_at"))
    others = [name for name in _parents(part) if name != own]
    mine = {pk: row for pk, row in rows.items() if pk in now}
    return _shown_then(part, mine, others, moment), now


def _parents(model: type[Any]) -> tuple[str, ...]:
    return tuple(getattr(model, "PUBLIC_PARENTS", ()))


def _shown_then(
    model: type[Any], rows: dict[int, Row], parents: Iterable[str], moment: dt.datetime
) -> dict[int, Row]:
    """Return those of some rows of a moment that were published then, and hid behind no parent."""
    if has_status(model):
        rows = {pk: row for pk, row in rows.items() if row.get("status") == Status.PUBLISHED}
    for name in parents:
        hidden = hidden_then(model, name, rows.values(), moment)
        rows = {pk: row for pk, row in rows.items() if row.get(name) not in hidden}
    if model is Citation:
        naming = _naming_hidden(rows, moment)
        rows = {pk: row for pk, row in rows.items() if pk not in naming}
    return rows


def shown_then(model: type[Any], pks: Iterable[int], moment: dt.datetime) -> set[int]:
    """Return which of some rows, that are public now, were public at a moment too.

    Some queries for each level of what they hung on, none for each row.
    """
    if not (has_status(model) or _parents(model)):
        return set(pks)
    stood = _rows_then(model, pks, moment)
    return set(_shown_then(model, stood, _parents(model), moment))


def public_citations(rows: dict[int, Row], moment: dt.datetime) -> dict[int, Row]:
    """Return those of the citations of a public record, as they were then, that were public."""
    return _shown_then(Citation, rows, ["passage"], moment)


def hidden_then(part: type[Any], name: str, rows: Iterable[Row], moment: dt.datetime) -> set[str]:
    """Return which of the records that rows led to by a relation were hidden then, or are now.

    Each of those is asked for what it hung on itself. Some queries for each level, none for each
    row.
    """
    column: Any = part._meta.get_field(name)
    parent: Any = column.related_model
    names = named(rows, column)
    if not names or not (has_status(parent) or _parents(parent)):
        return set()
    keys = public_now(parent, keys_now(parent, names))
    public = shown_then(parent, keys.values(), moment)
    return {key for key in names if keys.get(key) not in public}


def _rows_then(model: type[Any], pks: Iterable[int], moment: dt.datetime) -> dict[int, Row]:
    """Return what the log has of some records at a moment, by primary key; two queries."""
    entries = ChangeEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=list(pks),
        timestamp__lte=moment,
    )
    latest = entries.order_by().values("object_id").annotate(last=Max("id"))
    stood = ChangeEntry.objects.filter(pk__in=[row["last"] for row in latest])
    return {
        one.object_id or 0: dict(one.serialized_data or {})
        for one in stood.exclude(action=ChangeEntry.Action.DELETE)
    }


def keys_now(model: type[Any], names: Iterable[str]) -> dict[str, int]:
    """Return the primary keys of the rows that have these natural keys now, or had them once."""
    wanted = set(names)
    key = key_field(model)
    manager = model._base_manager
    found = dict(manager.filter(**{f"{key}__in": wanted}).values_list(key, "pk"))
    if missing := wanted - set(found):
        kind = model._meta.model_name
        led = dict(
            Redirect.objects.filter(kind=kind, old_slug__in=missing).values_list(
                "old_slug", "new_slug"
            )
        )
        there = dict(manager.filter(**{f"{key}__in": led.values()}).values_list(key, "pk"))
        found |= {old: there[new] for old, new in led.items() if new in there}
    return found


def public_now(model: type[Any], keys: dict[str, int]) -> dict[str, int]:
    """Return those of some rows, by their natural keys, that hide nothing that hangs on them."""
    rows = model.objects.public_as_parent().order_by().filter(pk__in=list(keys.values()))
    public = set(rows.values_list("pk", flat=True)) if keys else set()
    return {key: pk for key, pk in keys.items() if pk in public}


def named(rows: Iterable[Row], column: Any) -> set[str]:
    """Return the natural keys that rows name in one relation."""
    if column.many_to_many:
        return {name for row in rows for name in row.get(column.name) or ()}
    return {row[column.name] for row in rows if row.get(column.name) is not None}


def _naming_hidden(rows: dict[int, Row], moment: dt.datetime) -> set[int]:
    """Return which rows of citations report the slug of a record that was hidden then, or is now.

    A record that was entered later was hidden as well: its slug may have been a draft's.
    """
    reported: dict[type[Any], dict[int, str]] = {}
    for pk, row in rows.items():
        target = target_of(Citation, row, "reported")
        if target is not None:
            reported.setdefault(target, {})[pk] = row["reported"].removeprefix("!")
    found: set[int] = set()
    for target, slugs in reported.items():
        keys = keys_now(target, slugs.values())
        public = shown_then(target, public_now(target, keys).values(), moment)
        found |= {pk for pk, slug in slugs.items() if slug in keys and keys[slug] not in public}
    return found
