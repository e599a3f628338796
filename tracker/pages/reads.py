"""Reads of public rows: of a model, of its relations, and what held on a day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch

from tracker.models import Milestone, Name
from tracker.vocabularies import Certainty


def public_rows(model: type[Any]) -> Any:
    """Return the rows of a model that anyone may see."""
    return model.objects.public()


def public(model: type[Any], *names: str) -> list[Prefetch[Any]]:
    """Return prefetches of relations of `model` that load public rows only.

    A relation to a row that is not public then reads as empty.
    """
    return [
        Prefetch(name, public_rows(model._meta.get_field(name).related_model)) for name in names
    ]


def with_names() -> "Prefetch[Any]":
    """Return the prefetch of a record's public names."""
    return Prefetch("names", public_rows(Name))


def certainties(rows: Any, day: dt.date) -> dict[int, str]:
    """Return `certain` or `possible` by primary key for the rows that may have held on `day`."""
    return dict(rows.as_of(day).values_list("pk", "certainty"))


def holding_text(certainty: str | None) -> str:
    """Return in words whether something held on the day."""
    if certainty is None:
        return "not then"
    return "certainly then" if certainty == Certainty.CERTAIN else "possibly then"


def mark_holding(rows: Sequence[Any], certain: dict[int, str]) -> None:
    """Give each row its `certainty` (None: did not hold) and `holding`, the same in words."""
    for row in rows:
        row.certainty = certain.get(row.pk)
        row.holding = holding_text(row.certainty)


def in_time(milestones: Iterable[Milestone]) -> list[Milestone]:
    """Return steps by the first day that each may mean, else the last; undated ones at the end."""
    return sorted(milestones, key=lambda m: (m.date_min or m.date_max or dt.date.max, m.pk))
