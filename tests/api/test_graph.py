"""The endpoint of the graph: what it answers, in which formats, and what it refuses."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests import factories as f
from tracker.api.views.graph import MOST_ROOTS
from tracker.services.graph import EDGE_TYPES

Get = Callable[..., Any]
NAMESPACE = {"g": "http://graphml.graphdrawing.org/xmlns"}


@pytest.fixture
def cabinet(db: None) -> Any:
    """A post, who held it, and the law that its holder championed."""
    post = f.PositionFactory(
        slug="prime-minister",
        title="Prime Minister",
        institution=f.InstitutionFactory(slug="cabinet", name="Cabinet"),
        role="head_of_government",
    )
    kishida = f.PersonFactory(slug="kishida", name="Fumio Kishida")
    tenure = f.TenureFactory(
        slug="kishida--pm", person=kishida, position=post, start="2021-10-04", end="2024-10-01"
    )
    f.CitationFactory(tenure=tenure, field="", reported="yes")
    law = f.LawFactory(slug="act", name="Act & <Order>")
    f.ParticipationFactory(slug="kishida--champion--act", person=kishida, law=law, role="champion")
    return post


def test_nodes_and_edges_are_whole(get: Get, cabinet: Any) -> None:
    answer = get("graph/?root=people:kishida&as_of=2022-01-15&edge=tenure")
    assert answer == {
        "roots": ["people:kishida"],
        "depth": 1,
        "as_of": "2022-01-15",
        "truncated": None,
        "nodes": [
            {
                "slug": "kishida",
                "name": "Fumio Kishida",
                "type": "person",
                "url": "http://testserver/api/v1/people/kishida/",
                "html_url": "http://testserver/people/kishida/",
                "id": "people:kishida",
                "depth": 0,
            },
            {
                "slug": "prime-minister",
                "name": "Prime Minister",
                "type": "position",
                "url": "http://testserver/api/v1/positions/prime-minister/",
                "html_url": "http://testserver/institutions/cabinet/#prime-minister",
                "id": "positions:prime-minister",
                "depth": 1,
            },
        ],
        "edges": [
            {
                "id": "tenures:kishida--pm",
                "source": "people:kishida",
                "target": "positions:prime-minister",
                "type": "tenure",
                "kind": "",
                "start": {
                    "edtf": "2021-10-04",
                    "earliest": "2021-10-04",
                    "latest": "2021-10-04",
                    "display": "4 October 2021",
                },
                "end": {
                    "edtf": "2024-10-01",
                    "earliest": "2024-10-01",
                    "latest": "2024-10-01",
                    "display": "1 October 2024",
                },
                "certainty": "certain",
                "state": "sound",
                "url": "http://testserver/api/v1/tenures/kishida--pm/",
            }
        ],
    }


def test_edge_within_a_record_is_named_after_it(get: Get, cabinet: Any) -> None:
    edges = {edge["id"]: edge for edge in get("graph/?root=people:kishida&depth=2")["edges"]}
    assert list(edges) == [
        "participations:kishida--champion--act",
        "tenures:kishida--pm",
        "positions:prime-minister:post:institutions:cabinet",
    ]
    post = edges["positions:prime-minister:post:institutions:cabinet"]
    assert (post["kind"], post["start"], post["end"], post["certainty"]) == (
        "head_of_government",
        None,
        None,
        None,
    )
    assert post["url"] == "http://testserver/api/v1/positions/prime-minister/"


def test_edges_have_ids_of_their_own(get: Get, db: None) -> None:
    law, office = f.LawFactory(slug="act"), f.InstitutionFactory(slug="office")
    people = [f.PersonFactory(), f.PersonFactory()]
    f.MilestoneFactory(law=law, body=office, people=people)
    f.InitiativeFactory(lead=office, laws=[law, f.LawFactory()], topics=law.topics.all())
    edges = get("graph/?root=laws:act&depth=2")["edges"]
    assert len({edge["id"] for edge in edges}) == len(edges) == 6


def test_several_roots_are_walked_from_each(get: Get, cabinet: Any) -> None:
    answer = get("graph/?root=laws:act&root=institutions:cabinet&root=laws:act")
    assert answer["roots"] == ["laws:act", "institutions:cabinet"]
    assert [(node["id"], node["depth"]) for node in answer["nodes"]] == [
        ("laws:act", 0),
        ("institutions:cabinet", 0),
        ("people:kishida", 1),
        ("positions:prime-minister", 1),
    ]


def test_jurisdictions_and_topics_are_roots_by_their_keys(get: Get, db: None) -> None:
    japan = f.JurisdictionFactory(code="JP", name="Japan")
    f.LawFactory(slug="act", jurisdiction=japan, topics=[f.TopicFactory(slug="chips")])
    for root in ("jurisdictions:JP", "topics:chips"):
        ids = [node["id"] for node in get(f"graph/?root={root}")["nodes"]]
        assert ids == [root, "laws:act"]


def test_what_was_cut_is_told_with_how_to_go_on(get: Get, db: None) -> None:
    law = f.LawFactory(slug="act")
    for _ in range(3):
        f.ParticipationFactory(law=law)
    assert get("graph/?root=laws:act&depth=2&limit=2")["truncated"] == {
        "complete_to": 0,
        "nodes_left_out": [{"type": "person", "count": 2}],
        "edges_left_out": False,
        "detail": "Left out: 2 nodes at depth 1. To go on, name the types and edges you want with "
        "`type` and `edge`, raise `limit` (up to 1000) or ask again with the nodes that interest "
        "you as roots.",
    }
    assert get("graph/?root=laws:act&depth=2&limit=4")["truncated"] is None


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        pytest.param("", [("root", "required", None)], id="no-root"),
        pytest.param("root=law:act", [("root", "invalid_choice", "laws")], id="type-for-list"),
        pytest.param("root=names:a", [("root", "invalid_choice", None)], id="no-node"),
        pytest.param("root=act", [("root", "malformed_reference", None)], id="no-list"),
        pytest.param("root=laws:a/b", [("root", "malformed_slug", None)], id="no-slug"),
        pytest.param(
            "root=laws:act&depth=5&limit=0&as_of=2022&type=laws&edge=tenur",
            [
                ("depth", "out_of_range", None),
                ("as_of", "invalid_date", None),
                ("type", "invalid_choice", "law"),
                ("edge", "invalid_choice", "tenure"),
                ("limit", "out_of_range", None),
            ],
            id="everything",
        ),
        pytest.param("root=laws:act&depth=1&depth=2", [("depth", "too_many", None)], id="twice"),
        pytest.param(
            "&".join(f"root=laws:act-{n}" for n in range(MOST_ROOTS + 1)),
            [("root", "too_many", None)],
            id="too-many-roots",
        ),
        pytest.param(
            "root=laws:act&format=graphlm",
            [("format", "invalid_choice", "graphml")],
            id="unknown-format",
        ),
        pytest.param(
            "root=laws:act&depht=2", [("depht", "unknown_parameter", "depth")], id="unknown"
        ),
    ],
)
def test_bad_parameter_is_refused_with_what_would_be_right(
    query: str, faults: list[Any], get: Get
) -> None:
    errors = get(f"graph/?{query}", 400)["errors"]
    assert [(e["parameter"], e["code"], e.get("nearest")) for e in errors] == faults


def test_choices_of_a_root_are_the_lists_that_can_be_one(get: Get) -> None:
    [error] = get("graph/?root=tenures:a", 400)["errors"]
    assert error["choices"] == [
        *("laws", "institutions", "people", "initiatives", "partnerships"),
        *("positions", "jurisdictions", "topics"),
    ]
    [error] = get("graph/?root=laws:a&edge=x", 400)["errors"]
    assert error["choices"] == list(EDGE_TYPES)


def test_root_that_is_not_there(get: Get, db: None) -> None:
    f.LawFactory(slug="draft", status="draft")
    for slug in ("nobody", "draft"):
        problem = get(f"graph/?root=laws:{slug}", 404)
        assert problem["detail"] == f"There is no public law “{slug}”."


def test_withdrawn_root_is_gone(get: Get, db: None) -> None:
    law = f.LawFactory(slug="gone")
    law.status = "withdrawn"
    law.save()
    problem = get("graph/?root=laws:gone", 410)
    assert (problem["code"], problem["slug"]) == ("gone", "gone")


def test_merged_root_leads_on_with_everything_else_that_was_asked(
    db: None, api_client: APIClient
) -> None:
    f.LawFactory(slug="now")
    f.LawFactory(slug="other")
    f.RedirectFactory(kind="law", old_slug="was", new_slug="now")
    moved = api_client.get("/api/v1/graph/?root=laws:other&root=laws:was&depth=2&format=graphml")
    assert moved.status_code == 308
    target = urlsplit(moved["Location"])
    assert (target.netloc, target.path) == ("testserver", "/api/v1/graph/")
    assert parse_qs(target.query) == {
        "root": ["laws:other", "laws:now"],
        "depth": ["2"],
        "format": ["graphml"],
    }
    assert api_client.get(moved["Location"]).status_code == 200


FORMATS = [
    pytest.param({"format": "graphml"}, {}, "application/graphml+xml; charset=utf-8", id="graphml"),
    pytest.param({"format": "cytoscape"}, {}, "application/vnd.cytoscape+json", id="cytoscape"),
    pytest.param({"format": "json"}, {"HTTP_ACCEPT": "text/html"}, "application/json", id="json"),
    pytest.param(
        {},
        {"HTTP_ACCEPT": "application/graphml+xml"},
        "application/graphml+xml; charset=utf-8",
        id="accept-graphml",
    ),
    pytest.param(
        {},
        {"HTTP_ACCEPT": "application/vnd.cytoscape+json"},
        "application/vnd.cytoscape+json",
        id="accept-cytoscape",
    ),
]


@pytest.mark.parametrize(("query", "headers", "media"), FORMATS)
def test_format_is_chosen_by_parameter_or_by_accept(
    query: dict[str, str],
    headers: dict[str, Any],
    media: str,
    cabinet: Any,
    api_client: APIClient,
) -> None:
    response = api_client.get("/api/v1/graph/", {"root": "laws:act", **query}, **headers)
    assert (response.status_code, response["Content-Type"]) == (200, media)


def test_unacceptable_format_and_problems_of_any_format_are_problems(
    cabinet: Any, api_client: APIClient
) -> None:
    refused = api_client.get("/api/v1/graph/?root=laws:act", HTTP_ACCEPT="text/html")
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")
    absent = api_client.get("/api/v1/graph/?root=laws:nobody&format=graphml")
    assert absent["Content-Type"] == "application/problem+json"
    assert (absent.status_code, absent.json()["code"]) == (404, "not_found")


def _whole(get: Get, api_client: APIClient, root: str) -> tuple[Any, Any, Any]:
    """Return the same graph as JSON, as GraphML and as Cytoscape JSON."""
    address = f"graph/?root={root}&depth=3&as_of=2022-01-15"
    xml = api_client.get(f"/api/v1/{address}&format=graphml").content
    cytoscape = api_client.get(f"/api/v1/{address}&format=cytoscape").content
    return get(address), ElementTree.fromstring(xml), json.loads(cytoscape)  # noqa: S314 - ours


def test_every_format_has_the_same_nodes_and_edges(
    get: Get, cabinet: Any, api_client: APIClient
) -> None:
    plain, xml, cytoscape = _whole(get, api_client, "laws:act")
    nodes = [node["id"] for node in plain["nodes"]]
    edges = [(edge["id"], edge["source"], edge["target"]) for edge in plain["edges"]]
    assert (len(nodes), len(edges)) == (4, 3)
    assert [node.get("id") for node in xml.iterfind(".//g:node", NAMESPACE)] == nodes
    assert [
        (edge.get("id"), edge.get("source"), edge.get("target"))
        for edge in xml.iterfind(".//g:edge", NAMESPACE)
    ] == edges
    assert [node["data"]["id"] for node in cytoscape["elements"]["nodes"]] == nodes
    assert [
        (edge["data"]["id"], edge["data"]["source"], edge["data"]["target"])
        for edge in cytoscape["elements"]["edges"]
    ] == edges


def _queries(api_client: APIClient, rows: int) -> int:
    """Return how many queries a graph costs whose every type has so many nodes."""
    law = f.LawFactory()
    for _ in range(rows):
        person = f.PersonFactory()
        f.ParticipationFactory(law=law, person=person)
        f.TenureFactory(person=person)
    with CaptureQueriesContext(connection) as queries:
        answer = api_client.get(f"/api/v1/graph/?root=laws:{law.slug}&depth=3").json()
    assert len(answer["nodes"]) == 1 + 3 * rows
    return len(queries)


def test_costs_the_same_for_any_number_of_nodes(db: None, api_client: APIClient) -> None:
    api_client.get("/api/v1/graph/?root=laws:nobody")
    assert _queries(api_client, 1) == _queries(api_client, 3)
