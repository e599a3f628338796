"""Filters by slug: the record's own, or that of a record it leads to.

A slug that nobody has, or only a record that is not public, matches nothing.
"""

import re
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from tracker.api.filters.values import AnyOf
from tracker.api.nouns import NOUN_OF
from tracker.models.rows import key_field
from tracker.validators import validate_jurisdiction_code

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}", re.ASCII)


class Key(AnyOf):
    """The records with these slugs."""

    def __init__(self) -> None:
        super().__init__(about="The records with these slugs.", schema={"type": "string"})

    def read(self, text: str) -> dict[str, Any]:
        noun = NOUN_OF[self.model]
        if not re.fullmatch(noun.pattern, text, re.ASCII):
            raise forms.ValidationError(f"“{text}” is not a slug.", code="malformed_slug")
        return noun.find(text)

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (Q(**value) for value in values))


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

    def targets(self, values: list[Any]) -> QuerySet[Any]:
        """Return the public records with these slugs."""
        return self.related.objects.public().filter(  # type: ignore[no-any-return]  # typed Any
            **{f"{key_field(self.related)}__in": values}
        )

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        condition = Q(**{f"{self.field_name}__in": self.targets(values).values("pk")})
        if "__" in self.field_name or not rows.model._meta.get_field(self.field_name).many_to_one:
            # Through a list, a row would come once for each match.
            return Q(pk__in=rows.model._base_manager.filter(condition).values("pk"))
        return condition


class Through(Related):
    """Rows that a public row of `link` connects with a public record: `back` leads to the row,
    `ahead` to the record."""

    def __init__(
        self, related: type[Any], link: type[Any], *, back: str, ahead: str, about: str = ""
    ) -> None:
        self.link, self.back, self.ahead = link, back, ahead
        super().__init__(related, about=about)

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        links = self.link.objects.public().filter(**{f"{self.ahead}__in": self.targets(values)})
        return Q(pk__in=links.filter(**{f"{self.back}__isnull": False}).values(self.back))


class EitherOf(AnyOf):
    """Rows that match any of several filters that take the same values."""

    def __init__(self, *parts: Related, about: str) -> None:
        self.parts = parts
        super().__init__(about=about, schema={"type": "string"})

    def read(self, text: str) -> Any:
        return self.parts[0].read(text)

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return reduce(or_, (part.matching(rows, values) for part in self.parts))
