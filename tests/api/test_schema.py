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

from tests.api.rows import MAKERS
from tracker.api.nouns import slug_of
from tracker.api.urls import VIEWSETS

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "openapi.yaml"
METHODS = {"get", "head", "options", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def schema() -> Any:
    return yaml.safe_load(SNAPSHOT.read_text())


def test_snapshot_is_the_schema_as_it_is_now(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--api-version", "v1", "--file", str(fresh)
    )
    assert fresh.read_text() == SNAPSHOT.read_text(), "If that was meant, run `make schema`."


def test_schema_is_valid_openapi_3_1(schema: Any) -> None:
    assert schema["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(schema).validate()


def test_schema_describes_reading_only(schema: Any) -> None:
    for path, item in schema["paths"].items():
        assert item.keys() & METHODS == {"get"}, path


def test_operation_ids_are_unique(schema: Any) -> None:
    ids = [item["get"]["operationId"] for item in schema["paths"].values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_operations_declare_their_problems(place: str, schema: Any) -> None:
    listing = schema["paths"][f"/api/v1/{place}/"]["get"]["responses"]
    detail = schema["paths"][f"/api/v1/{place}/{{slug}}/"]["get"]["responses"]
    assert list(listing) == ["200", "400", "406", "500"]
    assert list(detail) == ["200", "308", "400", "404", "410", "406", "500"]
    assert list(detail["410"]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_every_parameter_is_described_and_every_described_one_known(
    place: str, schema: Any
) -> None:
    described = schema["paths"][f"/api/v1/{place}/"]["get"]["parameters"]
    known = {*VIEWSETS[place].filterset_class.base_filters, "limit", "offset", "ordering"}
    assert {parameter["name"] for parameter in described} == known
    assert all(parameter["description"] for parameter in described)


def _faults(schema: Any, path: str, answer: Any, status: str, media: str) -> list[str]:
    content = schema["paths"][path]["get"]["responses"][status]["content"][media]["schema"]
    whole = {**content, "components": schema["components"]}
    return [f"{list(e.path)}: {e.message}" for e in OAS31Validator(whole).iter_errors(answer)]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_answers_look_as_described(place: str, schema: Any, get: Callable[..., Any]) -> None:
    row = MAKERS[place](2)
    listed, detail = f"/api/v1/{place}/", f"/api/v1/{place}/{{slug}}/"
    assert _faults(schema, listed, get(f"{place}/"), "200", "application/json") == []
    answer = get(f"{place}/{slug_of(row)}/")
    assert _faults(schema, detail, answer, "200", "application/json") == []


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
def test_schema_is_served(accepted: str, media: str, schema: Any, api_client: APIClient) -> None:
    response = api_client.get("/api/v1/schema/", HTTP_ACCEPT=accepted)
    assert response["Content-Type"] == media
    assert yaml.safe_load(response.content) == schema


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
