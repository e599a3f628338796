"""The description of the API: valid, committed, served, and what answers look like indeed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework.test import APIClient

from tests.api.followed import followed
from tests.api.rows import MAKERS
from tracker.api.nouns import slug_of
from tracker.api.shaping import expandable
from tracker.api.urls import VIEWSETS

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "openapi.yaml"
METHODS = {"get", "head", "options", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def snapshot() -> Any:
    return yaml.safe_load(SNAPSHOT.read_text())


@pytest.fixture(scope="module")
def schema(snapshot: Any) -> Any:
    return followed(snapshot)


def test_snapshot_is_the_schema_as_it_is_now(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--api-version", "v1", "--file", str(fresh)
    )
    assert fresh.read_text() == SNAPSHOT.read_text(), "If that was meant, run `make schema`."


def test_schema_is_valid_openapi_3_1(snapshot: Any) -> None:
    assert snapshot["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(snapshot).validate()


def test_schema_describes_writing_of_every_noun_that_is_written(schema: Any) -> None:
    written = {f"/api/v1/{place}/" for place in VIEWSETS if place != "redirects"}
    for path, item in schema["paths"].items():
        methods = item.keys() & METHODS
        if path in written:
            assert methods == {"get", "post", "patch", "delete"}, path
        elif path.removesuffix("{slug}/") in written:
            assert methods == {"get", "patch", "delete"}, path
        elif path.startswith("/api/v1/redirects/"):
            assert methods == {"get"}, path
        for method in methods & {"post", "patch", "delete"} if path in written else ():
            assert item[method]["security"] == [{"token": []}], path
        assert "get" not in methods or {} in item["get"].get("security", [{}]), path


def test_operation_ids_are_unique(schema: Any) -> None:
    ids = [
        operation["operationId"]
        for item in schema["paths"].values()
        for method, operation in item.items()
        if method in METHODS
    ]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_operations_declare_their_problems(place: str, schema: Any) -> None:
    listing = schema["paths"][f"/api/v1/{place}/"]["get"]["responses"]
    detail = schema["paths"][f"/api/v1/{place}/{{slug}}/"]["get"]["responses"]
    assert list(listing) == ["200", "400", "406", "429", "500", "304"]
    assert list(detail) == ["200", "308", "400", "404", "410", "406", "429", "500", "304"]
    assert list(detail["410"]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_every_parameter_is_described_and_every_described_one_known(
    place: str, schema: Any
) -> None:
    described = schema["paths"][f"/api/v1/{place}/"]["get"]["parameters"]
    assert all(parameter["description"] for parameter in described)
    listed = {parameter["name"] for parameter in described}
    described = schema["paths"][f"/api/v1/{place}/{{slug}}/"]["get"]["parameters"]
    shown = {parameter["name"] for parameter in described if parameter["in"] == "query"}
    for action, names in (("list", listed), ("retrieve", shown)):
        # Where there is nothing to expand, nothing is said of it.
        known = set(VIEWSETS[place](action=action).parameters())
        assert (known - names, names - known) in ((set(), set()), ({"expand"}, set()))


def _usual(content: Any) -> Any:
    """Return a part of the schema as it is where no shape is asked for."""
    if isinstance(content, list):
        return [_usual(item) for item in content]
    if not isinstance(content, dict):
        return content
    several = content.get("anyOf", [])
    if any("/Shaped" in str(choice.get("$ref", "")) for choice in several):
        return several[0]
    return {name: _usual(value) for name, value in content.items()}


def _faults(schema: Any, path: str, answer: Any, status: str, media: str) -> list[str]:
    content = schema["paths"][path]["get"]["responses"][status]["content"][media]["schema"]
    whole = {**_usual(content), "components": _usual(schema["components"])}
    return [f"{list(e.path)}: {e.message}" for e in OAS31Validator(whole).iter_errors(answer)]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_answers_look_as_described(place: str, schema: Any, get: Callable[..., Any]) -> None:
    row = MAKERS[place](2)
    listed, detail = f"/api/v1/{place}/", f"/api/v1/{place}/{{slug}}/"
    assert _faults(schema, listed, get(f"{place}/"), "200", "application/json") == []
    answer = get(f"{place}/{slug_of(row)}/")
    assert _faults(schema, detail, answer, "200", "application/json") == []


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_shaped_answers_look_as_described(place: str, schema: Any, get: Callable[..., Any]) -> None:
    row = MAKERS[place](1)
    shape = VIEWSETS[place].serializer_class()
    paths = ",".join(expandable(shape))
    shapes = ["brief=true", "fields=slug", "omit=url", *([f"expand={paths}"] if paths else [])]
    for address, path in (
        (f"{place}/", f"/api/v1/{place}/"),
        (f"{place}/{slug_of(row)}/", f"/api/v1/{place}/{{slug}}/"),
    ):
        content = schema["paths"][path]["get"]["responses"]["200"]["content"]
        whole = {**content["application/json"]["schema"], "components": schema["components"]}
        for query in shapes:
            faults = OAS31Validator(whole).iter_errors(get(f"{address}?{query}"))
            assert [error.message for error in faults] == [], query
        strange = {"count": 0, "results": [{"status": "draft"}]}
        assert list(OAS31Validator(whole).iter_errors(strange))
        assert list(content) == [
            "application/json",
            "text/csv",
            "application/jsonl",
            "application/ld+json",
        ]


@pytest.mark.parametrize(
    ("address", "path", "status"),
    [
        pytest.param("laws/?kind=x&topic=a", "/api/v1/laws/", 400, id="bad-value"),
        pytest.param("laws/?knd=x", "/api/v1/laws/", 400, id="unknown-parameter"),
        pytest.param("laws/nobody/", "/api/v1/laws/{slug}/", 404, id="not-found"),
        pytest.param("laws/gone/", "/api/v1/laws/{slug}/", 410, id="gone"),
    ],
)
def test_problems_look_as_described(
    address: str, path: str, status: int, schema: Any, get: Callable[..., Any]
) -> None:
    gone = MAKERS["laws"](1)
    gone.slug, gone.status = "gone", "withdrawn"
    gone.save()
    problem = get(address, status)
    assert _faults(schema, path, problem, str(status), "application/problem+json") == []


def test_validator_would_see_a_fault(schema: Any) -> None:
    assert _faults(schema, "/api/v1/laws/", {"count": "three"}, "200", "application/json")


@pytest.mark.parametrize(
    ("accepted", "media"),
    [
        pytest.param("*/*", "application/vnd.oai.openapi; charset=utf-8", id="yaml"),
        pytest.param("application/json", "application/json", id="json"),
    ],
)
@pytest.mark.usefixtures("db")
def test_schema_is_served(accepted: str, media: str, snapshot: Any, api_client: APIClient) -> None:
    response = api_client.get("/api/v1/schema/", HTTP_ACCEPT=accepted)
    assert response["Content-Type"] == media
    assert yaml.safe_load(response.content) == snapshot


@pytest.mark.usefixtures("db")
def test_docs_page_needs_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "http" not in text
    assert "<style" not in text
    assert " style=" not in text
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert not page.cookies
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
