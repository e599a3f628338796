"""The formats of lists and details besides JSON: CSV, JSON Lines, JSON-LD.

The same page in another form: what is in the envelope of JSON stands in the header `Link` here.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import ListSerializer, Serializer

from tracker.api.errors import Fault, invalid
from tracker.api.fields import WholeArc, names_in, whole_field
from tracker.api.parameters import not_one_of
from tracker.schema_org import CLASS_OF_TYPE, OURS
from tracker.services.sheet_writing import csv_lines

BETWEEN = "; "
"""Between the slugs of a list in one cell."""


class FormatParameter(DefaultContentNegotiation):
    """Chooses the format by `format`, if it is given, else by what the request accepts."""

    def select_renderer(
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],  # type: ignore[override]  # the stubs ask for less
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        asked = request.query_params.getlist("format")
        if not asked:
            usual: tuple[BaseRenderer, str] = super().select_renderer(
                request, renderers, format_suffix
            )
            return usual
        by_name = {str(renderer.format): renderer for renderer in renderers}
        if len(asked) > 1 or asked[0] not in by_name:
            fault = not_one_of(" and ".join(asked), list(by_name))
            more = fault.params or {}
            raise invalid([Fault("format", "invalid_choice", str(fault.message), more)])
        chosen = by_name[asked[0]]
        return chosen, chosen.media_type


class OtherFormat(BaseRenderer):
    """A format whose answers are made by the view; what is left to render are refusals."""

    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return JSONRenderer().render(data)


class Csv(OtherFormat):
    """A table with a line for each record, which spreadsheets open."""

    media_type, format = "text/csv", "csv"


class JsonLines(OtherFormat):
    """A record a line, each in JSON."""

    media_type, format = "application/jsonl", "jsonl"


class JsonLd(OtherFormat):
    """JSON whose keys say what they mean, for the web of linked data."""

    media_type, format = "application/ld+json", "jsonld"


RENDERERS = (JSONRenderer, Csv, JsonLines, JsonLd)


def format_parameter() -> dict[str, Any]:
    """Return the parameter `format` as the API's description shows it."""
    names = [str(renderer.format) for renderer in RENDERERS]
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "In what format to answer; if not given, after what the request accepts.",
        "schema": {"type": "string", "enum": names, "default": names[0]},
    }


def answer(
    form: BaseRenderer, shape: Any, records: Iterable[Any], links: Mapping[str, str | None]
) -> StreamingHttpResponse:
    """Return records as CSV or JSON Lines, written line by line, with `links` by what they lead to.

    `shape` is the serializer of one record.
    """
    made = (shape.to_representation(record) for record in records)
    lines = as_csv(shape, made) if isinstance(form, Csv) else as_lines(made)
    response = StreamingHttpResponse(lines, content_type=f"{form.media_type}; charset=utf-8")
    if header := link_header(links):
        response["Link"] = header
    return response


def link_header(links: Mapping[str, str | None]) -> str:
    """Return the header `Link` (RFC 8288) of the pages around."""
    return ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links.items() if address)


def as_lines(made: Iterable[Any]) -> Iterator[bytes]:
    """Yield answers as JSON Lines."""
    renderer = JSONRenderer()
    for data in made:
        yield renderer.render(data) + b"\n"


def as_csv(shape: Any, made: Iterable[Any]) -> Iterator[bytes]:
    """Yield answers as CSV; its columns follow from the serializer, not from what is in it."""
    # Records of several types share some.
    columns = list(dict.fromkeys(columns_of(shape)))
    rows = ([_cell(_at(data, path)) for path in columns] for data in made)
    return csv_lines([".".join(path) for path in columns], rows)


def columns_of(shape: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the columns of a serializer: a list is one, an object has one for each of its keys."""
    for name, field in shape.fields.items():
        path = (*above, name)
        whole = whole_field(field)
        if isinstance(whole, ListSerializer) or name == "evidence":
            yield path
        elif isinstance(whole, WholeArc):
            for one in whole.shapes.values():
                yield from columns_of(one, path)
        elif isinstance(whole, Serializer):
            yield from columns_of(whole, path)
        elif hasattr(whole, "parts"):
            yield from ((*path, key) for key in names_in(field))
        else:
            yield path


def _at(data: Any, path: Sequence[str]) -> Any:
    for step in path:
        if not isinstance(data, dict):
            return None
        data = data.get(step)
    return data


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        # As in JSON; a text with a space is read otherwise by half of all programs.
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return BETWEEN.join(_cell(item) for item in value)
    if isinstance(value, dict):
        # A record by its slug, a field's evidence by its state.
        if "state" in value:
            return f"{value.get('field') or 'itself'}: {value['state']}"
        return str(value.get("slug", BETWEEN.join(_cell(item) for item in value.values())))
    return str(value)


_SCHEMA_ORG = {
    "name": "schema:name",
    "title": "schema:name",
    "label": "schema:name",
    "text": "schema:name",
    "name_ja": {"@id": "schema:name", "@language": "ja"},
    "abbreviation": "schema:alternateName",
    "summary": "schema:description",
    "gist": "schema:description",
    "definition": "schema:description",
    "topics": "schema:about",
    "html_url": {"@id": "schema:url", "@type": "@id"},
    "address": {"@id": "schema:url", "@type": "@id"},
    "language": "schema:inLanguage",
    "lang": "schema:inLanguage",
    "publisher": "schema:publisher",
    "family_name": "schema:familyName",
    "given_name": "schema:givenName",
    "parent": "schema:isPartOf",
    "updated_at": {"@id": "schema:dateModified", "@type": "schema:DateTime"},
}
"""Keys that mean what a term of schema.org means, in whatever record they stand."""
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "@vocab": OURS,
    "schema": "https://schema.org/",
    **_SCHEMA_ORG,
}


def linked(data: Any) -> Any:
    """Return an answer with `@id` and `@type` on each record in it."""
    if isinstance(data, list):
        return [linked(item) for item in data]
    if not isinstance(data, dict):
        return data
    node = {name: linked(value) for name, value in data.items()}
    if isinstance(data.get("url"), str) and isinstance(data.get("type"), str):
        own = "".join(word.capitalize() for word in data["type"].split("_"))
        known = CLASS_OF_TYPE.get(data["type"])
        classes = [own, known] if known else own
        return {"@id": data["url"], "@type": classes, **node}
    return node


def as_json_ld(data: Any, address: str, *, listed: bool) -> dict[str, Any]:
    """Return an answer as a document of JSON-LD; a page is a collection of its records."""
    if listed:
        page = {name: value for name, value in data.items() if name != "results"}
        return {
            "@context": CONTEXT,
            "@id": address,
            "@type": "schema:ItemList",
            **page,
            "results": linked(data["results"]),
        }
    return {"@context": CONTEXT, **linked(data)}
