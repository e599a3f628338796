"""What every filter is: a parameter given as often as one likes, meaning any of its values.

A value that cannot be read is an error that says what can be.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import filters
from drf_spectacular.drainage import set_override

MOST_VALUES = 100
"""How often one parameter may be given; SQLite nests conditions no deeper than 1,000."""


class Values(forms.Field):
    """All the values of one parameter, each read by `read`, which raises ValidationError."""

    widget = forms.SelectMultiple

    def __init__(self, *, read: Callable[[str], Any], most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read, self.most = read, most

    def clean(self, value: Sequence[str] | None) -> list[Any]:
        texts = list(value or [])
        if len(texts) > self.most:
            times = "once" if self.most == 1 else f"{self.most} times"
            raise forms.ValidationError(f"It may be given at most {times}.", code="too_many")
        return [self.read(text) for text in texts]


class AnyOf(filters.Filter):
    """A filter that keeps rows matching any of its values; subclasses say how."""

    field_class: type[forms.Field] = Values
    model: type[Any]
    most = MOST_VALUES

    def __init__(self, column: str | None = None, *, about: str, schema: dict[str, Any]) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library leaves it untyped
            field_name=column, label="", read=self.read, most=self.most
        )
        shape = schema if self.most == 1 else {"type": "array", "items": schema}
        set_override(self, "field", {**shape, "description": about})

    def read(self, text: str) -> Any:
        """Return one value; raise ValidationError, saying what can be read, for another."""
        return text

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        """Return the condition that a row matches any of `values`."""
        raise NotImplementedError

    def filter(self, qs: QuerySet[Any], value: list[Any]) -> QuerySet[Any]:
        return qs.filter(self.matching(qs, value)) if value else qs
