"""GraphML and Cytoscape JSON: valid, typed, and with all that was said."""

import json
from typing import Any
from xml.etree import ElementTree

from tracker.api.graph_formats import CytoscapeRenderer, GraphmlRenderer

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"
DATE = {"edtf": "2021-10~", "earliest": "2021-10-01", "latest": "2021-10-31", "display": "…"}
GRAPH: dict[str, Any] = {
    "roots": ["laws:act", "people:kishida"],
    "depth": 2,
    "as_of": "2022-01-15",
    "truncated": {"detail": "Left out: 2 nodes."},
    "nodes": [
        {
            "id": "laws:act",
            "slug": "act",
            "name": "経済安全保障 & <Act> \x0b\ufffe",
            "type": "law",
            "url": "http://a/api/v1/laws/act/",
            "html_url": "http://a/laws/act/",
            "depth": 0,
        },
        {
            "id": "topics:chips",
            "slug": "chips",
            "name": "Chips",
            "type": "topic",
            "url": "http://a/api/v1/topics/chips/",
            "html_url": None,
            "depth": 1,
        },
    ],
    "edges": [
        {
            "id": "tenures:a",
            "source": "laws:act",
            "target": "topics:chips",
            "type": "tenure",
            "kind": "",
            "start": DATE,
            "end": {"edtf": "..", "earliest": None, "latest": None, "display": "ongoing"},
            "certainty": "possible",
            "state": "sound",
            "url": "http://a/api/v1/tenures/a/",
        },
        {
            "id": "laws:act:topic:topics:chips",
            "source": "laws:act",
            "target": "topics:chips",
            "type": "topic",
            "kind": "",
            "start": None,
            "end": None,
            "certainty": None,
            "state": None,
            "url": "http://a/api/v1/laws/act/",
        },
    ],
}
BARE = {**GRAPH, "as_of": None, "truncated": None, "nodes": [], "edges": []}


def read(graph: dict[str, Any]) -> Any:
    return ElementTree.fromstring(GraphmlRenderer().render(graph))  # noqa: S314 - our own


def said(root: Any, element: Any) -> dict[str, str]:
    """Return what an element says, by the names that its keys declare for it."""
    domain = element.tag.removeprefix(NAMESPACE)
    keys = {
        key.get("id"): key.get("attr.name")
        for key in root.iterfind(f"{NAMESPACE}key")
        if key.get("for") == domain
    }
    return {keys[data.get("key")]: data.text for data in element.iterfind(f"{NAMESPACE}data")}


def test_graphml_declares_all_it_says_with_types() -> None:
    root = read(GRAPH)
    keys = {
        (key.get("for"), key.get("attr.name")): key.get("attr.type")
        for key in root.iterfind(f"{NAMESPACE}key")
    }
    assert keys["node", "depth"] == keys["graph", "depth"] == "int"
    assert keys["edge", "start_earliest"] == "string"
    ids = [key.get("id") for key in root.iterfind(f"{NAMESPACE}key")]
    assert len(ids) == len(set(ids)) == len(keys)


def test_graphml_says_all_that_is_known() -> None:
    root = read(GRAPH)
    graph = root.find(f"{NAMESPACE}graph")
    assert graph.get("edgedefault") == "directed"
    assert said(root, graph) == {
        "roots": "laws:act people:kishida",
        "depth": "2",
        "as_of": "2022-01-15",
        "truncated": "Left out: 2 nodes.",
    }
    law, chips = graph.iterfind(f"{NAMESPACE}node")
    assert said(root, law)["name"] == "経済安全保障 & <Act> \ufffd\ufffd"
    assert "html_url" not in said(root, chips)
    assert [said(root, node)["label"] for node in (law, chips)] == [
        "経済安全保障 & <Act> \ufffd\ufffd",
        "Chips",
    ]
    tenure, topic = graph.iterfind(f"{NAMESPACE}edge")
    assert said(root, tenure) == {
        "label": "tenure",
        "type": "tenure",
        "certainty": "possible",
        "state": "sound",
        "url": "http://a/api/v1/tenures/a/",
        "start": "2021-10~",
        "start_earliest": "2021-10-01",
        "start_latest": "2021-10-31",
        "end": "..",
    }
    assert said(root, topic) == {
        "label": "topic",
        "type": "topic",
        "url": "http://a/api/v1/laws/act/",
    }


def test_graphml_declarations_stand_before_the_graph() -> None:
    tags = [element.tag.removeprefix(NAMESPACE) for element in read(GRAPH)]
    assert tags == ["key"] * (len(tags) - 1) + ["graph"]


def test_cytoscape_has_elements_with_flat_data() -> None:
    whole = json.loads(CytoscapeRenderer().render(GRAPH))
    assert whole["data"]["roots"] == "laws:act people:kishida"
    assert whole["elements"]["nodes"][1] == {
        "data": {
            "id": "topics:chips",
            "name": "Chips",
            "type": "topic",
            "slug": "chips",
            "depth": 1,
            "url": "http://a/api/v1/topics/chips/",
        }
    }
    tenure = whole["elements"]["edges"][0]["data"]
    assert (tenure["source"], tenure["target"], tenure["interaction"]) == (
        "laws:act",
        "topics:chips",
        "tenure",
    )
    assert (tenure["start"], tenure["start_latest"], tenure["end"]) == (
        "2021-10~",
        "2021-10-31",
        "..",
    )


def test_empty_graph_is_a_graph() -> None:
    root = read(BARE)
    assert [child.tag for child in root.find(f"{NAMESPACE}graph")] == [f"{NAMESPACE}data"] * 2
    assert json.loads(CytoscapeRenderer().render(BARE)) == {
        "data": {"roots": "laws:act people:kishida", "depth": 2},
        "elements": {"nodes": [], "edges": []},
    }
