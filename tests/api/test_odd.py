"""Odd requests, put to every endpoint: each is answered, or refused in a sentence; none breaks it.

What each parameter takes is tried elsewhere; this is for what nobody thought of.
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from tests.api.rows import MAKERS
from tests.factories import LawFactory
from tracker.api.nouns import slug_of
from tracker.api.urls import ACROSS, VIEWSETS

pytestmark = pytest.mark.django_db
FIXED = ("", "problems/", "schema/", "docs/", "changes.atom")
PLACES = [*FIXED, *(f"{place}/" for place in (*VIEWSETS, *ACROSS))]
ODD = {
    "null-character": "a\0b",
    "negative": "-1",
    "fraction": "1.5",
    "huge": "9" * 400,
    "beyond-64-bits": str(2**64),
    "wide-digits": "２０２２",
    "infinite": "Infinity",
    "ten-kilobytes": "x" * 10_000,
    "sql": "' OR 1=1 --",
    "pattern": "%_\\",
    "deep": ".".join(["topics"] * 300),
    "commas": "," * 50,
    "dots": "..",
    "day": "2022-05-11",
    "moment": "2022-05-11T00:00:00Z",
    "last-moment": "9999-12-31T23:59:59-23:59",
    "true": "true",
    "slug": "nobody",
    "json": '{"a": [1]}',
    "kanji": "経済",
    "control": "\x1b[31m",
    "surrogate-pair": "𠮷",
}


def checked(response: Any, *expected: int) -> Any:
    """Return the body of a problem; fail if an answer is neither good nor a whole problem."""
    asked = f"{response.request['REQUEST_METHOD']} {response.request['PATH_INFO']}"
    told = (asked, response.request["QUERY_STRING"][:200], response.status_code)
    assert response.status_code < 500, (*told, response.content)
    assert not expected or response.status_code in expected, (*told, response.content[:500])
    if response.status_code < 400:
        return {}
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["detail"].strip().endswith((".", "?")), problem["detail"]
    assert "Traceback" not in problem["detail"]
    return problem


def asked(client: APIClient, address: str, values: dict[str, str]) -> Any:
    query = "&".join(f"{name}={quote(value)}" for name, value in values.items())
    return client.get(f"/api/v1/{address}?{query}")


def ask_for_all(address: str, names: Sequence[str], client: APIClient) -> None:
    """Give each odd value to all parameters at once, then to those that took it."""
    for odd in ODD.values():
        values = dict.fromkeys(names, odd)
        refused = checked(asked(client, address, values))
        for error in refused.get("errors", []):
            values.pop(error["parameter"], None)
        checked(asked(client, address, values))


def parameters(place: str) -> list[str]:
    """Return all that an endpoint can be asked; it names them itself."""
    name = place.rstrip("/")
    view = VIEWSETS.get(name) or ACROSS.get(name)
    if view is None:
        return []
    if name == "reconcile":
        # It passes over what it does not know, as its protocol has it.
        return ["queries", "query"]
    made: Any = view(action="list") if name in VIEWSETS else view()
    return list(made.parameters())


@pytest.mark.parametrize("place", [place for place in PLACES if parameters(place)])
def test_odd_values_of_all_parameters(place: str, api_client: APIClient) -> None:
    ask_for_all(place, parameters(place), api_client)


QUERIES = (
    "=1",
    "%00=1",
    "%FF=1",
    "limit=%C3%28",
    "x" * 10_000,
    "limit=-1",
    "limit=1&limit=2&limit=3",
    "limit[]=1&limit[$gt]=1",
    "format=exe",
    "format=json&format=csv",
    "format=..%2F..%2Fetc",
    "ordering=-",
    "&".join(f"a{n}=1" for n in range(2000)),
)


@pytest.mark.parametrize("place", PLACES)
def test_odd_queries(place: str, api_client: APIClient) -> None:
    for query in QUERIES:
        refusals: tuple[int, ...] = (400,)
        if place in ("docs/", "reconcile/"):
            # Both take whatever else the programs that ask them may add.
            refusals = (200, 400)
        if place == "schema/" and query.startswith("format"):
            refusals = (200, 400, 404)
        checked(api_client.get(f"/api/v1/{place}?{query}"), *refusals)


@pytest.mark.parametrize("place", PLACES)
def test_empty_parts_of_a_query_are_nothing(place: str, api_client: APIClient) -> None:
    expected = api_client.get(f"/api/v1/{place}")
    checked(api_client.get(f"/api/v1/{place}?&&&"), expected.status_code)


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_odd_values_on_one_record(place: str, api_client: APIClient) -> None:
    slug = slug_of(MAKERS[place](1))
    names = VIEWSETS[place](action="retrieve").parameters()
    ask_for_all(f"{place}/{slug}/", names, api_client)


ACCEPTED = (
    "",
    ",,,",
    "text",
    "*/*;q=x",
    "*/*;q=0",
    "application/json;version=2",
    "application/json, " * 500,
    "\xff\x00/\xfe",
    "image/png",
    "text/html;level=1, */*;q=0.1",
)


@pytest.mark.parametrize("place", PLACES)
def test_odd_accept_headers(place: str, api_client: APIClient) -> None:
    for accepted in ACCEPTED:
        response = api_client.get(f"/api/v1/{place}", HTTP_ACCEPT=accepted)
        checked(response, 200, 400, 406)


@pytest.mark.parametrize("place", PLACES)
def test_methods_that_are_not_taken(place: str, api_client: APIClient) -> None:
    for method in ("PUT", "TRACE", "PROPFIND", "X" * 500):
        response = api_client.generic(method, f"/api/v1/{place}", b"{", content_type="text/x")
        checked(response, 401, 405)


@pytest.mark.parametrize("place", PLACES)
def test_a_body_where_none_is_read_changes_nothing(place: str, api_client: APIClient) -> None:
    response = api_client.generic("GET", f"/api/v1/{place}", b"\xff{", content_type="text/x")
    expected = api_client.get(f"/api/v1/{place}")
    assert response.status_code == expected.status_code
    checked(response)


@pytest.mark.parametrize("place", [place for place in VIEWSETS if place != "laws"])
def test_cursors_of_another_list(place: str, get: Callable[..., Any], api_client: Any) -> None:
    for _ in range(2):
        LawFactory()
    following = get("laws/?cursor=*&limit=1")["next"].partition("cursor=")[2]
    problem = checked(api_client.get(f"/api/v1/{place}/?cursor={following}"), 400)
    assert [error["code"] for error in problem["errors"]] == ["invalid_cursor"]


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"If-None-Match": '"' * 5000}, id="tags"),
        pytest.param({"If-None-Match": "\xff\x00"}, id="tag-bytes"),
        pytest.param({"If-Modified-Since": "yesterday"}, id="moment"),
        pytest.param({"Range": "bytes=9-1,-,x"}, id="range"),
        pytest.param({"Accept-Encoding": "gzip;q=x, \xff"}, id="encoding"),
        pytest.param({"Accept-Language": "x" * 5000}, id="language"),
        pytest.param({"Content-Length": "x"}, id="length"),
        pytest.param({"Origin": "null"}, id="origin"),
        pytest.param({"X-Forwarded-For": "\x00, nonsense, ::::"}, id="forwarded"),
        pytest.param({"X-HTTP-Method-Override": "DELETE"}, id="override"),
    ],
)
@pytest.mark.parametrize("place", ["", "laws/", "search/", "exports/", "changes/", "changes.atom"])
def test_odd_headers(place: str, header: dict[str, str], api_client: APIClient) -> None:
    query = "?q=act" if place == "search/" else ""
    response = api_client.get(f"/api/v1/{place}{query}", headers=header)
    checked(response, 200)


@pytest.mark.parametrize(
    "shown",
    [
        "Bearer",
        "Bearer  ",
        "Basic YTpi",
        "Bearer \xff",
        "Bearer " + "x" * 9000,
        "bearer\ttrk_1",
        "x",
    ],
)
@pytest.mark.parametrize("place", ["laws/", "laws/nobody/"])
def test_odd_tokens(place: str, shown: str, api_client: APIClient) -> None:
    response = api_client.get(f"/api/v1/{place}", headers={"Authorization": shown})
    problem = checked(response, 401)
    assert problem["code"] == "unauthenticated"
