"""Filters on a column: a vocabulary, a text, a number."""

import re
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet

from tracker.api.errors import nearest
from tracker.api.filters.values import (
    AnyOf,
    Derived,
    column_holding,
    column_may_lack,
    usual,
)

_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,4})?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}", re.ASCII)


class OnColumn(AnyOf):
    """A filter whose values stand in one column."""

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return Q(**{f"{self.field_name}__in": values})

    def lookups(self) -> dict[str, AnyOf]:
        return usual(self)

    def may_lack(self) -> bool:
        return column_may_lack(self.model, self.field_name)

    def holding(self, rows: QuerySet[Any]) -> Q:
        return column_holding(self.model, self.field_name)


class Choice(OnColumn):
    """Rows whose column holds one of a vocabulary's values.

    `computed` names no column but what the query computed, which every row has.
    """

    def __init__(
        self,
        vocabulary: type[models.TextChoices],
        column: str | None = None,
        *,
        about: str = "",
        computed: bool = False,
    ) -> None:
        self.values = [value for value in vocabulary.values if value]
        self.computed = computed
        super().__init__(
            column,
            about=about or (vocabulary.__doc__ or "").split("\n")[0],
            schema={"type": "string", "enum": self.values},
        )

    def read(self, text: str) -> str:
        if text not in self.values:
            raise forms.ValidationError(
                f"“{text}” is not one of {', '.join(self.values)}.",
                code="invalid_choice",
                params={"choices": self.values, "nearest": nearest(text, self.values) or None},
            )
        return text

    def may_lack(self) -> bool:
        return not self.computed and super().may_lack()


class Equal(OnColumn):
    """Rows whose text column is exactly one of the values."""

    def __init__(self, column: str | None = None, *, about: str) -> None:
        super().__init__(column, about=about, schema={"type": "string"})

    def lookups(self) -> dict[str, AnyOf]:
        return {
            **usual(self),
            "icontains": Contains(self, "icontains"),
            "istartswith": Contains(self, "istartswith"),
        }


class Contains(Derived):
    """Rows whose text column contains one of the values, or begins with it, in either case."""

    def __init__(self, of: Equal, lookup: str) -> None:
        self.lookup = lookup
        how = "Contains" if lookup == "icontains" else "Begins with"
        about = f"{of.about} {how} this, in either case."
        super().__init__(of, about=about, schema={"type": "string"})

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (Q(**{f"{self.field_name}__{self.lookup}": text}) for text in values))


class Number(OnColumn):
    """Rows whose number is one of the values; with a lookup, on one side of it."""

    def __init__(self, column: str | None = None, *, about: str, whole: bool = False) -> None:
        self.whole = whole
        kind = "integer" if whole else "number"
        super().__init__(column, about=about, schema={"type": kind})

    def read(self, text: str) -> str:
        if self.whole and not _WHOLE_NUMBER.fullmatch(text):
            raise forms.ValidationError(
                f"“{text}” is not a whole number of at most 9 digits.", code="invalid_number"
            )
        if not _PLAIN_NUMBER.fullmatch(text):
            raise forms.ValidationError(
                f"“{text}” is not a plain number, such as 43.6; it has at most 20 digits before "
                "the point and 4 after it.",
                code="invalid_number",
            )
        return text

    def lookups(self) -> dict[str, AnyOf]:
        return {**usual(self), **{side: OneSide(self, side) for side in OneSide.MEANING}}


class OneSide(Derived):
    """Rows whose number lies on one side of a value."""

    MEANING = {"gte": "At least", "gt": "More than", "lte": "At most", "lt": "Less than"}

    def __init__(self, of: Number, lookup: str) -> None:
        self.lookup = lookup
        super().__init__(of, about=f"{of.about} {self.MEANING[lookup]} this.", schema=of.schema)

    def read(self, text: str) -> Any:
        return self.of.read(text)

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (Q(**{f"{self.field_name}__{self.lookup}": v}) for v in values))
