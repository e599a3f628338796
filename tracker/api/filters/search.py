"""The filter by what is searched for: `q=`, on the lists whose records go by names."""

from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from tracker.api.filters.values import AnyOf
from tracker.search.asking import Asked, Filters
from tracker.search.matching import MOST, rows_matching
from tracker.search.searching import search

LONGEST = 300
"""Characters of a query; no name is longer."""

PLACE = "place_in_search"
"""The column by which what was searched for is sorted, the best first."""


def read_query(text: str) -> str:
    """Return a query that is not too long; raise ValidationError for another."""
    if len(text) > LONGEST:
        raise forms.ValidationError(
            f"A query has at most {LONGEST} characters; this one has {len(text)}.", code="too_long"
        )
    return text


class Search(AnyOf):
    """The records that a query finds, each with its place among them."""

    most = 1

    def __init__(self) -> None:
        super().__init__(
            about="Records that this finds by their names, titles and texts, in any language, "
            "script or spelling; the best first, unless `ordering` says otherwise. As `search`.",
            schema={"type": "string", "maxLength": LONGEST},
        )

    def read(self, text: str) -> str:
        return read_query(text)

    def filter(self, qs: QuerySet[Any], value: list[Any]) -> QuerySet[Any]:
        if not value:
            return qs
        filters = Filters(kinds=(str(qs.model._meta.model_name),))
        found = search(value[0], filters=filters)
        keys = [hit.object_id for hit in found.hits]
        matching = Q(pk__in=keys)
        if found.estimated:
            # Too many to rank: the others come behind those that were.
            asked = Asked(value[0])
            matching |= Q(pk__in=rows_matching(filters.kinds[0], asked.by_words()))
        places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
        place = Case(*places, default=Value(MOST), output_field=IntegerField())
        narrowed: QuerySet[Any] = qs.filter(matching).annotate(**{PLACE: place})
        return narrowed
