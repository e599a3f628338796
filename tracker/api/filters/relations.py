"""Filters by slug: the record's own, or that of a record it leads to.

A slug that nobody has, or only a record that is not public, matches nothing.
"""

import re
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from tracker.api.filters.values import SEPARATOR, AnyOf, usual
from tracker.api.nouns import NOUN_OF
from tracker.models import Record
from tracker.models.rows import key_field
from tracker.validators import validate_jurisdiction_code

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}", re.ASCII)


class Key(AnyOf):
    """The records with these slugs."""

    def __init__(self) -> None:
        super().__init__(about="The record with this slug.", schema={"type": "string"})

    def read(self, text: str) -> dict[str, Any]:
        noun = NOUN_OF[self.model]
        if not re.fullmatch(noun.pattern, text, re.ASCII):
            raise forms.ValidationError(f"“{text}” is not a slug.", code="malformed_slug")
        return noun.find(text)

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (Q(**value) for value in values))

    def lookups(self) -> dict[str, AnyOf]:
        return usual(self)


def read_slug(model: type[Any], text: str) -> str:
    """Return `text` if it may be a slug of `model`; raise ValidationError for another."""
    if key_field(model) == "code":
        validate_jurisdiction_code(text)
    elif not _SLUG.fullmatch(text):
        raise forms.ValidationError(
            f"“{text}” is not a slug; slugs are of letters, digits and hyphens.",
            code="malformed_slug",
        )
    return text


class Related(AnyOf):
    """Rows that lead by `column` to a public record with one of these slugs."""

    def __init__(self, related: type[Any], column: str | None = None, *, about: str = "") -> None:
        self.related = related
        noun = NOUN_OF[related]
        super().__init__(
            column,
            about=about or f"Slug of the {noun.type.replace('_', ' ')}.",
            schema={"type": "string"},
        )

    def read(self, text: str) -> str:
        return read_slug(self.related, text)

    def targets(self, values: list[Any] | None) -> QuerySet[Any]:
        """Return the public records with these slugs; None: all public records."""
        rows = self.related.objects.public()
        if values is None:
            return rows  # type: ignore[no-any-return]  # typed Any
        return rows.filter(  # type: ignore[no-any-return]  # typed Any
            **{f"{key_field(self.related)}__in": values}
        )

    def leading(self, rows: QuerySet[Any], values: list[Any] | None) -> Q:
        """Return the condition that a row leads to one of the `targets`."""
        condition = Q(**{f"{self.field_name}__in": self.targets(values).values("pk")})
        if SEPARATOR in self.field_name or not self._column().many_to_one:
            # Through a list, a row would come once for each match.
            return Q(pk__in=rows.model._base_manager.filter(condition).values("pk"))
        return condition

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return self.leading(rows, values)

    def lookups(self) -> dict[str, AnyOf]:
        return usual(self)

    def may_lack(self) -> bool:
        if SEPARATOR in self.field_name:
            # Through a parent, which is public where the row is.
            return False
        column = self._column()
        return bool(not column.many_to_one or column.null or self._may_hide())

    def holding(self, rows: QuerySet[Any]) -> Q:
        if self._column().many_to_one and not self._may_hide():
            return Q(**{f"{self.field_name}__isnull": False})
        return self.leading(rows, None)

    def _column(self) -> Any:
        return self.model._meta.get_field(self.field_name)

    def _may_hide(self) -> bool:
        """Whether a public row may lead to a record that is not public, which reads as none."""
        parents = getattr(self.model, "PUBLIC_PARENTS", ())
        return issubclass(self.related, Record) and self.field_name not in parents


class Through(Related):
    """Rows that a public row of `link` connects with a public record: `back` leads to the row,
    `ahead` to the record."""

    def __init__(
        self, related: type[Any], link: type[Any], *, back: str, ahead: str, about: str = ""
    ) -> None:
        self.link, self.back, self.ahead = link, back, ahead
        super().__init__(related, about=about)

    def leading(self, rows: QuerySet[Any], values: list[Any] | None) -> Q:
        links = self.link.objects.public().filter(**{f"{self.ahead}__in": self.targets(values)})
        return Q(pk__in=links.filter(**{f"{self.back}__isnull": False}).values(self.back))

    def may_lack(self) -> bool:
        return True

    def holding(self, rows: QuerySet[Any]) -> Q:
        return self.leading(rows, None)


class EitherOf(AnyOf):
    """Rows that match any of several filters that take the same values."""

    def __init__(self, *parts: Related, about: str) -> None:
        self.parts = parts
        super().__init__(about=about, schema={"type": "string"})

    def read(self, text: str) -> Any:
        return self.parts[0].read(text)

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (part.matching(rows, values) for part in self._parts()))

    def lookups(self) -> dict[str, AnyOf]:
        return usual(self)

    def may_lack(self) -> bool:
        return all(part.may_lack() for part in self._parts())

    def holding(self, rows: QuerySet[Any]) -> Q:
        return reduce(or_, (part.holding(rows) for part in self._parts()))

    def _parts(self) -> tuple[Related, ...]:
        for part in self.parts:
            part.model = self.model
        return self.parts
