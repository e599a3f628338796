"""Filters of redirects."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from tracker.api.errors import nearest
from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Equal
from tracker.api.filters.dates import Since, Times
from tracker.api.filters.values import AnyOf, usual
from tracker.api.nouns import NOUNS
from tracker.models import Record, Redirect

_KINDS = {noun.type: noun.kind for noun in NOUNS if issubclass(noun.model, Record)}


class RecordType(AnyOf):
    """Redirects of records of one type."""

    def __init__(self) -> None:
        schema = {"type": "string", "enum": list(_KINDS)}
        super().__init__("kind", about="What type of record it was.", schema=schema)

    def read(self, text: str) -> str:
        if text not in _KINDS:
            raise forms.ValidationError(
                f"“{text}” is not one of {', '.join(_KINDS)}.",
                code="invalid_choice",
                params={"choices": list(_KINDS), "nearest": nearest(text, _KINDS) or None},
            )
        return _KINDS[text]

    def matching(self, rows: QuerySet[Any], values: list[Any]) -> Q:
        return Q(kind__in=values)

    def lookups(self) -> dict[str, AnyOf]:
        return usual(self)


class RedirectFilters(RecordFilters):
    model = Redirect

    kind = RecordType()
    old_slug = Equal(about="The slug that was.")
    new_slug = Equal(about="The slug it leads to.")
    made_at = Times(about="When it was made.")
    updated_since = Since("made_at")
    # A redirect says when it was made.
    updated_at = None  # type: ignore[assignment]  # leaves it out
    created_at = None  # type: ignore[assignment]  # leaves it out
