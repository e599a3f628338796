"""In which order rows are locked, the same at every door, and what is said if it was not kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.apps import apps
from django.db import OperationalError

from tracker.errors import PlanRefused
from tracker.models.rows import row_fields

_DEADLOCK = "40P01"
"""The state by which PostgreSQL says that two transactions waited for each other."""

_AT_ONCE = "Nothing was written: somebody else was saving the same rows at this moment. Try again."


@cache
def lock_order() -> dict[str, int]:
    """Return the place of each table, by label: records before their parts, citations last.

    What is named is locked before what names it, as forms save it: the record, then the rows
    inside it. Tables that name one another in a circle stand by their labels.
    """
    models: dict[str, Any] = {
        model._meta.label_lower: model
        for model in sorted(
            apps.get_app_config("tracker").get_models(), key=lambda model: model._meta.label_lower
        )
    }
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for label, model in models.items():
        named = {
            column.related_model._meta.label_lower
            for column in row_fields(model)
            if column.is_relation and not column.many_to_many
        }
        sorter.add(label, *sorted((named & set(models)) - {label}))
    try:
        ordered = list(sorter.static_order())
    except CycleError:
        ordered = list(models)
    return {label: place for place, label in enumerate(ordered)}


def is_deadlock(error: Exception) -> bool:
    """Whether the database ended a transaction because two waited for each other."""
    return (
        isinstance(error, OperationalError)
        and getattr(error.__cause__, "sqlstate", None) == _DEADLOCK
    )


@contextmanager
def refusing_deadlocks() -> Iterator[None]:
    """Raise PlanRefused, with the advice to try again, if a block ends in a deadlock."""
    try:
        yield
    except OperationalError as error:
        if not is_deadlock(error):
            raise
        raise PlanRefused(_AT_ONCE, [_AT_ONCE]) from error
