"""Deleting many rows: refused while others rest on them, and with few queries a row."""

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection, router
from django.db.models import ProtectedError, prefetch_related_objects
from django.db.models.deletion import Collector

from tracker.models.rows import called, key_field, row_fields, row_of

_BATCH = 200
"""Rows asked about by one query."""

_SHOWN = 5
"""Rows of a table that are named as resting on others."""


def resting_on(going: Sequence[Any], leaving: Iterable[Any] = ()) -> list[str]:
    """Return a sentence for each row that rests on one of `going`, unless it goes too.

    Asked of every relation, whatever a deletion would do along it: what a plan deletes is in the
    plan, where it has been seen. `leaving` go before those, or let them go. One query a relation
    and batch.
    """
    gone = {(type(row), row.pk) for row in (*going, *leaving)}
    reasons = []
    for label, group in groupby(sorted(going, key=_by_table), key=_table):
        named = {row.pk: row for row in group}
        pks = list(named)
        model: type[Any] = apps.get_model(label)
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            for start in range(0, len(pks), _BATCH):
                batch = pks[start : start + _BATCH]
                resting = other._base_manager.filter(**{f"{relation.field.name}__in": batch})
                left = [
                    pk
                    for pk in dict.fromkeys(resting.order_by("pk").values_list("pk", flat=True))
                    if (other, pk) not in gone
                ]
                # Only what is named is read whole, and mostly that is nothing.
                reasons += [
                    f"{_resting_upon(row, relation, named)} cannot be deleted: "
                    f"{called(row)} rests on it."
                    for row in other._base_manager.filter(pk__in=left[:_SHOWN]).order_by("pk")
                ]
    return reasons


def _resting_upon(row: Any, relation: Any, named: dict[int, Any]) -> str:
    """Return what `row` rests on by a relation; for a list, the first that may be meant."""
    if relation.many_to_many:
        # Which of them it is would cost a query.
        return ", ".join(called(target) for target in list(named.values())[:3])
    return called(named[getattr(row, relation.field.attname)])


def remove(going: Sequence[Any]) -> None:
    """Delete rows, those of one table together and in their order, after those that refer to them.

    No row may rest on them, and no list name them: see `resting_on`. Costs one query a row, for
    the log, and one for each of its relations that is filled.
    Raises ProtectedError if one of them must stay; then some are deleted, so the transaction has to
    be taken back.
    """
    for rows in _runs(_by_dependence(going)):
        try:
            _delete(rows)
        except ProtectedError:
            # Rows that rest on one another go one by one.
            for row in rows:
                _delete([row])


def _delete(rows: Sequence[Any]) -> None:
    model = type(rows[0])
    relations = [column for column in row_fields(model) if column.is_relation]
    prefetch_related_objects(rows, *(column.name for column in relations))
    for row in rows:
        # The log wants the whole row; read one by one it would cost a query for each relation.
        row._leaving = row_of(
            row,
            many={
                column.name: [
                    getattr(other, key_field(column.related_model))
                    for other in getattr(row, column.name).all()
                ]
                for column in relations
                if column.many_to_many
            },
        )
    collector = Collector(using=router.db_for_write(type(rows[0])), origin=rows[0])
    collector.collect(rows)
    collector.delete()


def check_references() -> None:
    """Let the database check its foreign keys now rather than at the end of the transaction.

    Raises IntegrityError if a row that was written meanwhile rests on one that was deleted. SQLite
    lets one transaction write at a time, so that there is nothing to check.
    """
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _by_dependence(rows: Sequence[Any]) -> list[Any]:
    """Return the rows by table, tables that refer to others first; as given if they go round."""
    models = list(dict.fromkeys(type(row) for row in rows))
    referring = {
        model: {
            other
            for other in models
            if other is not model
            and any(f.related_model is model for f in row_fields(other) if f.is_relation)
        }
        for model in models
    }
    try:
        rank = {
            model: place for place, model in enumerate(TopologicalSorter(referring).static_order())
        }
    except CycleError:
        return list(rows)
    return sorted(rows, key=lambda row: rank[type(row)])


def _runs(rows: Sequence[Any]) -> Iterator[list[Any]]:
    for _, group in groupby(rows, key=_table):
        run = list(group)
        for start in range(0, len(run), _BATCH):
            yield run[start : start + _BATCH]


def _table(row: Any) -> str:
    return str(row._meta.label)


def _by_table(row: Any) -> tuple[str, int]:
    return (_table(row), row.pk)
