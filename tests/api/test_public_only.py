"""Nothing that is not public leaks, by any route.

A public world is walked; then, for each status that hides, a hidden row of every model is put
beside it, and hidden rows, marked in every text column, are hung on the public ones in every way
there is. Walked again, all answers must be the same as before, and hold no mark.
"""

import re
from collections.abc import Container, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from tests import factories as f
from tests.api.hidden import HIDING, MARK, Hidden, darken, free_text, mark, public_world
from tracker.api.filters.columns import Contains, Equal
from tracker.api.filters.relations import EitherOf, Key, Related
from tracker.api.filters.values import NoneOf, OneOf
from tracker.api.nouns import NOUN_OF, slug_of
from tracker.api.shaping import expandable
from tracker.api.urls import VIEWSETS
from tracker.evidence.standing import refresh_all
from tracker.models import CITABLE, Record
from tracker.models.rows import key_field
from tracker.querysets import has_status
from tracker.services.graph import CLASSIFYING, EDGE_TYPES, NODE_MODELS
from tracker.services.steps import CONCERNED

_STAMPS = re.compile(r"(?:DTSTAMP|LAST-MODIFIED):[0-9TZ]+")
_UNSTABLE = re.compile(r'"(?:updated_at|made_at)":"[^"]*"')


def walk(slugs: Container[str] | None = None) -> dict[str, str]:
    """Return every answer of the API by its address, times apart: root, lists, details, schema.

    With `slugs`, only the details of those.
    """
    client = APIClient()
    answers: dict[str, str] = {}

    def read(address: str) -> Any:
        response = client.get(address)
        assert response.status_code == 200, (address, response.content)
        answers[address] = _UNSTABLE.sub("", response.content.decode())
        return response

    for address in ("", "problems/", "docs/", "docs/?script="):
        read(f"/api/v1/{address}")
    client.credentials(HTTP_ACCEPT="application/json")
    read("/api/v1/schema/")
    for place in VIEWSETS:
        listed = read(f"/api/v1/{place}/?limit=1000").json()
        assert len(listed["results"]) == listed["count"]
        for item in listed["results"]:
            if slugs is None or item["slug"] in slugs:
                read(item["url"].removeprefix("http://testserver"))
    for place in ("laws", "tenures", "members"):
        read(f"/api/v1/{place}/?as_of=2022-06-01&limit=1000")
    return answers


def pages(answers: dict[str, str]) -> Iterator[str]:
    """Yield the address of each page that the answers name, and of the lists of pages."""
    yield "/"
    found = set()
    for answer in answers.values():
        found.update(re.findall(r'"html_url":"http://testserver([^"#]*)', answer))
    yield from sorted(found)
    yield from (f"/{place}/" for place in VIEWSETS)


@pytest.fixture(params=HIDING)
def dark_rows(request: pytest.FixtureRequest, db: None) -> list[Any]:
    """Return all that may not show in a world darkened with one status."""
    return darken(public_world(), request.param)


@pytest.mark.django_db
@pytest.mark.parametrize("status", HIDING)
def test_hidden_rows_change_no_answer_and_show_nowhere(status: str, client: Client) -> None:
    world = public_world()
    before = walk({slug_of(row) for row in world.values()})
    darken(world, status)
    after = walk()
    for address, answer in after.items():
        assert MARK not in answer, address
    # Making hidden rows makes public company (a hidden law needs a jurisdiction), which lists
    # show; the details of what was there before must not change at all.
    for address, answer in before.items():
        if "?" not in address:
            assert after[address] == answer, address
    for address in pages(after):
        response = client.get(address)
        assert response.status_code in (200, 404), address
        assert MARK not in response.content.decode(), address


def across(world: dict[str, Any]) -> dict[str, str]:
    """Return what graph, timeline and disputes tell of a public world, times apart."""
    client = APIClient()
    named = [(NOUN_OF[type(row)], slug_of(row)) for row in world.values()]
    roots = [f"root={noun.route}:{slug}" for noun, slug in named if noun.model in NODE_MODELS]
    edges = [f"edge={name}" for name in EDGE_TYPES if name not in CLASSIFYING]
    graph = f"graph/?{'&'.join([*roots, *edges])}&depth=2&limit=1000"
    records = [f"record={noun.route}:{slug}" for noun, slug in named if noun.model in CONCERNED]
    timeline = f"timeline/?{'&'.join(records)}"
    queries = [
        "disputes/?limit=1000",
        timeline,
        f"{timeline}&format=ics&precision=day",
        graph,
        f"{graph}&as_of=2022-06-01",
        f"{graph}&format=graphml",
        f"{graph}&format=cytoscape",
    ]
    answers = {}
    for query in queries:
        response = client.get(f"/api/v1/{query}")
        assert response.status_code == 200, (query, response.content)
        answers[query] = _STAMPS.sub("", _UNSTABLE.sub("", response.content.decode()))
    return answers


@pytest.mark.django_db
@pytest.mark.parametrize("status", HIDING)
def test_hidden_rows_change_no_graph_timeline_or_dispute(status: str) -> None:
    world = public_world()
    # Something to tell: a value that sources differ about.
    f.CitationFactory(law=world["laws"], field="law_number", reported="1")
    refresh_all()
    before = across(world)
    darken(world, status)
    refresh_all()
    assert across(world) == before
    assert all(len(answer) > 500 for answer in before.values())
    client = APIClient()
    for query in ("timeline/?limit=1000", "timeline/?limit=1000&format=ics", "disputes/?limit=9"):
        answer = client.get(f"/api/v1/{query}").content.decode()
        assert MARK not in answer, query


def test_hidden_rows_are_no_roots_and_have_no_timeline(
    dark_rows: list[Any], api_client: APIClient
) -> None:
    for row in dark_rows:
        noun, slug = NOUN_OF[type(row)], slug_of(row)
        if noun.model in NODE_MODELS:
            response = api_client.get(f"/api/v1/graph/?root={noun.route}:{slug}")
            answer = _without_id(response.content.decode()).replace(slug, "nobody")
            nobody = api_client.get(f"/api/v1/graph/?root={noun.route}:nobody")
            if response.status_code != 410 or row.status != "withdrawn":
                expected = (404, _without_id(nobody.content.decode()))
                assert (response.status_code, answer) == expected
        if noun.model in CONCERNED:
            response = api_client.get(f"/api/v1/timeline/?record={noun.route}:{slug}")
            assert response.json()["count"] == 0


def test_guessed_slugs_answer_as_if_nobody_had_them(
    dark_rows: list[Any], api_client: APIClient
) -> None:
    nobodies = {
        "jurisdictions": "XX",
        "passages": "nobody-p01",
        "citations": "nobody-p01-1",
        "redirects": "law:nobody",
    }
    expected: dict[str, str] = {}
    for row in dark_rows:
        noun = NOUN_OF[type(row)]
        slug, nobody = slug_of(row), nobodies.get(noun.route, "nobody")
        response = api_client.get(f"/api/v1/{noun.route}/{slug}/")
        answer = _without_id(response.content.decode()).replace(slug, nobody)
        assert MARK not in answer
        withdrawn = has_status(type(row)) and row.status == "withdrawn"
        if withdrawn and response.status_code == 410:
            continue
        if noun.route not in expected:
            refusal = api_client.get(f"/api/v1/{noun.route}/{nobody}/")
            expected[noun.route] = _without_id(refusal.content.decode())
        assert (response.status_code, answer) == (404, expected[noun.route])


def _without_id(answer: str) -> str:
    return re.sub(r'"request_id":"[0-9a-f]+"', "", answer)


def test_redirects_to_hidden_rows_lead_nowhere(dark_rows: list[Any], api_client: APIClient) -> None:
    leading = api_client.get("/api/v1/laws/was-once/")
    assert leading.status_code == 404
    listed = api_client.get("/api/v1/redirects/").content.decode()
    assert "was-once" not in listed
    assert MARK not in listed


def test_filters_find_nothing_by_what_is_hidden(
    dark_rows: list[Any], api_client: APIClient
) -> None:
    by_model: dict[type[Any], list[str]] = {}
    for row in dark_rows:
        by_model.setdefault(type(row), []).append(str(getattr(row, _key(row), slug_of(row))))
    for place, viewset in VIEWSETS.items():
        everything = api_client.get(f"/api/v1/{place}/").json()["count"]
        for name, kind in viewset.filterset_class.base_filters.items():
            values = _hidden_values(viewset, kind, by_model)
            if values:
                query = "&".join(f"{name}={value}" for value in values)
                response = api_client.get(f"/api/v1/{place}/?{query}")
                assert response.status_code == 200, (place, name, response.content)
                expected = everything if isinstance(kind, NoneOf) else 0
                assert response.json()["count"] == expected, (place, name, values)


def _key(row: Any) -> str:
    return "slug" if not isinstance(row, Record) else key_field(type(row))


def _hidden_values(viewset: Any, kind: Any, by_model: dict[type[Any], list[str]]) -> list[str]:
    """Return what a filter can be asked about hidden rows."""
    if isinstance(kind, OneOf):
        return _hidden_values(viewset, kind.of, by_model)
    if isinstance(kind, EitherOf):
        return by_model.get(kind.parts[0].related, [])
    if isinstance(kind, Related):
        return by_model.get(kind.related, [])
    if isinstance(kind, Key):
        return by_model.get(viewset.queryset.model, [])
    if isinstance(kind, Contains):
        return [MARK]
    if isinstance(kind, Equal) and kind.field_name != "field":
        return [f"{MARK}{number}" for number in range(1, 6)]
    return []


def test_the_walk_would_see_a_mark(db: None) -> None:
    mark(f.LawFactory())
    assert any(MARK in answer for answer in walk().values())


def test_a_hidden_row_of_every_model_is_made(db: None) -> None:
    f.TopicFactory()
    made = {type(row) for row in list(vars(Hidden("draft")).values())[1:]}
    assert made == {
        viewset.queryset.model
        for place, viewset in VIEWSETS.items()
        if place not in ("jurisdictions", "topics", "redirects")
    }


@pytest.mark.parametrize("model", list(CITABLE.values()), ids=lambda m: m.__name__)
def test_the_text_columns_that_readers_see_are_marked(model: type[Any]) -> None:
    marked = {field.attname for field in free_text(model)}
    shown = {"slug", "name", "name_ja", "summary", "title", "text", "gist", "detail", "note"}
    assert shown & {field.name for field in model._meta.concrete_fields} <= marked


def test_no_shape_order_or_format_shows_what_is_hidden(
    dark_rows: list[Any], api_client: APIClient
) -> None:
    for place, viewset in VIEWSETS.items():
        listed, detail = (
            viewset.serializer_class(),
            (viewset.detail_class or viewset.serializer_class)(),
        )
        inside = ",".join(expandable(detail))
        slugs = [
            item["slug"]
            for item in api_client.get(f"/api/v1/{place}/?brief=true&limit=1000").json()["results"]
        ]
        addresses = [
            f"{place}/?limit=1000&format=csv",
            f"{place}/?limit=1000&format=jsonl",
            f"{place}/?limit=1000&cursor=*&count=true",
        ]
        if paths := ",".join(expandable(listed)):
            addresses.append(f"{place}/?limit=100&expand={paths}")
        for slug in slugs[:1]:
            if inside:
                addresses.append(f"{place}/{slug}/?expand={inside}")
            if "evidence" in detail.fields:
                addresses.append(f"{place}/{slug}/?fields=evidence")
            addresses.append(f"{place}/{slug}/?recorded_at={_now()}")
        for address in addresses:
            response = api_client.get(f"/api/v1/{address}")
            text = response.getvalue().decode()
            if "recorded_at" not in address or response.status_code != 404:
                assert response.status_code == 200, (address, text)
            assert MARK not in text, address


def _now() -> str:
    return timezone.now().isoformat().replace("+00:00", "Z")
