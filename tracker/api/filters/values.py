"""What every filter is: a parameter given as often as one likes, meaning any of its values.

A value that cannot be read is an error that says what can be. What else may be asked of the same
column (`__in`, `__not`, `__isnull`, …) follows from the filter: its `lookups`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import filters
from drf_spectacular.drainage import set_override

MOST_VALUES = 100
"""How many values one parameter may have; SQLite nests conditions no deeper than 1,000."""
MOST_CHARACTERS = 500
"""How long one value may be; no column that is filtered by holds longer ones."""
SEPARATOR = "__"
"""Between a filter's name and the lookup."""


class Values(forms.Field):
    """All the values of one parameter, each read by `read`, which raises ValidationError.

    With `split`, commas separate values too.
    """

    widget = forms.SelectMultiple

    def __init__(
        self, *, read: Callable[[str], Any], most: int, split: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.read, self.most, self.split = read, most, split

    def clean(self, value: Sequence[str] | None) -> list[Any]:
        texts = list(value or [])
        if self.split:
            texts = [part for text in texts for part in text.split(",")]
        self._refuse_too_much(texts)
        return [self.read(text) for text in texts]

    def _refuse_too_much(self, texts: Sequence[str]) -> None:
        if len(texts) > self.most:
            if self.split:
                detail = f"It takes at most {self.most} values."
            else:
                times = "once" if self.most == 1 else f"{self.most} times"
                detail = f"It may be given at most {times}."
            raise forms.ValidationError(detail, code="too_many")
        if any(len(text) > MOST_CHARACTERS for text in texts):
            raise forms.ValidationError(
                f"A value has at most {MOST_CHARACTERS} characters.", code="too_long"
            )
        if "" in texts:
            raise forms.ValidationError(
                "There is nothing between two commas: leave one out.", code="empty"
            )


class AnyOf(filters.Filter):
    """A filter that keeps rows matching any of its values; subclasses say how."""

    field_class: type[forms.Field] = Values
    model: type[Any]
    """The table that is filtered; set when the filter becomes part of a filter set."""
    most = MOST_VALUES
    split = False
    bare = True
    """Whether its name alone is a parameter, or only that with a lookup."""
    always = False
    """Whether it has something to do where its parameter is not given."""

    def __init__(self, column: str | None = None, *, about: str, schema: dict[str, Any]) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library leaves it untyped
            field_name=column, label="", read=self.read, most=self.most, split=self.split
        )
        self.about, self.schema = about, schema
        shape = schema if self.most == 1 else {"type": "array", "items": schema}
        set_override(self, "field", {**shape, "description": about})

    def read(self, text: str) -> Any:
        """Return one value; raise ValidationError, saying what can be read, for another."""
        return text

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        """Return the condition that a row matches any of `values`."""
        raise NotImplementedError

    def lookups(self) -> "dict[str, AnyOf]":
        """Return the further filters on the same, by the lookup that stands behind the name."""
        return {}

    def may_lack(self) -> bool:
        """Whether a row of `model` may hold nothing to compare with."""
        return False

    def holding(self, rows: QuerySet[Any]) -> Q:
        """Return the condition that a row holds something to compare with."""
        raise NotImplementedError

    def filter(self, qs: QuerySet[Any], value: list[Any]) -> QuerySet[Any]:
        return qs.filter(self.matching(qs, value)) if value else qs


class Derived(AnyOf):
    """A filter on what another one (`of`) filters by, with another lookup."""

    def __init__(self, of: AnyOf, *, about: str, schema: dict[str, Any]) -> None:
        self.of = of
        super().__init__(of.field_name, about=about, schema=schema)


class OneOf(Derived):
    """`__in`: rows that match any of several values, written in one parameter."""

    split = True

    def __init__(self, of: AnyOf) -> None:
        about = f"{of.about} Any of several, separated by commas."
        super().__init__(of, about=about, schema={"type": "string"})

    def read(self, text: str) -> Any:
        return self.of.read(text)

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return self.of.matching(rows, values)


class NoneOf(OneOf):
    """`__not`: rows that match none of the values; also those that hold nothing."""

    def __init__(self, of: AnyOf) -> None:
        super().__init__(of)
        about = f"{of.about} None of these, separated by commas or given several times."
        set_override(self, "field", {"type": "string", "description": about})

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return ~self.of.matching(rows, values)


class Lacking(Derived):
    """`__isnull`: rows that hold nothing (true), or something (false), that is public."""

    most = 1
    WORDS = ("true", "false")

    def __init__(self, of: AnyOf) -> None:
        about = f"{of.about} `true`: records for which there is none; `false`: the others."
        super().__init__(of, about=about, schema={"type": "boolean"})

    def read(self, text: str) -> bool:
        if text not in self.WORDS:
            raise forms.ValidationError(
                f"“{text}” is not one of true, false.",
                code="invalid_choice",
                params={"choices": list(self.WORDS), "nearest": None},
            )
        return text == "true"

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        holding = self.of.holding(rows)
        return ~holding if values[0] else holding


def usual(of: AnyOf) -> dict[str, AnyOf]:
    """Return the lookups that every filter has: one of, none of, and whether there is any."""
    found: dict[str, AnyOf] = {"in": OneOf(of), "not": NoneOf(of)}
    if of.may_lack():
        found["isnull"] = Lacking(of)
    return found


def column_may_lack(model: type[Any], path: str) -> bool:
    """Whether the column at `path` from `model` may hold null, or an empty text."""
    *relations, last = path.split(SEPARATOR)
    for name in relations:
        field: Any = model._meta.get_field(name)
        if field.null:
            return True
        model = field.related_model
    column: Any = model._meta.get_field(last)
    return bool(column.null or (column.empty_strings_allowed and column.blank))


def column_holding(model: type[Any], path: str) -> Q:
    """Return the condition that the column at `path` holds a value, not null nor an empty text."""
    *relations, last = path.split(SEPARATOR)
    for name in relations:
        model = model._meta.get_field(name).related_model
    column: Any = model._meta.get_field(last)
    held = Q(**{f"{path}__isnull": False})
    return held & ~Q(**{path: ""}) if column.empty_strings_allowed else held


def filter_parameter(name: str, kind: AnyOf) -> dict[str, Any]:
    """Return a filter as the API's description shows it where it is none of a list."""
    schema = kind.schema if kind.most == 1 else {"type": "array", "items": kind.schema}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": kind.about,
        "schema": schema,
    }
