"""Records as sheets: which columns a table has, and a row's values as cells, both ways.

A cell is text. `value_of` reads back what `cell_of` writes; so a sheet that was exported and comes
back untouched changes nothing.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import QuerySet, prefetch_related_objects

from tracker.errors import SheetError
from tracker.fields import EdtfField
from tracker.models import CITABLE, Citation, Jurisdiction, Passage, Source, Topic, Versioned
from tracker.models.rows import Row, key_field, plain, row_fields, row_of

SHEET_MODELS: tuple[type[Versioned], ...] = (
    *CITABLE.values(),
    Source,
    Passage,
    Citation,
    Jurisdiction,
    Topic,
)
"""Every table that editors import and export: whatever has a natural key of its own."""

BETWEEN = "; "
"""Stands between the slugs of a list: no slug, code or reference has a semicolon."""

ERRORS = "errors"
"""The column that a file of failed rows has besides; read over when the file comes back."""

_BATCH = 500
_WHOLE = re.compile(r"-?[0-9]+")
_DAY_BY_SLASH = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_MONTH_OF_EXCEL = re.compile(r"[A-Za-z]{3}-[0-9]{2}|[0-9]{1,2}-[A-Za-z]{3}")


def key_columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns by which a row is found: its slug, code or reference."""
    return ("passage", "n") if model is Citation else (key_field(model),)


def sheet_fields(model: type[models.Model]) -> list[Any]:
    """Return the fields that are a table's columns: its key first, then in declared order."""
    keys = key_columns(model)
    fields = row_fields(model)
    return sorted(fields, key=lambda f: keys.index(f.name) if f.name in keys else len(keys))


def columns_of(model: type[models.Model]) -> list[str]:
    """Return the names of a table's columns."""
    return [field.name for field in sheet_fields(model)]


def numeric_columns(model: type[models.Model]) -> set[str]:
    """Return the columns whose cells are numbers, which a spreadsheet may add up."""
    return {
        field.name
        for field in sheet_fields(model)
        if isinstance(field, models.DecimalField | models.IntegerField)
    }


def cell_of(value: Any) -> str:
    """Return a row's value as a cell: a list by its slugs, nothing as the empty text."""
    if value is None:
        return ""
    return BETWEEN.join(value) if isinstance(value, list) else str(value)


def cells_of(model: type[models.Model], row: Row) -> list[str]:
    """Return a row as cells, in the order of the table's columns."""
    return [cell_of(row[name]) for name in columns_of(model)]


def says_the_same(cell: str, value: Any) -> bool:
    """Whether a cell is what an export writes for `value`.

    Ends of lines are not told apart: forms, files and Excel each have their own.
    """
    return _lines(cell) == _lines(cell_of(value))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def value_of(field: Any, cell: str) -> Any:
    """Return a cell as it stands in a row; an empty cell is an empty value.

    Raises SheetError, saying what is accepted, for what cannot be read. Whether the value fits,
    and whether a slug exists, is not asked here.
    """
    text = _lines(cell).strip()
    if field.many_to_many:
        return sorted({part.strip() for part in text.split(";") if part.strip()})
    if field.is_relation:
        return text or None
    if isinstance(field, models.DecimalField):
        return _number(text) if text else None
    if isinstance(field, models.IntegerField):
        if text and not _WHOLE.fullmatch(text):
            raise SheetError(f"“{text}” is not a whole number.")
        return int(text) if text else None
    if isinstance(field, models.DateField | EdtfField):
        return _date(field, text)
    if field.choices:
        return _choice(field, text)
    return text


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise SheetError(
            f"“{text}” is not a plain number: write it as 10000000000000 or 43.6, "
            "without commas or a unit."
        )
    return str(plain(number))


def _date(field: Any, text: str) -> str | None:
    """Return a date as text; a day that Excel has written with slashes is read as what it is."""
    if _MONTH_OF_EXCEL.fullmatch(text):
        raise SheetError(
            f"“{text}” is what Excel makes of a month such as 2021-10: write it again so, in a "
            "column formatted as text, or use the XLSX file, whose columns are."
        )
    if match := _DAY_BY_SLASH.fullmatch(text):
        text = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    if isinstance(field, EdtfField):
        return text
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise SheetError(f"“{text}” is not a day: write it as 2021-10-31.") from None


def _choice(field: Any, text: str) -> str:
    """Return a choice; its label is taken for it too, whatever its case."""
    known = {str(value): value for value, _ in field.flatchoices}
    if text in known or not text:
        return text
    labels = {str(label).casefold(): str(value) for value, label in field.flatchoices}
    if text.casefold() in labels:
        return labels[text.casefold()]
    raise SheetError(f"“{text}” is not one of {', '.join(name for name in known if name)}.")


def related(instances: Sequence[Any]) -> None:
    """Read all that rows of one table refer to; a query for each relation."""
    if instances:
        relations = [f.name for f in row_fields(type(instances[0])) if f.is_relation]
        prefetch_related_objects(instances, *relations)


def read_row(instance: Any) -> Row:
    """Return an instance as a row; no query, once `related` has been asked."""
    many = {
        field.name: [
            getattr(other, key_field(field.related_model))
            for other in getattr(instance, field.name).all()
        ]
        for field in instance._meta.many_to_many
    }
    return row_of(instance, many=many)


def rows_in(queryset: QuerySet[Any]) -> Iterator[Row]:
    """Yield the rows of a queryset in the order of their keys; a few queries each 500 rows."""
    keys = ("passage__ref", "n") if queryset.model is Citation else (key_field(queryset.model),)
    plainly = queryset.select_related(None).prefetch_related(None).order_by(*keys, "pk")
    for instances in _batches(plainly.iterator(chunk_size=_BATCH)):
        related(instances)
        for instance in instances:
            yield read_row(instance)


def _batches(instances: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(instances)
    while batch := list(islice(left, _BATCH)):
        yield batch
