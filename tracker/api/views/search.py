"""The endpoint of search across all types of record."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from tracker.api.asking import (
    PAGE_RENDERERS,
    PROBLEMS_OF_FORMATS,
    Parameter,
    QueryView,
    answers,
    choice,
    described,
    envelope,
    key_of,
    page_of,
    page_shapes,
    paging,
)
from tracker.api.fields import Short
from tracker.api.filters.search import LONGEST, read_query
from tracker.api.loading import loaded
from tracker.api.nouns import NOUN_OF
from tracker.api.serializers.search import SearchSerializer
from tracker.models import Jurisdiction, Topic
from tracker.models.rows import key_field
from tracker.search.asking import Filters
from tracker.search.indexed import INDEXED
from tracker.search.ranking import Hit
from tracker.search.searching import Found, search

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)

TYPES = {NOUN_OF[indexed.model].type: kind for kind, indexed in INDEXED.items()}
"""The types of record that are found, with their kinds."""


def _read_year(text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise forms.ValidationError(
            f"“{text[:40]}” is not a year; write four digits, such as 2022.", code="invalid_year"
        )
    return int(text)


_QUERY: tuple[Parameter, ...] = (
    Parameter(
        "q",
        "What to look for: words, a name in any language, script or spelling, or its beginning. "
        f"At most {LONGEST} characters. All words must be found; signs do not count.",
        read_query,
        {"type": "string", "maxLength": LONGEST},
        most=1,
        required=True,
        example="岸田文雄",
    ),
    choice("type", TYPES, "Only records of these types."),
    key_of("topic", Topic, "Only records with one of these topics."),
    key_of(
        "jurisdiction",
        Jurisdiction,
        "Only records of these jurisdictions, by code; a post's is that of its institution.",
    ),
    Parameter(
        "year",
        "Only records that were made, founded, begun or published in one of these years: a law by "
        "its enactment or promulgation.",
        _read_year,
        {"type": "integer", "minimum": 0, "maximum": 9999},
    ),
    *paging(default=20),
)


class SearchView(QueryView):
    """Whatever goes by a name, in any language, script or spelling; the best first."""

    query: ClassVar[tuple[Parameter, ...]] = _QUERY
    renderer_classes: Sequence[type[BaseRenderer]] = PAGE_RENDERERS

    @extend_schema(
        operation_id="search",
        summary="Search all types of record",
        tags=["search"],
        parameters=described(_QUERY, [kind.format for kind in PAGE_RENDERERS]),
        responses=answers(page_shapes(SearchSerializer), problems=PROBLEMS_OF_FORMATS),
    )
    def get(self, request: Request) -> Any:
        """Find records by their names, titles and texts; say which name matched, and why."""
        asked = self.asked(request)
        limit, offset = asked["limit"], asked["offset"]
        filters = Filters(
            kinds=tuple(TYPES[name] for name in asked["type"]),
            topics=keys_of(Topic, asked["topic"]),
            jurisdictions=keys_of(Jurisdiction, asked["jurisdiction"]),
            years=tuple(asked["year"]),
        )
        found = search(asked["q"] or "", filters=filters, limit=limit, offset=offset)
        around = envelope(request, count=found.ranked, limit=limit, offset=offset)
        around |= {
            "count": found.count,
            "count_is_estimate": found.estimated,
            "facets": _facets(found),
        }
        return page_of(request, SearchSerializer, around, records_of(found.hits))


def keys_of(model: type[Any], slugs: Sequence[str]) -> tuple[int, ...]:
    """Return the primary keys of records with some slugs; one that nobody has, if none has."""
    if not slugs:
        return ()
    rows = model.objects.public().filter(**{f"{key_field(model)}__in": slugs}).order_by("pk")
    return tuple(rows.values_list("pk", flat=True)) or (0,)


def records_of(hits: Iterable[Hit]) -> list[Any]:
    """Return the records of hits in their order, each with its `match`; a query a kind.

    One that has left the public since it was found is left out.
    """
    hits = list(hits)
    wanted: dict[str, list[int]] = {}
    for hit in hits:
        wanted.setdefault(hit.kind, []).append(hit.object_id)
    known = {
        kind: loaded(INDEXED[kind].model.objects.public(), Short).in_bulk(pks)
        for kind, pks in wanted.items()
    }
    found = []
    for hit in hits:
        record = known[hit.kind].get(hit.object_id)
        if record is not None:
            record.match = hit
            found.append(record)
    return found


def _facets(found: Found) -> dict[str, list[dict[str, Any]]]:
    facets = found.facets
    names = {indexed.kind: indexed.model._meta.verbose_name for indexed in INDEXED.values()}
    return {
        "type": _counted((kind, names[kind], n) for kind, n in facets.kinds.items()),
        "topic": _counted_records(Topic, facets.topics),
        "jurisdiction": _counted_records(Jurisdiction, facets.jurisdictions),
        "year": _counted((str(year), str(year), n) for year, n in facets.years.items()),
    }


def _counted_records(model: type[Any], counts: Mapping[int, int]) -> list[dict[str, Any]]:
    records = model.objects.public().in_bulk(list(counts)) if counts else {}
    return _counted((row.slug, str(row), counts[pk]) for pk, row in records.items())


def _counted(values: Iterable[tuple[str, Any, int]]) -> list[dict[str, Any]]:
    found = [{"value": value, "name": str(name), "count": n} for value, name, n in values]
    return sorted(found, key=lambda facet: (-facet["count"], facet["value"]))
