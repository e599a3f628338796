"""Filters on time: partial dates, moments, and what held on a day."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import Q, QuerySet, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tracker.api.filters.values import AnyOf
from tracker.api.parameters import read_day
from tracker.edtf import parse
from tracker.errors import EdtfError


class Bound(AnyOf):
    """Rows whose partial date may lie on one side of a day, month or year.

    Compared on the derived bounds: `gte` keeps what may lie on its first day or later, `gt` what
    may lie after its last, `lte` and `lt` likewise. Unknown dates match nothing; `..` (still so)
    lies after every day.
    """

    MEANING: ClassVar[dict[str, str]] = {
        "gte": "on or after",
        "gt": "after",
        "lte": "on or before",
        "lt": "before",
    }

    def __init__(self, column: str, lookup: str) -> None:
        self.lookup = lookup
        super().__init__(
            column,
            about=f"Records whose `{column}` may lie {self.MEANING[lookup]} this year (2021), "
            "month (2021-10) or day (2021-10-04); unknown dates are left out.",
            schema={"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
        )

    def read(self, text: str) -> dt.date:
        try:
            date = parse(text)
        except EdtfError as error:
            raise forms.ValidationError(str(error), code="invalid_date") from error
        if date.span or date.qualifier or date.earliest is None or date.latest is None:
            raise forms.ValidationError(
                f"“{text}” is no year, month or day; write 2021, 2021-10 or 2021-10-04.",
                code="invalid_date",
            )
        return date.earliest if self.lookup in ("gte", "lt") else date.latest

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (self._side(day) for day in values))

    def _side(self, day: dt.date) -> Q:
        name = self.field_name
        known = ~Q(**{name: ""})
        if self.lookup in ("gte", "gt"):
            unbounded = Q(**{f"{name}_max__isnull": True})
            return known & (unbounded | Q(**{f"{name}_max__{self.lookup}": day}))
        unbounded = Q(**{f"{name}_min__isnull": True}) & ~Q(**{name: ".."})
        return known & (unbounded | Q(**{f"{name}_min__{self.lookup}": day}))


def bounds(column: str) -> tuple[AnyOf, AnyOf, AnyOf, AnyOf]:
    """Return the filters on a partial date: gte, gt, lte, lt."""
    return (
        Bound(column, "gte"),
        Bound(column, "gt"),
        Bound(column, "lte"),
        Bound(column, "lt"),
    )


class Since(AnyOf):
    """Rows changed at or after a moment."""

    most = 1

    def __init__(self, column: str = "updated_at") -> None:
        super().__init__(
            column,
            about="Records changed at or after this moment: 2022-05-11, or 2022-05-11T09:30:00Z "
            "with Z or an offset (+ is written %2B in addresses). A day begins at midnight UTC.",
            schema={"type": "string", "examples": ["2022-05-11T09:30:00Z"]},
        )

    def read(self, text: str) -> dt.datetime:
        fault = forms.ValidationError(
            f"“{text}” is not a moment; write 2022-05-11, or 2022-05-11T09:30:00Z with Z or an "
            "offset (+ is written %2B in addresses).",
            code="invalid_moment",
        )
        try:
            moment = parse_datetime(text)
            if moment is None or "T" not in text:
                moment = dt.datetime.combine(read_day(text), dt.time(), dt.UTC)
            if moment.tzinfo is None:
                raise fault
            return moment.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            raise fault from None

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return Q(**{f"{self.field_name}__gte": values[0]})


class Day(AnyOf):
    """A filter that takes one day, year-month-day."""

    most = 1

    def __init__(self, *, about: str) -> None:
        super().__init__(about=about, schema={"type": "string", "format": "date"})

    def read(self, text: str) -> dt.date:
        try:
            return read_day(text)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid_date") from error


class HeldOn(Day):
    """Rows that may have held on a day, each with how certain that is."""

    def __init__(self) -> None:
        super().__init__(
            about="Only what may have held on this day, each with `certainty`: `certain` if "
            "sources place it there, else `possible`."
        )

    def filter(self, qs: Any, value: list[Any]) -> Any:
        return qs.as_of(value[0]) if value else qs


class ForceOn(Day):
    """Adds to each law its force on a day, today unless another is given."""

    def __init__(self) -> None:
        super().__init__(about="The day for which `force` is worked out; today if not given.")

    def filter(self, qs: Any, value: list[Any]) -> Any:
        day = value[0] if value else timezone.localdate()
        return qs.with_force(day).annotate(force_as_of=Value(day, output_field=models.DateField()))
