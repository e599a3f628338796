"""The graph for other programs: GraphML and Cytoscape JSON, made from the same answer."""

import json
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from rest_framework.renderers import BaseRenderer

GRAPHML = "application/graphml+xml"
CYTOSCAPE = "application/vnd.cytoscape+json"
"""Not a registered type: Cytoscape itself goes by the ending of a file, .cyjs."""

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold in any way."""

_NODE = ("name", "type", "slug", "depth", "url", "html_url")
_EDGE = ("type", "kind", "certainty", "state", "url")
_LABELS = {"node": "name", "edge": "type"}
"""What programs that read GraphML write beside a node or an edge: it is called `label` there."""
_DATES = ("start", "end")
_DATE = ("edtf", "earliest", "latest")


def flat_node(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a node is said to be, apart from its id; nothing for null."""
    return {name: node[name] for name in _NODE if node[name] is not None}


def flat_edge(edge: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an edge is said to be, apart from its id and ends; nothing for null and empty.

    The parts of a date stand beside one another: start, start_earliest, start_latest.
    """
    found = {name: edge[name] for name in _EDGE if edge[name]}
    for name in _DATES:
        date = edge[name] or {}
        for part in _DATE:
            if date.get(part):
                found[name if part == "edtf" else f"{name}_{part}"] = date[part]
    return found


def about(graph: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of the whole graph."""
    found = {"roots": " ".join(graph["roots"]), "depth": graph["depth"]}
    if graph["as_of"]:
        found["as_of"] = graph["as_of"]
    if graph["truncated"]:
        found["truncated"] = graph["truncated"]["detail"]
    return found


class CytoscapeRenderer(BaseRenderer):
    """Elements as Cytoscape and Cytoscape.js read them."""

    media_type = CYTOSCAPE
    format = "cytoscape"
    charset = None

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Return the answer of the graph as Cytoscape JSON; nothing for an answer of none."""
        if data is None:
            return b""
        nodes = [{"data": {"id": node["id"], **flat_node(node)}} for node in data["nodes"]]
        edges = [
            {
                "data": {
                    "id": edge["id"],
                    "source": edge["source"],
                    "target": edge["target"],
                    "interaction": edge["type"],
                    **flat_edge(edge),
                }
            }
            for edge in data["edges"]
        ]
        whole = {"data": about(data), "elements": {"nodes": nodes, "edges": edges}}
        return json.dumps(whole, ensure_ascii=False).encode()


class GraphmlRenderer(BaseRenderer):
    """GraphML with typed keys, as Gephi, yEd and networkx read it."""

    media_type = GRAPHML
    format = "graphml"
    charset = "utf-8"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Return the answer of the graph as GraphML; nothing for an answer of none."""
        if data is None:
            return b""
        root = ElementTree.Element("graphml", {"xmlns": _NAMESPACE})
        for key in _keys():
            ElementTree.SubElement(root, "key", key)
        graph = ElementTree.SubElement(root, "graph", {"id": "graph", "edgedefault": "directed"})
        _write(graph, "graph", about(data))
        for node in data["nodes"]:
            element = ElementTree.SubElement(graph, "node", {"id": node["id"]})
            _write(element, "node", _labelled("node", flat_node(node)))
        for edge in data["edges"]:
            ends = {name: edge[name] for name in ("id", "source", "target")}
            element = ElementTree.SubElement(graph, "edge", ends)
            _write(element, "edge", _labelled("edge", flat_edge(edge)))
        written = BytesIO()
        ElementTree.ElementTree(root).write(written, encoding="utf-8", xml_declaration=True)
        return written.getvalue()


def _keys() -> Iterator[dict[str, str]]:
    """Yield the declarations of all that may be said, each with its type."""
    dates = [name if part == "edtf" else f"{name}_{part}" for name in _DATES for part in _DATE]
    for domain, names in (
        ("graph", ("roots", "depth", "as_of", "truncated")),
        ("node", ("label", *_NODE)),
        ("edge", ("label", *_EDGE, *dates)),
    ):
        for name in names:
            kind = "int" if name == "depth" else "string"
            yield {
                "id": f"{domain}_{name}",
                "for": domain,
                "attr.name": name,
                "attr.type": kind,
            }


def _labelled(domain: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a node or an edge, with what it is labelled with first."""
    return {"label": said[_LABELS[domain]], **said}


def _write(element: ElementTree.Element, domain: str, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        data = ElementTree.SubElement(element, "data", {"key": f"{domain}_{name}"})
        data.text = _UNSPEAKABLE.sub("�", str(value))
