"""Graph, timeline and disputes as the API's description shows them: as they are."""

from collections.abc import Callable
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from tests import factories as f
from tests.api.followed import followed
from tests.api.hidden import public_world
from tracker.api.asking import QueryView
from tracker.api.urls import ACROSS
from tracker.api.views.described import OnceGenerator
from tracker.evidence.standing import refresh_all

Get = Callable[..., Any]
PAGES = ["application/json", "text/csv", "application/jsonl"]
OURS = {
    "graph": (
        ["200", "308", "400", "404", "406", "410", "500"],
        ["application/json", "application/graphml+xml", "application/vnd.cytoscape+json"],
    ),
    "timeline": (["200", "400", "406", "500"], [*PAGES, "text/calendar"]),
    "disputes": (["200", "400", "406", "500"], PAGES),
    "search": (["200", "400", "406", "500"], PAGES),
}


@pytest.fixture(scope="module")
def schema() -> Any:
    made = OnceGenerator(api_version="v1").get_schema()  # type: ignore[no-untyped-call]  # untyped
    return followed(made)


def _operation(schema: Any, name: str) -> Any:
    return schema["paths"][f"/api/v1/{name}/"]["get"]


@pytest.mark.parametrize("name", list(OURS))
def test_every_answer_is_described(name: str, schema: Any) -> None:
    statuses, media = OURS[name]
    responses = _operation(schema, name)["responses"]
    # 304 and 429 may be the answer of any view, and are described for all.
    assert sorted(set(responses) - {"304", "429"}) == statuses
    assert list(responses["200"]["content"]) == media
    for status in set(statuses) - {"200", "308"}:
        assert list(responses[status]["content"]) == ["application/problem+json"], status


@pytest.mark.parametrize("name", list(OURS))
def test_every_parameter_is_described_and_every_described_one_known(name: str, schema: Any) -> None:
    described = {p["name"]: p for p in _operation(schema, name)["parameters"]}
    view = ACROSS[name]
    assert issubclass(view, QueryView)
    assert set(described) == set(view().parameters())
    assert all(parameter["description"] for parameter in described.values())
    formats = [kind.format for kind in view.renderer_classes]
    assert described["format"]["schema"]["enum"] == formats
    for parameter in view.query:
        shown = described[parameter.name]
        assert shown.get("required", False) is parameter.required
        many = shown["schema"]["type"] == "array"
        assert many is (parameter.most > 1)


def _faults(schema: Any, name: str, answer: Any, status: str = "200") -> list[str]:
    media = "application/json" if status == "200" else "application/problem+json"
    shape = _operation(schema, name)["responses"][status]["content"][media]["schema"]
    whole = {**shape, "components": schema["components"]}
    return [f"{list(e.path)}: {e.message}" for e in OAS31Validator(whole).iter_errors(answer)]


@pytest.mark.django_db
def test_answers_look_as_described(get: Get, schema: Any) -> None:
    law = public_world()["laws"]
    f.CitationFactory(law=law, field="law_number", reported="1", speaker=f.PersonFactory())
    refresh_all()
    for name, query in (
        ("graph", f"root=laws:{law.slug}&depth=2"),
        ("graph", f"root=laws:{law.slug}&depth=2&as_of=2022-06-01&limit=3"),
        ("timeline", "limit=1000"),
        ("disputes", "limit=1000"),
    ):
        answer = get(f"{name}/?{query}")
        assert answer.get("results", answer.get("nodes"))
        assert _faults(schema, name, answer) == [], query
        problem = get(f"{name}/?{query}&limit=0", 400)
        assert _faults(schema, name, problem, "400") == []
    assert _faults(schema, "graph", get("graph/?root=laws:nobody", 404), "404") == []


def test_a_fault_would_be_seen(schema: Any) -> None:
    assert _faults(schema, "timeline", {"count": "three"})
