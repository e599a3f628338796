"""Cursors: a place in a sorted list, from which a page goes on at any depth (keyset paging).

A cursor holds the values of the row at a page's edge. The next page is what sorts behind them: no
row before is counted or skipped, and rows that come or go between two pages move no others.
Cursors are signed, and bound to the list, the order and the filters that they were made for.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F, Func, Q, QuerySet

from tracker.api.ordering import Term, terms_of

START = "*"
"""The cursor with which a client begins."""
_SIGNER = Signer(salt="tracker.api.cursors")
_RAW = "_raw_"


class NotACursor(Exception):
    """A text is no cursor of ours, or one of another list; its text says so, for people."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What a cursor is bound to: a list, its order and what it is filtered by."""

    place: str
    order: str
    filters: str

    @classmethod
    def of(cls, place: str, terms: Sequence[Term], filters: dict[str, list[str]]) -> "Walk":
        """Return the walk through the list at `place`; `filters` are its parameters."""
        order = ",".join(f"{'-' if term.descending else ''}{term.column}" for term in terms)
        text = json.dumps(sorted((name, sorted(texts)) for name, texts in filters.items()))
        return cls(place, order, hashlib.sha256(text.encode()).hexdigest()[:12])


@dataclass(frozen=True, slots=True)
class Cursor:
    """The edge of a page: the values that its row sorts by, and whether the way is backwards."""

    values: tuple[Any, ...]
    backwards: bool = False

    def written(self, walk: Walk) -> str:
        """Return the cursor as clients get it."""
        data = [walk.place, walk.order, walk.filters, int(self.backwards), *self.values]
        return _SIGNER.sign_object(data)

    @classmethod
    def read(cls, text: str, walk: Walk) -> "Cursor":
        """Return a cursor that was `written`; raise NotACursor for any other text."""
        try:
            place, order, filters, backwards, *values = _SIGNER.unsign_object(text)
        except (BadSignature, ValueError, TypeError) as error:
            raise NotACursor(
                "This cursor is none of ours, or was altered: take it from `next` or `previous` "
                f"of a page, or begin with cursor={START}."
            ) from error
        if place != walk.place:
            raise NotACursor(f"This cursor belongs to the list “{place}”.")
        if order != walk.order:
            raise NotACursor(
                "This cursor belongs to another order: keep `ordering` as it was, or begin again "
                f"with cursor={START}."
            )
        if filters != walk.filters:
            raise NotACursor(
                "This cursor belongs to other filters: keep them as they were, or begin again "
                f"with cursor={START}."
            )
        return cls(tuple(values), bool(backwards))


def readable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows from which `edge` can be read.

    SQLite keeps decimals as floating numbers, and Django rounds them when it reads them; what is
    compared must be what is kept.
    """
    raw = {
        f"{_RAW}{number}": Func(
            F(term.column), template="%(expressions)s", output_field=models.Field()
        )
        for number, term in enumerate(terms_of(rows))
        if isinstance(_field(rows.model, term.column), models.DecimalField)
    }
    return rows.annotate(**raw) if raw else rows


def edge(row: Any, terms: Sequence[Term]) -> tuple[Any, ...]:
    """Return the values of a row that its list sorts by, as a cursor holds them.

    `row` is a record, or a dictionary of the values by column; from `readable`.
    """
    return tuple(_written(_value(row, number, term)) for number, term in enumerate(terms))


def beyond(cursor: Cursor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return what sorts behind a cursor, or before it, if the way is backwards; from there on."""
    terms = terms_of(rows)
    if len(terms) != len(cursor.values):
        raise NotACursor(f"This cursor is too old: begin again with cursor={START}.")
    try:
        values = [
            _read(_field(rows.model, term.column), value)
            for term, value in zip(terms, cursor.values, strict=True)
        ]
    except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
        raise NotACursor(f"This cursor is too old: begin again with cursor={START}.") from error
    condition = Q(pk__in=[])
    for term, value in reversed(list(zip(terms, values, strict=True))):
        condition = _past(term, value, cursor.backwards) | (_at(term, value) & condition)
    first, value = terms[0], values[0]
    if value is not None and not first.nullable:
        # Says what follows already, but in words that an index understands.
        side = "lte" if first.descending is not cursor.backwards else "gte"
        condition &= Q(**{f"{first.column}__{side}": value})
    if cursor.backwards:
        rows = rows.order_by(*(term.reversed() for term in terms))
    return rows.filter(condition)


def _past(term: Term, value: Any, backwards: bool) -> Q:
    """Return the condition that a row's value sorts behind `value` (before it, if backwards)."""
    if value is None:
        # Nulls come last: nothing is behind them, all else is before.
        return Q(**{f"{term.column}__isnull": False}) if backwards else Q(pk__in=[])
    side = "lt" if term.descending is not backwards else "gt"
    past = Q(**{f"{term.column}__{side}": value})
    if term.nullable and not backwards:
        past |= Q(**{f"{term.column}__isnull": True})
    return past


def _at(term: Term, value: Any) -> Q:
    return Q(**{f"{term.column}__isnull": True} if value is None else {term.column: value})


def _field(model: type[Any], column: str) -> Any:
    """Return the field at a path; None for what the query computed."""
    field: Any = None
    for step in column.split("__"):
        try:
            field = model._meta.pk if step == "pk" else model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field


def _value(row: Any, number: int, term: Term) -> Any:
    raw = f"{_RAW}{number}"
    if isinstance(row, dict):
        return row[raw] if raw in row else row[term.column]
    if hasattr(row, raw):
        return getattr(row, raw)
    for step in term.column.split("__"):
        row = getattr(row, step, None)
    return row


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(field: Any, value: Any) -> Any:
    if field is None or value is None:
        return value
    if isinstance(field, models.DecimalField):
        return Decimal(str(value))
    return field.to_python(value)
