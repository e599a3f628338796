"""Endpoints that are no list of one table: their parameters as data, and the formats they offer.

A view says what can be asked of it once; that is what is read, what is refused and what the
description shows.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from tracker.api.base import StrictView
from tracker.api.errors import MEDIA_TYPE, Fault, invalid
from tracker.api.formats import Csv, FormatParameter, JsonLines, answer
from tracker.api.nouns import NOUN_OF, Noun
from tracker.api.pagination import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from tracker.api.parameters import not_one_of, read_day, read_flag
from tracker.api.schema import ProblemSerializer
from tracker.edtf import parse
from tracker.errors import EdtfError

MOST_VALUES = 100
"""How often a parameter may be given that means any of its values."""
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that can be asked: `read` returns a value or raises ValidationError, saying why.

    `most` is how often it may be given; given more than once, it means any of its values.
    `default` stands if it is not given.
    """

    name: str
    about: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    most: int = MOST_VALUES
    required: bool = False
    default: Any = None
    example: str | None = None

    def value(self, texts: Sequence[str]) -> Any:
        """Return what `texts` ask for: a list, or one value if it may be given but once."""
        if self.required and not texts:
            raise forms.ValidationError(f"“{self.name}” must be given.", code="required")
        if len(texts) > self.most:
            times = "once" if self.most == 1 else f"{self.most} times"
            raise forms.ValidationError(
                f"“{self.name}” may be given at most {times}.", code="too_many"
            )
        values = list(dict.fromkeys(self.read(text) for text in texts))
        if self.most > 1:
            return values
        return values[0] if values else self.default

    def described(self) -> OpenApiParameter:
        """Return the parameter as the API's description shows it."""
        schema = dict(self.schema)
        if self.default is not None:
            schema["default"] = self.default
        if self.example is not None:
            schema["examples"] = [self.example]
        if self.most > 1:
            schema = {"type": "array", "items": schema, "maxItems": self.most}
        return OpenApiParameter(
            self.name, schema, required=self.required, description=self.about, explode=True
        )


def choice(name: str, values: Iterable[str], about: str, **more: Any) -> Parameter:
    """Return a parameter that takes some of `values`; another is told the nearest of them."""
    known = list(values)

    def read(text: str) -> str:
        if text not in known:
            raise not_one_of(text, known)
        return text

    return Parameter(name, about, read, {"type": "string", "enum": known}, **more)


def number(name: str, about: str, *, least: int, most: int, default: int) -> Parameter:
    """Return a parameter that takes one whole number within bounds."""

    def read(text: str) -> int:
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            raise forms.ValidationError(
                f"“{name}” must be one whole number from {least} to {most}.", code="out_of_range"
            )
        return int(text)

    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name, about, read, schema, most=1, default=default)


def day(name: str, about: str) -> Parameter:
    """Return a parameter that takes one day."""

    def read(text: str) -> dt.date:
        try:
            return read_day(text)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid_date") from error

    return Parameter(name, about, read, {"type": "string", "format": "date"}, most=1)


def edge_of_time(name: str, about: str, *, first: bool) -> Parameter:
    """Return a parameter that takes a year, month or day and means its first or its last day."""

    def read(text: str) -> dt.date:
        try:
            date = parse(text)
        except EdtfError as error:
            raise forms.ValidationError(str(error), code="invalid_date") from error
        bound = date.earliest if first else date.latest
        if date.span or date.qualifier or bound is None:
            raise forms.ValidationError(
                f"“{text}” is no year, month or day; write 2021, 2021-10 or 2021-10-04.",
                code="invalid_date",
            )
        return bound

    pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$"
    return Parameter(name, about, read, {"type": "string", "pattern": pattern}, most=1)


def key_of(name: str, model: type[Any], about: str) -> Parameter:
    """Return a parameter that takes slugs of records of one type."""

    def read(text: str) -> str:
        return check_key(NOUN_OF[model], text)

    return Parameter(name, about, read)


def check_key(noun: Noun, text: str) -> str:
    """Return `text` if it may be a slug of the noun; raise ValidationError for another."""
    if not re.fullmatch(noun.pattern, text, re.ASCII):
        raise forms.ValidationError(
            f"“{text[:130]}” is not a slug of {noun.route}.", code="malformed_slug"
        )
    return text


def reference(name: str, models: Iterable[type[Any]], about: str, **more: Any) -> Parameter:
    """Return a parameter that takes records of several types, each as `laws:slug`."""
    nouns = {NOUN_OF[model].route: NOUN_OF[model] for model in models}

    def read(text: str) -> tuple[Noun, str]:
        place, colon, slug = text.partition(":")
        if not colon:
            raise forms.ValidationError(
                f"“{text[:130]}” names no record; write its list and its slug, such as laws:slug.",
                code="malformed_reference",
            )
        if place not in nouns:
            raise not_one_of(place, list(nouns))
        return nouns[place], check_key(nouns[place], slug)

    pattern = f"^({'|'.join(nouns)}):.+$"
    return Parameter(name, about, read, {"type": "string", "pattern": pattern}, **more)


class QueryView(StrictView):
    """Answers what its declared parameters ask; offers its formats by `format` and by Accept."""

    query: ClassVar[tuple[Parameter, ...]] = ()
    content_negotiation_class = FormatParameter

    def parameters(self) -> tuple[str, ...]:
        return (*(parameter.name for parameter in self.query), "format")

    def asked(self, request: Request) -> dict[str, Any]:
        """Return what is asked by parameter; raise ApiProblem with every fault there is."""
        found: dict[str, Any] = {}
        faults = []
        for parameter in self.query:
            try:
                found[parameter.name] = parameter.value(
                    request.query_params.getlist(parameter.name)
                )
            except forms.ValidationError as error:
                code = error.code or "invalid"
                faults.append(Fault(parameter.name, code, str(error.message), error.params or {}))
        if faults:
            raise invalid(faults)
        return found


def described(
    query: Iterable[Parameter], formats: Sequence[str] = ("json",)
) -> list[OpenApiParameter]:
    """Return parameters, and that of the format, as the API's description shows them."""
    about = "The answer's format; if not given, what the request accepts, or JSON."
    format_ = OpenApiParameter(
        "format", {"type": "string", "enum": list(formats)}, description=about
    )
    return [*(parameter.described() for parameter in query), format_]


PAGE_RENDERERS: tuple[type[BaseRenderer], ...] = (JSONRenderer, Csv, JsonLines)
"""The formats of a page of results."""


def page_shapes(page: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return what a page of results is in each of those formats, for `answers`."""
    table = "A line for each result, a column for each value, as in lists; pages are in `Link`."
    lines = "A result a line, each in JSON; pages are in `Link`."
    return {
        "application/json": page,
        Csv.media_type: OpenApiResponse(OpenApiTypes.STR, table),
        JsonLines.media_type: OpenApiResponse(OpenApiTypes.STR, lines),
    }


PROBLEMS_OF_FORMATS = {
    406: "The answer cannot be given in a format that the request accepts.",
    500: "A fault of ours.",
}
"""The problems of a view that answers in formats and leads to no one record, for `answers`."""


def answers(
    shapes: Mapping[str, Any], *, problems: Mapping[int, str] | None = None, moved: str = ""
) -> dict[Any, Any]:
    """Return what a view answers, as the API's description shows it.

    `shapes` are the answer by media type; `problems` those besides a bad parameter, by status;
    `moved` tells why the answer may be at another address.
    """
    found: dict[Any, Any] = {(200, media): shape for media, shape in shapes.items()}
    told = {400: "A parameter is unknown, or has a value that cannot be read.", **(problems or {})}
    for status, about in told.items():
        found[status, MEDIA_TYPE] = OpenApiResponse(ProblemSerializer, about)
    if moved:
        found[308] = OpenApiResponse(None, moved)
    return found


def paging(*, default: int = DEFAULT_LIMIT) -> tuple[Parameter, Parameter]:
    """Return the parameters by which pages are turned."""
    about = f"How many to return: 1 to {MAX_LIMIT}."
    skipped = "How many to pass over first."
    return (
        number("limit", about, least=1, most=MAX_LIMIT, default=default),
        number("offset", skipped, least=0, most=MAX_OFFSET, default=0),
    )


COUNTING = Parameter(
    "count",
    "Whether to count all: `true` if not given. To count takes longer than to read a page.",
    lambda text: read_flag("count", text),
    {"type": "boolean"},
    most=1,
    default=True,
)


def envelope(
    request: Request, *, count: int | None, limit: int, offset: int, more: bool | None = None
) -> dict[str, Any]:
    """Return what stands around the results of a page: how many there are, and its neighbours.

    `more` is whether a page follows, where `count` does not say it.
    """
    here = request.build_absolute_uri()
    before = max(offset - limit, 0)
    if more is None:
        more = count is not None and offset + limit < count
    return {
        "count": count,
        "next": replace_query_param(here, "offset", offset + limit) if more else None,
        "previous": None
        if offset == 0
        else replace_query_param(here, "offset", before)
        if before
        else remove_query_param(here, "offset"),
    }


def page_of(
    request: Request,
    page: type[serializers.Serializer[Any]],
    around: Mapping[str, Any],
    results: Sequence[Any],
) -> Any:
    """Return a page in the format asked for: in JSON with what is `around`, else its results."""
    form: Any = request.accepted_renderer
    shape: Any = page({**around, "results": results}, context={"request": request})
    if not isinstance(form, Csv | JsonLines):
        return Response(shape.data)
    links = {"next": around["next"], "prev": around["previous"]}
    return answer(form, shape.fields["results"].child, results, links)


class Page(serializers.Serializer[Any]):
    """A page of results."""

    count = serializers.IntegerField(help_text="How many there are in all.")
    next = serializers.URLField(
        allow_null=True, help_text="Address of the next page; null on the last."
    )
    previous = serializers.URLField(
        allow_null=True, help_text="Address of the page before; null on the first."
    )
