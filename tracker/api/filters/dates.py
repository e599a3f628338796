"""Filters on time: partial dates, moments, and what held on a day."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any, ClassVar, cast

from django import forms
from django.db import models
from django.db.models import Q, QuerySet, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tracker.api.filters.values import SEPARATOR, AnyOf, Derived, Lacking, column_may_lack, usual
from tracker.api.parameters import read_day
from tracker.edtf import parse
from tracker.errors import EdtfError


class Dated(AnyOf):
    """Rows whose partial date may lie in a day, month or year.

    Compared on the derived bounds. Unknown dates match nothing.
    """

    SHAPE: ClassVar[dict[str, Any]] = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}

    def __init__(self, column: str | None = None, *, about: str) -> None:
        super().__init__(
            column,
            about=f"{about} May lie in this year (2021), month (2021-10) or day (2021-10-04).",
            schema=self.SHAPE,
        )
        self.said = about

    def read(self, text: str) -> tuple[dt.date, dt.date]:
        try:
            date = parse(text)
        except EdtfError as error:
            raise forms.ValidationError(str(error), code="invalid_date") from error
        if date.span or date.qualifier or date.earliest is None or date.latest is None:
            raise forms.ValidationError(
                f"“{text}” is no year, month or day; write 2021, 2021-10 or 2021-10-04.",
                code="invalid_date",
            )
        return date.earliest, date.latest

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        name = self.field_name
        return reduce(
            or_,
            (may_lie(name, "gte", first) & may_lie(name, "lte", last) for first, last in values),
        )

    def lookups(self) -> dict[str, AnyOf]:
        return {**usual(self), **{lookup: Bound(self, lookup) for lookup in Bound.MEANING}}

    def may_lack(self) -> bool:
        return column_may_lack(self.model, self.field_name)

    def holding(self, rows: QuerySet[Any]) -> Q:
        return ~Q(**{self.field_name: ""})


def may_lie(name: str, lookup: str, day: dt.date) -> Q:
    """Return the condition that the partial date `name` may lie on one side of `day`.

    Nothing is known to lie before or after an unknown date; `..` (still so) lies after every day.
    """
    known = ~Q(**{name: ""})
    if lookup in ("gte", "gt"):
        unbounded = Q(**{f"{name}_max__isnull": True})
        return known & (unbounded | Q(**{f"{name}_max__{lookup}": day}))
    unbounded = Q(**{f"{name}_min__isnull": True}) & ~Q(**{name: ".."})
    return known & (unbounded | Q(**{f"{name}_min__{lookup}": day}))


class Bound(Derived):
    """Rows whose partial date may lie on one side of a day, month or year.

    `gte` keeps what may lie on its first day or later, `gt` what may lie after its last, `lte` and
    `lt` likewise.
    """

    MEANING: ClassVar[dict[str, str]] = {
        "gte": "on or after",
        "gt": "after",
        "lte": "on or before",
        "lt": "before",
    }

    def __init__(self, of: Dated, lookup: str) -> None:
        self.lookup = lookup
        super().__init__(
            of,
            about=f"{of.said} May lie {self.MEANING[lookup]} this year, month or day; unknown "
            "dates are left out.",
            schema=of.schema,
        )

    def read(self, text: str) -> dt.date:
        first: dt.date
        last: dt.date
        first, last = self.of.read(text)
        return first if self.lookup in ("gte", "lt") else last

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (may_lie(self.field_name, self.lookup, day) for day in values))


Moment = tuple[dt.datetime, dt.datetime]
"""The first moment that a text may mean, and the first that it does not mean any more."""


def read_moment(text: str) -> Moment:
    """Return what moment, or which day, a text means; raise ValidationError for another text."""
    fault = forms.ValidationError(
        f"“{text}” is not a moment; write 2022-05-11, or 2022-05-11T09:30:00Z with Z or an "
        "offset (+ is written %2B in addresses).",
        code="invalid_moment",
    )
    try:
        moment = parse_datetime(text)
        length = dt.timedelta(microseconds=1)
        if moment is None or "T" not in text:
            moment = dt.datetime.combine(read_day(text), dt.time(), dt.UTC)
            length = dt.timedelta(days=1)
        if moment.tzinfo is None:
            raise fault
        first = moment.astimezone(dt.UTC)
        return first, first + length
    except (ValueError, OverflowError):
        raise fault from None


_MOMENT = {"type": "string", "examples": ["2022-05-11T09:30:00Z"]}


class Times(AnyOf):
    """Rows whose time lies on one side of a moment; only with a lookup."""

    bare = False

    def __init__(self, column: str | None = None, *, about: str) -> None:
        super().__init__(column, about=about, schema=_MOMENT)

    def read(self, text: str) -> Moment:
        return read_moment(text)

    def lookups(self) -> dict[str, AnyOf]:
        sides: dict[str, AnyOf] = {side: TimeSide(self, side) for side in TimeSide.MEANING}
        return {**sides, "isnull": Lacking(self)} if self.may_lack() else sides

    def may_lack(self) -> bool:
        return column_may_lack(self.model, self.field_name)

    def holding(self, rows: QuerySet[Any]) -> Q:
        return Q(**{f"{self.field_name}__isnull": False})


class TimeSide(Derived):
    """Rows whose time lies on one side of a moment; of a day, all of it counts."""

    MEANING: ClassVar[dict[str, tuple[str, str, int]]] = {
        "gte": ("At or after", "gte", 0),
        "gt": ("After", "gte", 1),
        "lte": ("At or before", "lt", 1),
        "lt": ("Before", "lt", 0),
    }

    def __init__(self, of: Times, lookup: str) -> None:
        words, self.lookup, self.end = self.MEANING[lookup]
        about = f"{of.about} {words} this moment (2022-05-11T09:30:00Z) or day (2022-05-11, UTC)."
        super().__init__(of, about=about, schema=of.schema)

    def read(self, text: str) -> dt.datetime:
        return read_moment(text)[self.end]

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (Q(**{f"{self.field_name}__{self.lookup}": v}) for v in values))


class Since(AnyOf):
    """Rows changed at or after a moment."""

    most = 1

    def __init__(self, column: str = "updated_at") -> None:
        super().__init__(
            column,
            about="Records changed at or after this moment: 2022-05-11, or 2022-05-11T09:30:00Z "
            "with Z or an offset (+ is written %2B in addresses). A day begins at midnight UTC.",
            schema=_MOMENT,
        )

    def read(self, text: str) -> dt.datetime:
        return read_moment(text)[0]

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


KEYS_ONLY = "keys_only"
"""An attribute of requests of which the rows' keys are read, and nothing that is worked out."""


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

    always = True

    def __init__(self) -> None:
        super().__init__(about="The day for which `force` is worked out; today if not given.")

    def filter(self, qs: Any, value: list[Any]) -> Any:
        filters = cast("Any", self).parent
        wanted = any(name.partition(SEPARATOR)[0] == "force" for name in filters.data)
        if getattr(filters.request, KEYS_ONLY, False) and not wanted:
            # Making the condition takes longer than reading the page.
            return qs
        return with_force(qs, value[0] if value else timezone.localdate())


def with_force(laws: Any, day: dt.date) -> Any:
    """Return laws with `force` on a day, and the day."""
    return laws.with_force(day).annotate(force_as_of=Value(day, output_field=models.DateField()))
