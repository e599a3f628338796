"""One column as one field shows it: as the database's own JSON, or as a hole that Python fills."""

import datetime as dt
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F
from rest_framework import serializers

from tracker.api.documents.expressions import Parts, Quoted
from tracker.api.documents.marks import HOLE, NEXT, as_json, hole_of
from tracker.api.documents.places import bare
from tracker.api.documents.queries import NotCompiled
from tracker.api.documents.standins import reader_of
from tracker.api.fields import EdtfDate, KindField, Moment, PlainNumber, in_words
from tracker.api.nouns import NOUN_OF_KIND
from tracker.models.rows import plain

TEXTS = (serializers.CharField, serializers.ChoiceField)
"""The fields that show a text as it stands."""


def filled(number: str, columns: list[str]) -> Parts:
    """Return a piece that the filler of that number words from the values of some columns."""
    values = [part for column in columns for part in (NEXT, Quoted(F(column)))]
    return [f"{HOLE}{number}", *values, HOLE]


def column_of(field: Any, column: Any, place: str) -> Parts:
    """Return the JSON value of one column as one field shows it."""
    path = f"{place}{column.name}"
    kind = type(field)
    if kind is EdtfDate:
        earliest, latest = (Quoted(F(f"{place}{name}")) for name in column.companions)
        words = filled(_IN_WORDS, [path])
        parts: Parts = ['{"edtf":', Quoted(F(path)), ',"earliest":', earliest]
        return [*parts, ',"latest":', latest, ',"display":', *words, "}"]
    if kind is PlainNumber:
        return filled(_plain_number(column), [path])
    if kind is KindField:
        return filled(_TYPE_OF_KIND, [path])
    if column.is_relation or isinstance(column, models.DecimalField):
        raise NotCompiled(f"{column} is shown in a way that documents do not know.")
    if isinstance(column, models.DateTimeField):
        if kind in (Moment, serializers.ReadOnlyField):
            return filled(_MOMENT, [path])
        raise NotCompiled(f"{column} is shown by {kind.__name__}, which documents do not know.")
    if kind in (serializers.DateField, serializers.ReadOnlyField) and isinstance(
        column, models.DateField
    ):
        return [Quoted(F(path))]
    if isinstance(column, models.BooleanField):
        return filled(_TRUTH, [path])
    if _as_it_stands(field, column):
        return [Quoted(F(path))]
    raise NotCompiled(f"{column} is shown by {kind.__name__}, which documents do not know.")


def _as_it_stands(field: Any, column: Any) -> bool:
    """Whether a field shows a column's value as the database's own JSON does."""
    if isinstance(column, models.CharField | models.TextField):
        return isinstance(field, (*TEXTS, serializers.ReadOnlyField))
    number = isinstance(field, serializers.IntegerField | serializers.ReadOnlyField)
    return number and isinstance(column, models.IntegerField)


def _in_words(text: str) -> str:
    return as_json(in_words(_text(text)))


def _text(value: str) -> str:
    """Return a text from its JSON value."""
    return _TEXT(value)  # type: ignore[no-any-return]  # a text


_TEXT = reader_of(models.CharField())


@cache
def _plain_number(column: Any) -> str:
    read = reader_of(column)

    def filler(value: str) -> str:
        number = read(value)
        return "null" if number is None else as_json(str(plain(number)))

    return hole_of(filler)


def _type_of_kind(kind: str) -> str:
    return as_json(NOUN_OF_KIND[bare(kind)].type)


def _truth(value: str) -> str:
    return {"null": "null", "0": "false", "1": "true"}.get(value, value)


def _read_moment(value: str) -> Any:
    """Return a moment from its JSON value, which SQLite gives without its zone, UTC."""
    moment = dt.datetime.fromisoformat(bare(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _moment_in_utc(value: str) -> str:
    """Return a moment as the renderer gives what no field has worded, and `Moment` too."""
    if value == "null":
        return "null"
    return f'"{_read_moment(value).isoformat().removesuffix("+00:00")}Z"'


_IN_WORDS, _MOMENT, _TYPE_OF_KIND, _TRUTH = map(
    hole_of, (_in_words, _moment_in_utc, _type_of_kind, _truth)
)
