"""Filters on a column: a vocabulary, a text, a number."""

import re
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet

from tracker.api.errors import nearest
from tracker.api.filters.values import AnyOf

_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,4})?", re.ASCII)


class Choice(AnyOf):
    """Rows whose column holds one of a vocabulary's values."""

    def __init__(
        self, vocabulary: type[models.TextChoices], column: str | None = None, *, about: str = ""
    ) -> None:
        self.values = [value for value in vocabulary.values if value]
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

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return Q(**{f"{self.field_name}__in": values})


class Equal(AnyOf):
    """Rows whose text column is exactly one of the values."""

    def __init__(self, column: str | None = None, *, about: str) -> None:
        super().__init__(column, about=about, schema={"type": "string"})

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return Q(**{f"{self.field_name}__in": values})


class Contains(AnyOf):
    """Rows whose text column contains one of the values, in either case."""

    def __init__(self, column: str) -> None:
        super().__init__(column, about=f"Text that `{column}` contains.", schema={"type": "string"})

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (Q(**{f"{self.field_name}__icontains": text}) for text in values))


class Number(AnyOf):
    """Rows whose decimal column is at least (`gte`) or at most (`lte`) a number."""

    def __init__(self, column: str, lookup: str) -> None:
        self.lookup = lookup
        side = "at least" if lookup == "gte" else "at most"
        super().__init__(
            column, about=f"Records whose `{column}` is {side} this.", schema={"type": "number"}
        )

    def read(self, text: str) -> str:
        if not _PLAIN_NUMBER.fullmatch(text):
            raise forms.ValidationError(
                f"“{text}” is not a plain number, such as 43.6; it has at most 20 digits before "
                "the point and 4 after it.",
                code="invalid_number",
            )
        return text

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (Q(**{f"{self.field_name}__{self.lookup}": v}) for v in values))
