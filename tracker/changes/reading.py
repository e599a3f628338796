"""The database as rows: what a plan compares against, read in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from tracker.models.rows import Keys, Row, key_field, row_of

_BATCH = 500

_KEY_PATHS = {"tracker.citation": ("passage__ref", "n"), "tracker.redirect": ("kind", "old_slug")}
"""The parts of a natural key that has two."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One row as it stands in the database."""

    pk: int
    version: int
    row: Row


def natural_key_of(instance: Any, keys: Keys) -> str:
    """Return the natural key of a row as one text, without a query for its relations."""
    if hasattr(instance, "passage_id"):
        passages = instance._meta.get_field("passage").related_model
        return f"{keys.of(passages, instance.passage_id)} {instance.n}"
    return str(getattr(instance, key_field(type(instance))))


def many_of(model: type[models.Model], keys: Keys) -> dict[int, dict[str, list[str]]]:
    """Return the many-to-many values of all rows of `model`, by primary key and field.

    One query a field.
    """
    many: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for field in model._meta.many_to_many:
        through: Any = field.remote_field.through
        pairs = through._default_manager.values_list(
            field.m2m_column_name(), field.m2m_reverse_name()
        )
        for own, other in pairs:
            many[own][field.name].append(keys.of(field.related_model, other))
    return many


def stored_rows(model: type[Any], keys: Keys) -> dict[str, Stored]:
    """Return all rows of `model` by natural key; a constant number of queries.

    `keys` is shared between calls, so that each referred table is read once.
    """
    many = many_of(model, keys)
    return {
        natural_key_of(instance, keys): Stored(
            instance.pk, instance.version, row_of(instance, keys, many.get(instance.pk, {}))
        )
        for instance in model._default_manager.order_by("pk")
    }


def standing_rows(label: str, pks: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """Yield primary key, version and natural key of the rows of a table that are there.

    One query a batch.
    """
    model: Any = apps.get_model(label)
    named = _KEY_PATHS.get(label) or (key_field(model),)
    ordered = sorted(pks)
    for start in range(0, len(ordered), _BATCH):
        rows = model._base_manager.filter(pk__in=ordered[start : start + _BATCH])
        for pk, version, *parts in rows.values_list("pk", "version", *named):
            yield pk, version, " ".join(str(part) for part in parts)


def default_row(model: type[Any]) -> Row:
    """Return the row of a new, empty record: what a row leaves out means this."""
    return row_of(model(), Keys(), {})
