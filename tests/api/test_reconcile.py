"""The reconciliation service, as its specification and OpenRefine have it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import validate
from rest_framework.test import APIClient

from tests.factories import (
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    NameFactory,
    PersonFactory,
    TopicFactory,
)
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db

Get = Callable[..., Any]
Ask = Callable[..., Any]

ADDRESS = "/api/v1/reconcile/"
_NAMED = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "required": ["id"],
}
# The shapes that the specification demands, in short.
BATCH = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": {"type": "string"},
                        "name": {"type": "string"},
                        "description": {"type": "string"},
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": _NAMED},
                        "features": {
                            "type": "array",
                            "items": {"properties": {"value": {"type": ["boolean", "number"]}}},
                        },
                    },
                },
            }
        },
    },
}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"contains": {"const": "0.2"}},
        "view": {"properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}},
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        "defaultTypes": {"type": "array", "items": _NAMED, "uniqueItems": True},
    },
}


@pytest.fixture
def ask(api_client: APIClient) -> Ask:
    """Return a function that sends a batch as OpenRefine does, and returns the results."""

    def send(batch: dict[str, Any], status: int = 200) -> Any:
        response = api_client.post(
            ADDRESS,
            urlencode({"queries": json.dumps(batch)}),
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code == status, response.content
        assert response["Access-Control-Allow-Origin"] == "*"
        if status == 200:
            validate(response.json(), BATCH)
            return {name: answer["result"] for name, answer in response.json().items()}
        return response.json()

    return send


@pytest.fixture
def ministries() -> None:
    japan, india = (
        JurisdictionFactory(code="JP", name="Japan", name_ja="日本"),
        JurisdictionFactory(code="IN", name="India"),
    )
    meti = InstitutionFactory(
        slug="meti",
        name="Ministry of Economy, Trade and Industry",
        name_ja="経済産業省",
        abbreviation="METI",
        jurisdiction=japan,
        founded="2001",
    )
    NameFactory(institution=meti, text="Ministry of Economy and Industry", kind="garble")
    InstitutionFactory(slug="jp-defence", name="Ministry of Defence", jurisdiction=japan)
    InstitutionFactory(slug="in-defence", name="Ministry of Defence", jurisdiction=india)


def test_the_service_describes_itself(get: Get) -> None:
    manifest = get("reconcile/")
    validate(manifest, MANIFEST)
    assert manifest["view"]["url"] == "http://testserver/api/v1/reconcile/view/?id={{id}}"
    assert manifest["suggest"]["entity"] == {
        "service_url": "http://testserver/api/v1/reconcile",
        "service_path": "/suggest/entity/",
    }
    assert manifest["preview"] == {
        "url": "http://testserver/api/v1/reconcile/preview/?id={{id}}",
        "width": 400,
        "height": 160,
    }
    assert {"id": "law", "name": "Law"} in manifest["defaultTypes"]


@pytest.mark.usefixtures("ministries")
def test_one_that_bears_just_the_name_is_a_match(ask: Ask) -> None:
    (candidate,) = ask({"q0": {"query": "経済産業省"}})["q0"]
    assert candidate == {
        "id": "institutions:meti",
        "name": "Ministry of Economy, Trade and Industry",
        "description": "institution, Japan, 2001; goes by “経済産業省”",
        "type": [{"id": "institution", "name": "Institution"}],
        "score": 100,
        "match": True,
        "features": [
            {"id": "name_similarity", "value": 100},
            {"id": "exact_name", "value": True},
            {"id": "garbled_name", "value": False},
        ],
    }


@pytest.mark.usefixtures("ministries")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("METI", [("meti", True)], id="abbreviation"),
        pytest.param(
            "Ministry of Defence", [("in-defence", False), ("jp-defence", False)], id="two"
        ),
        pytest.param("Ministry of Economy and Industry", [("meti", False)], id="a garble"),
        pytest.param("Ministry of Economy", [("meti", False)], id="a beginning"),
        pytest.param("Minisrty of Econmy Trade and Industry", [("meti", False)], id="a slip"),
        pytest.param("Nobody", [], id="nobody"),
        pytest.param("…", [], id="signs"),
        pytest.param("", [], id="an empty cell"),
        pytest.param("METI\0", [("meti", True)], id="NUL"),
        pytest.param("x" * 10_000, [], id="a paragraph"),
    ],
)
def test_candidates(query: str, expected: list[tuple[str, bool]], ask: Ask) -> None:
    found = ask({"q0": {"query": query}})["q0"]
    assert [(c["id"].removeprefix("institutions:"), c["match"]) for c in found] == expected
    assert [c["score"] for c in found] == sorted((c["score"] for c in found), reverse=True)


@pytest.mark.usefixtures("ministries")
@pytest.mark.parametrize("value", ["JP", "Japan", "日本", {"id": "jurisdictions:JP"}, ["JP", "XX"]])
def test_a_property_decides_between_namesakes(value: Any, ask: Ask) -> None:
    query = {
        "query": "Ministry of Defence",
        "type": "institution",
        "properties": [{"pid": "jurisdiction", "v": value}],
    }
    (candidate,) = ask({"q0": query})["q0"]
    assert (candidate["id"], candidate["match"]) == ("institutions:jp-defence", True)


def test_topics_and_years_narrow_too(ask: Ask) -> None:
    chips = TopicFactory(slug="chips", label="Semiconductors")
    one = InstitutionFactory(slug="one", name="Fund", founded="2019")
    one.topics.add(chips)
    InstitutionFactory(slug="two", name="Fund", founded="2020")
    batch = {
        "topic": {"query": "Fund", "properties": [{"pid": "topic", "v": "semiconductors"}]},
        "year": {"query": "Fund", "properties": [{"pid": "year", "v": 2020}]},
        "none": {"query": "Fund", "properties": [{"pid": "year", "v": "soon"}]},
    }
    found = {name: [c["id"] for c in cs] for name, cs in ask(batch).items()}
    assert found == {"topic": ["institutions:one"], "year": ["institutions:two"], "none": []}


def test_types_and_limits(ask: Ask) -> None:
    LawFactory(slug="law", name="Trade")
    PersonFactory(slug="person", name="Trade")
    batch = {
        "one": {"query": "Trade", "type": "person"},
        "any": {"query": "Trade", "type": ["person", "law"], "type_strict": "any"},
        "all": {"query": "Trade", "type": ["person", "law"], "type_strict": "all"},
        "should": {"query": "Trade", "type": "person", "type_strict": "should"},
        "limit": {"query": "Trade", "limit": 1},
        "properties": {"properties": [{"pid": "year", "v": "2020"}]},
    }
    found = {name: [c["id"] for c in cs] for name, cs in ask(batch).items()}
    both = ["laws:law", "people:person"]
    assert found == {
        "one": ["people:person"],
        "any": both,
        "all": [],
        "should": both,
        "limit": both[:1],
        "properties": [],
    }


@pytest.mark.usefixtures("ministries")
def test_batches_and_single_queries_come_by_get_too(get: Get) -> None:
    batch = quote(json.dumps({"q0": {"query": "METI"}, "q1": {"query": "Nobody"}}))
    answer = get(f"reconcile/?queries={batch}")
    assert [c["id"] for c in answer["q0"]["result"]] == ["institutions:meti"]
    assert answer["q1"] == {"result": []}
    for query in ("METI", quote(json.dumps({"query": "METI"}))):
        assert get(f"reconcile/?query={query}")["result"] == answer["q0"]["result"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("{", "malformed_json", id="no JSON"),
        pytest.param("[" * 100_000, "malformed_json", id="deep"),
        pytest.param('{"q": {"query": "\\ud800"}}', "malformed_json", id="half a character"),
        pytest.param(
            '{"q": {"query": "a", "limit": 1' + "0" * 5000 + "}}", "malformed_json", id="huge"
        ),
        pytest.param("[]", "malformed_batch", id="a list"),
        pytest.param('{"q": "METI"}', "malformed_query", id="a text"),
        pytest.param('{"q": {}}', "required", id="nothing asked"),
        pytest.param('{"q": {"query": 5}}', "malformed_query", id="a number"),
        pytest.param('{"q": {"query": "a", "limit": 0}}', "out_of_range", id="limit"),
        pytest.param('{"q": {"query": "a", "limit": "5"}}', "out_of_range", id="limit in text"),
        pytest.param('{"q": {"query": "a", "limit": NaN}}', "out_of_range", id="no number"),
        pytest.param('{"q": {"query": "a", "type": "lwa"}}', "invalid_choice", id="type"),
        pytest.param('{"q": {"query": "a", "type": [{}]}}', "invalid_choice", id="odd type"),
        pytest.param('{"q": {"query": "a", "type_strict": "x"}}', "invalid_choice", id="strict"),
        pytest.param('{"q": {"query": "a", "typ": "law"}}', "unknown_key", id="mistyped"),
        pytest.param(
            '{"q": {"query": "a", "properties": [{"pid": "size", "v": 1}]}}',
            "unknown_property",
            id="property",
        ),
        pytest.param(
            '{"q": {"query": "a", "properties": [1]}}', "malformed_property", id="no property"
        ),
        pytest.param(
            json.dumps({str(n): {"query": "a"} for n in range(101)}), "too_many", id="too many"
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    text: str, code: str, api_client: APIClient
) -> None:
    response = api_client.post(
        ADDRESS, urlencode({"queries": text}), content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 400
    (fault,) = response.json()["errors"]
    assert (fault["parameter"], fault["code"]) == ("queries", code)


def test_a_body_that_is_no_form_is_refused(api_client: APIClient) -> None:
    assert api_client.post(ADDRESS, {"queries": {}}, format="json").status_code == 415


def test_what_is_hidden_is_no_candidate(ask: Ask, get: Get) -> None:
    LawFactory(slug="hidden", name="Trade Act", status=Status.DRAFT)
    assert ask({"q0": {"query": "Trade Act"}})["q0"] == []
    assert get("reconcile/suggest/entity/?prefix=Trade")["result"] == []
    assert get("reconcile/view/?id=laws:hidden", status=404)["code"] == "not_found"


@pytest.mark.usefixtures("ministries")
def test_suggestions(get: Get) -> None:
    (entity,) = get("reconcile/suggest/entity/?prefix=Ministry+of+Ec&type=institution&lang=")[
        "result"
    ]
    assert entity == {
        "id": "institutions:meti",
        "name": "Ministry of Economy, Trade and Industry",
        "description": "goes by “Ministry of Economy, Trade and Industry”",
        "notable": [{"id": "institution", "name": "Institution"}],
    }
    assert len(get("reconcile/suggest/entity/?prefix=Ministry&cursor=2")["result"]) == 1
    assert get("reconcile/suggest/entity/")["result"] == []
    assert get("reconcile/suggest/entity/?prefix=a&cursor=x", status=400)
    assert get("reconcile/suggest/type/?prefix=inst")["result"] == [
        {"id": "institution", "name": "Institution"}
    ]
    properties = get("reconcile/suggest/property/?prefix=juris")["result"]
    assert [p["id"] for p in properties] == ["jurisdiction"]


@pytest.mark.usefixtures("ministries")
def test_an_identifier_leads_to_its_page(api_client: APIClient) -> None:
    def place(name: str) -> str:
        response = api_client.get(f"{ADDRESS}view/", {"id": name})
        return str(response.headers.get("Location", response.status_code))

    assert place("institutions:meti") == "http://testserver/institutions/meti/"
    assert place("jurisdictions:JP") == "http://testserver/api/v1/jurisdictions/JP/"
    assert [place(name) for name in ("laws:nobody", "nowhere:x", "meti", "")] == ["404"] * 4


@pytest.mark.usefixtures("ministries")
def test_suggestions_are_as_the_specification_has_them(get: Get) -> None:
    for name, typed, required in (
        ("entity", "Ministry", ["id", "name"]),
        ("type", "inst", ["id"]),
        ("property", "juris", ["id", "name"]),
    ):
        one = {**_NAMED, "required": required}
        shape = {
            "type": "object",
            "required": ["result"],
            "properties": {
                "result": {
                    "type": "array",
                    "items": {
                        **one,
                        "properties": {
                            **one["properties"],
                            "description": {"type": "string"},
                            "notable": {"type": "array", "items": _NAMED},
                        },
                    },
                    "minItems": 1,
                }
            },
        }
        validate(get(f"reconcile/suggest/{name}/?prefix={typed}"), shape)


@pytest.mark.usefixtures("ministries")
def test_records_are_read_together(ask: Ask) -> None:
    counts = []
    for names in (["METI"], ["METI", "Ministry of Defence", "METI"]):
        batch = {str(number): {"query": name} for number, name in enumerate(names)}
        with CaptureQueriesContext(connection) as queries:
            ask(batch)
        counts.append(sum('FROM "tracker_institution"' in q["sql"] for q in queries))
    assert counts == [1, 1]
