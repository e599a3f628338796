"""The endpoint of the timeline."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from tracker.api.asking import (
    COUNTING,
    PAGE_RENDERERS,
    PROBLEMS_OF_FORMATS,
    Parameter,
    QueryView,
    answers,
    choice,
    described,
    edge_of_time,
    envelope,
    key_of,
    page_of,
    page_shapes,
    paging,
    reference,
)
from tracker.api.fields import Short
from tracker.api.icalendar import CALENDAR, CalendarRenderer, name_of
from tracker.api.loading import loaded
from tracker.api.nouns import NOUN_OF
from tracker.api.pagination import MAX_LIMIT, Count, counted
from tracker.api.serializers.timeline import TimelineSerializer
from tracker.edtf import Precision
from tracker.models import Jurisdiction, Topic
from tracker.models.rows import key_field
from tracker.services.steps import CONCERNED, KINDS, SUBJECTS, load
from tracker.services.timeline import Asked, rows_of_steps, steps
from tracker.vocabularies import Modality

_TYPES = {NOUN_OF[model].type: model for model in SUBJECTS}
_PRECISIONS = [value.value for value in Precision]
_EARLIEST_FIRST, _LATEST_FIRST = "date", "-date"

_QUERY: tuple[Parameter, ...] = (
    edge_of_time(
        "since",
        "Only steps that may lie on or after the first day of this year (2021), month (2021-10) "
        "or day; those with an unknown date are left out.",
        first=True,
    ),
    edge_of_time(
        "until",
        "Only steps that may lie on or before the last day of this year, month or day; those "
        "with an unknown date are left out.",
        first=False,
    ),
    choice("type", _TYPES, "Only steps of records of these types."),
    choice("kind", KINDS, "Only steps of these kinds."),
    key_of("topic", Topic, "Only steps of records with one of these topics (of a post: its body)."),
    key_of(
        "jurisdiction",
        Jurisdiction,
        "Only steps of records of these jurisdictions: of a post its body's, of a membership the "
        "member's, of a partnership those of its members.",
    ),
    reference(
        "record",
        CONCERNED,
        "Only steps of these records, or in which they take part: each by its list and slug, such "
        "as `laws:economic-security-promotion-act`.",
    ),
    choice(
        "modality", Modality.values, "Only steps that happened, or only planned or missed ones."
    ),
    choice(
        "precision",
        _PRECISIONS,
        "Only steps whose date is known so finely. A calendar has those known to the day, unless "
        "this asks for others.",
    ),
    choice(
        "ordering",
        (_EARLIEST_FIRST, _LATEST_FIRST),
        "By the first day it may be, or backwards by the last; unknown dates come last. A calendar "
        "has the latest, unless this asks for the earliest.",
        most=1,
    ),
    *paging(),
    COUNTING,
)
_NARROWING = [
    parameter.name
    for parameter in _QUERY
    if parameter.name not in ("ordering", "limit", "offset", "count")
]
_SHAPES = {
    **page_shapes(TimelineSerializer),
    CALENDAR: OpenApiResponse(
        OpenApiTypes.STR, f"The same as a calendar, of up to {MAX_LIMIT} steps."
    ),
}


class TimelineView(QueryView):
    """Every dated step across records: steps of laws, posts begun and ended, who joined what."""

    query: ClassVar[tuple[Parameter, ...]] = _QUERY
    renderer_classes: Sequence[type[BaseRenderer]] = (*PAGE_RENDERERS, CalendarRenderer)

    @extend_schema(
        operation_id="timeline",
        summary="List dated steps",
        tags=["timeline"],
        parameters=described(_QUERY, [kind.format for kind in renderer_classes]),
        responses=answers(_SHAPES, problems=PROBLEMS_OF_FORMATS),
    )
    def get(self, request: Request) -> Any:
        """List the steps asked for, in order of time."""
        asked = self.asked(request)
        calendar = isinstance(request.accepted_renderer, CalendarRenderer)
        if calendar:
            asked["precision"] = asked["precision"] or [Precision.DAY.value]
            asked["ordering"] = asked["ordering"] or _LATEST_FIRST
            if "limit" not in request.query_params:
                asked["limit"] = MAX_LIMIT
        limit, offset = asked["limit"], asked["offset"]
        which = Asked(
            since=asked["since"],
            until=asked["until"],
            subjects=[_TYPES[name] for name in asked["type"]],
            kinds=asked["kind"],
            topics=asked["topic"],
            jurisdictions=asked["jurisdiction"],
            records=[(noun.model, slug) for noun, slug in asked["record"]],
            modalities=asked["modality"],
            precisions=asked["precision"],
        )
        # One more than the page tells whether another follows.
        rows = steps(
            which, latest_first=asked["ordering"] == _LATEST_FIRST, reach=offset + limit + 1
        )
        narrowed = any(name in request.query_params for name in _NARROWING)
        count = Count(None)
        if asked["count"]:
            parts = rows_of_steps(which)
            count = counted(steps(which), may_estimate=not narrowed, parts=parts)
        beyond = count.number is not None and not count.is_estimate and offset >= count.number
        lines = [] if beyond else list(rows[offset : offset + limit + 1])
        found: list[Any] = load(lines[:limit])
        around = envelope(
            request, count=count.number, limit=limit, offset=offset, more=len(lines) > limit
        )
        around["count_is_estimate"] = count.is_estimate
        answer = page_of(request, TimelineSerializer, around, found)
        if calendar:
            answer.data["name"] = name_of(_in_words(asked))
            answer.data["latest_first"] = asked["ordering"] == _LATEST_FIRST
        return answer


def _in_words(asked: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield what was asked for, parameter by parameter; a query for each table that is named."""
    yield [NOUN_OF[_TYPES[name]].route.replace("-", " ") for name in asked["type"]]
    for name in ("kind", "modality"):
        yield [word.replace("_", " ") for word in asked[name]]
    for model in dict.fromkeys(noun.model for noun, _ in asked["record"]):
        yield _names(model, [slug for noun, slug in asked["record"] if noun.model is model])
    yield _names(Topic, asked["topic"])
    yield _names(Jurisdiction, asked["jurisdiction"])
    yield [f"from {asked['since']}"] if asked["since"] else []
    yield [f"until {asked['until']}"] if asked["until"] else []


def _names(model: Any, slugs: Sequence[str]) -> list[str]:
    """Return what public records are called; what is none by its slug."""
    if not slugs:
        return []
    key = key_field(model)
    rows = loaded(model.objects.public().filter(**{f"{key}__in": slugs}), Short)
    found = {getattr(row, key): str(row) for row in rows}
    return [found.get(slug, slug) for slug in slugs]
