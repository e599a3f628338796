"""What may be said of a record: each member of a body, read into values of its row, and shown.

The names are those of answers, so what was read can be sent back. Whether a value fits its column,
and whether a slug exists, is the planner's to say.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.errors import nearest
from tracker.api.nouns import NOUN_OF
from tracker.errors import SheetError
from tracker.fields import EdtfField
from tracker.models.rows import Row
from tracker.services.sheets import value_of

Path = tuple[str | int, ...]

SHORT = ("slug", "name", "type", "url", "html_url")
"""Members of a relation as answers give it; of these `slug` counts, and `type` for an arc."""
_DATE = ("edtf", "earliest", "latest", "display")
_LARGEST = 40
"""Digits before or after the point of a number; no column has as many."""


class Misread(Exception):
    """A value cannot be what its member is; `path` leads to it inside the member."""

    def __init__(self, code: str, detail: str, path: Path = (), **more: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.path = path
        self.more = more


class Member:
    """One member that stands for one column, or for several together."""

    def __init__(self, name: str, columns: Sequence[Any], *, create_only: bool = False) -> None:
        self.name = name
        self.columns = tuple(columns)
        self.create_only = create_only

    @property
    def column(self) -> Any:
        """The one column, or the first."""
        return self.columns[0]

    @property
    def required(self) -> bool:
        """Whether a new record needs it: the column must be filled, and nothing fills it."""
        column = self.column
        return not column.blank and not column.has_default() and column.name not in MADE

    def read(self, value: Any) -> Row:
        """Return the values of the row that a value stands for; raise Misread for another."""
        return {self.column.name: self.value(value)}

    def value(self, value: Any) -> Any:
        """Return a value as it stands in a row, of a member with one column."""
        raise NotImplementedError

    def empty(self) -> Row:
        """Return the values of a row that has nothing here."""
        return {column.name: None if column.null else "" for column in self.columns}

    def show(self, row: Row) -> Any:
        """Return what `read` would read as the values of a row."""
        return row[self.column.name]

    def described(self, *, partial: bool = False) -> Any:
        """Return the field that describes it in the schema."""
        raise NotImplementedError

    def options(self, *, partial: bool = False) -> dict[str, Any]:
        """Return what every description says."""
        return {
            "required": self.required and not partial,
            "help_text": str(self.column.help_text),
        }


MADE = ("ref",)
"""Columns that are filled here if they are left out, though a form asks for them."""


def _kind(value: Any) -> str:
    """Return what JSON calls a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | Decimal):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"


def must_be(what: str, value: Any) -> Misread:
    return Misread("type", f"It must be {what}, not {_kind(value)}.")


class Text(Member):
    """A text, or one of several choices."""

    def value(self, value: Any) -> str:
        if value is None:
            raise Misread("type", "It must be a text; what is unknown is an empty one, not null.")
        if not isinstance(value, str):
            raise must_be("a text", value)
        text = value.strip()
        known = [str(choice) for choice, _ in self.column.flatchoices]
        if known and text and text not in known:
            meant = nearest(text, known)
            guess = f" Did you mean “{meant}”?" if meant else ""
            raise Misread(
                "invalid_choice",
                f"“{text[:60]}” is not one of {', '.join(filter(None, known))}.{guess}",
                choices=known,
                nearest=meant or None,
            )
        return text

    def described(self, *, partial: bool = False) -> Any:
        options = {**self.options(partial=partial), "allow_blank": self.column.blank}
        if self.column.flatchoices:
            choices = [pair for pair in self.column.flatchoices if pair[0] != ""]
            return serializers.ChoiceField(choices=choices, **options)
        return serializers.CharField(max_length=self.column.max_length, **options)


class Edtf(Member):
    """A partial date: its EDTF text, or an object with it as answers give it."""

    def value(self, value: Any) -> str:
        if isinstance(value, dict):
            only(value, _DATE)
            if "edtf" not in value:
                raise Misread("required", "A date as an object needs “edtf”.", ("edtf",))
            value = value["edtf"]
        if not isinstance(value, str):
            raise must_be("a text in EDTF, such as 2021-10", value)
        return value.strip()

    def described(self, *, partial: bool = False) -> Any:
        options = {"type": "object", "properties": {"edtf": {"type": "string"}}}
        return raw(
            {"oneOf": [{"type": "string"}, {**options, "required": ["edtf"]}]},
            **self.options(partial=partial),
        )


class Whole(Member):
    """A whole number; null where the column may be empty."""

    def value(self, value: Any) -> int | None:
        if value is None and self.column.null:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise must_be("a whole number", value)
        return value

    def described(self, *, partial: bool = False) -> Any:
        return serializers.IntegerField(
            allow_null=self.column.null, min_value=0, **self.options(partial=partial)
        )


class Number(Member):
    """A decimal number, as text so that nobody rounds it, or as a number."""

    def value(self, value: Any) -> str | None:
        if value is None and self.column.null:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise must_be("a number, best as text such as 43.6", value)
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number.adjusted()) > _LARGEST:
            raise Misread("invalid", f"It has more than {_LARGEST} digits.")
        try:
            read: str | None = value_of(self.column, str(value))
        except SheetError as error:
            raise Misread("invalid", str(error)) from error
        return read

    def described(self, *, partial: bool = False) -> Any:
        kinds = [{"type": "string"}, {"type": "number"}]
        return raw(
            {"oneOf": [*kinds, {"type": "null"}] if self.column.null else kinds},
            **self.options(partial=partial),
        )


class Day(Member):
    """A day, or null."""

    def value(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise must_be("a day such as 2021-10-31, or null", value)
        try:
            read: str | None = value_of(self.column, value)
        except SheetError as error:
            raise Misread("invalid", str(error)) from error
        return read

    def described(self, *, partial: bool = False) -> Any:
        return serializers.DateField(allow_null=True, **self.options(partial=partial))


class Relation(Member):
    """Another record, by its slug; or in short, as answers give it."""

    def value(self, value: Any) -> str | None:
        if value is None:
            # Whether it may be empty is a rule of the column.
            return None
        return slug_in(value, self.column.related_model)

    def described(self, *, partial: bool = False) -> Any:
        kinds = _RELATION
        return raw(
            {"oneOf": [*kinds, {"type": "null"}] if self.column.null else kinds},
            **self.options(partial=partial),
        )


class Relations(Member):
    """Several other records; the list replaces the one that is there."""

    def value(self, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise must_be("a list of slugs", value)
        slugs = set()
        for place, item in enumerate(value):
            try:
                slugs.add(slug_in(item, self.column.related_model))
            except Misread as misread:
                misread.path = (place, *misread.path)
                raise
        return sorted(slugs)

    def described(self, *, partial: bool = False) -> Any:
        return raw(
            {"type": "array", "items": {"oneOf": _RELATION}}, **self.options(partial=partial)
        )


_RELATION: list[dict[str, Any]] = [
    {"type": "string", "description": "Its slug."},
    {
        "type": "object",
        "properties": {"slug": {"type": "string"}},
        "required": ["slug"],
        "description": "In short, as answers give it.",
    },
]


def raw(schema: dict[str, Any], **options: Any) -> Any:
    """Return a field that the API's description describes as `schema`."""
    # A class of its own: serializers copy their fields, and an instance would lose it.
    kind: Any = extend_schema_field(schema)(type("RawField", (serializers.JSONField,), {}))
    return kind(**options)


def slug_in(value: Any, model: type[models.Model]) -> str:
    """Return the slug of a relation, given as text or in short."""
    noun = NOUN_OF[model]
    if isinstance(value, dict):
        only(value, SHORT)
        if value.get("type", noun.type) != noun.type:
            raise Misread("type", f"It must be of the type {noun.type}.", ("type",))
        if "slug" not in value:
            raise Misread("required", "A relation as an object needs “slug”.", ("slug",))
        value = value["slug"]
    if not isinstance(value, str) or not value.strip():
        raise Misread("type", f"It must be the slug of a {model._meta.verbose_name}.")
    return value.strip()


def only(value: dict[str, Any], known: Sequence[str]) -> None:
    """Refuse members of an object that are not known."""
    for name in value:
        if name not in known:
            meant = nearest(name, known)
            guess = f" Did you mean “{meant}”?" if meant else ""
            raise Misread(
                "unknown_member",
                f"There is no “{name[:60]}” in it.{guess}",
                (name,),
                nearest=meant or None,
            )


def member_of(column: Any, name: str = "", **options: Any) -> Member:
    """Return the member that stands for one column."""
    kinds: tuple[tuple[Callable[[Any], bool], type[Member]], ...] = (
        (lambda c: c.many_to_many, Relations),
        (lambda c: c.is_relation, Relation),
        (lambda c: isinstance(c, EdtfField), Edtf),
        (lambda c: isinstance(c, models.DecimalField), Number),
        (lambda c: isinstance(c, models.IntegerField), Whole),
        (lambda c: isinstance(c, models.DateField), Day),
        (lambda c: True, Text),
    )
    kind = next(kind for fits, kind in kinds if fits(column))
    return kind(name or column.name, [column], **options)
