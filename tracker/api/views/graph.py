"""The endpoint of the graph around records."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api.asking import (
    Parameter,
    QueryView,
    answers,
    choice,
    day,
    described,
    number,
    reference,
)
from tracker.api.errors import ApiProblem, Moved
from tracker.api.fields import Short
from tracker.api.graph_formats import (
    CYTOSCAPE,
    GRAPHML,
    CytoscapeRenderer,
    GraphmlRenderer,
)
from tracker.api.loading import loaded
from tracker.api.nouns import NOUN_OF, Noun
from tracker.api.serializers.graph import GraphSerializer, ShownEdge
from tracker.models.rows import key_field
from tracker.services.absence import MovedTo, find_absent
from tracker.services.graph import (
    CLASSIFYING,
    EDGE_TYPES,
    MOST_DEPTH,
    MOST_EDGES,
    MOST_NODES,
    NODE_MODELS,
    Asked,
    Graph,
    Node,
    walk,
)

_TYPES = {NOUN_OF[model].type: model for model in NODE_MODELS}
MOST_ROOTS = 20

_QUERY: tuple[Parameter, ...] = (
    reference(
        "root",
        NODE_MODELS,
        "Where to begin: a record by its list and slug, such as "
        f"`laws:economic-security-promotion-act`. Given up to {MOST_ROOTS} times, from each.",
        most=MOST_ROOTS,
        required=True,
    ),
    number(
        "depth",
        f"How many edges away from a root to go: 1 to {MOST_DEPTH}.",
        least=1,
        most=MOST_DEPTH,
        default=1,
    ),
    day(
        "as_of",
        "Only what may have held on this day: posts, memberships, steps taken by then, and "
        "records that may have existed; each dated edge with `certainty`.",
    ),
    choice("type", _TYPES, "Only nodes of these types; the roots are shown in any case."),
    choice(
        "edge",
        EDGE_TYPES,
        "Only edges of these types. If not given, all but "
        f"{' and '.join(f'`{name}`' for name in CLASSIFYING)}, which tie almost everything to "
        "everything; those are walked from a root that is one.",
    ),
    number(
        "limit",
        f"How many nodes to return at most: 1 to {MOST_NODES}; there are at most {MOST_EDGES} "
        "edges. `truncated` says if that was not enough.",
        least=1,
        most=MOST_NODES,
        default=250,
    ),
)
_SHAPES = {
    "application/json": GraphSerializer,
    GRAPHML: OpenApiResponse(OpenApiTypes.STR, "The same as GraphML, for Gephi, yEd, networkx."),
    CYTOSCAPE: OpenApiResponse(OpenApiTypes.OBJECT, "The same for Cytoscape and Cytoscape.js."),
}
_PROBLEMS = {
    404: "No public record has the slug of a root.",
    406: "The answer cannot be given in a format that the request accepts.",
    410: "A root has been withdrawn.",
    500: "A fault of ours.",
}


class GraphView(QueryView):
    """Who and what a record is tied to, by what and when, as far away as asked for."""

    query: ClassVar[tuple[Parameter, ...]] = _QUERY
    renderer_classes: Sequence[type[BaseRenderer]] = (
        JSONRenderer,
        GraphmlRenderer,
        CytoscapeRenderer,
    )

    @extend_schema(
        operation_id="graph",
        summary="Get the graph around records",
        tags=["graph"],
        parameters=described(_QUERY, [kind.format for kind in renderer_classes]),
        responses=answers(_SHAPES, problems=_PROBLEMS, moved="A root was renamed or merged."),
    )
    def get(self, request: Request) -> Response:
        """Return the records within some steps of the roots, and every edge between them."""
        asked = self.asked(request)
        roots = self._find(asked["root"])
        query = Asked(
            roots=list(roots.values()),
            depth=asked["depth"],
            as_of=asked["as_of"],
            types=[_TYPES[name] for name in asked["type"]],
            edges=asked["edge"],
            limit=max(asked["limit"], len(roots)),
        )
        graph = walk(query)
        records = _records(graph)
        shape = GraphSerializer(
            {
                "roots": list(roots),
                "depth": query.depth,
                "as_of": query.as_of,
                "truncated": _truncation(graph, query),
                "nodes": list(records.values()),
                "edges": [
                    ShownEdge(edge, records[edge.source], records[edge.target])
                    for edge in graph.edges
                    # A node may have left the public since it was found.
                    if edge.source in records and edge.target in records
                ],
            },
            context={"request": request},
        )
        return Response(shape.data)

    def _find(self, asked: Sequence[tuple[Noun, str]]) -> dict[str, Node]:
        """Return the roots by their reference; raise Moved or ApiProblem for one not there."""
        slugs: dict[Noun, list[str]] = {}
        for noun, slug in asked:
            slugs.setdefault(noun, []).append(slug)
        found: dict[tuple[Noun, str], int] = {}
        for noun, wanted in slugs.items():
            key = key_field(noun.model)
            rows = noun.model.objects.public().filter(**{f"{key}__in": wanted})
            found.update(((noun, slug), pk) for slug, pk in rows.order_by().values_list(key, "pk"))
        absent = next((root for root in asked if root not in found), None)
        if absent is not None:
            raise self._absent(*absent)
        return {f"{noun.route}:{slug}": (noun.model, found[noun, slug]) for noun, slug in asked}

    def _absent(self, noun: Noun, slug: str) -> Exception:
        """Return why no public record has `slug`: moved, withdrawn, or never there."""
        name = noun.model._meta.verbose_name
        found = find_absent(noun.model, **noun.find(slug))
        if found is None:
            return ApiProblem("not_found", f"There is no public {name} “{slug}”.")
        if isinstance(found, MovedTo):
            query = self.request.query_params.copy()
            was, now = f"{noun.route}:{slug}", f"{noun.route}:{found.slug}"
            query.setlist("root", [now if at == was else at for at in query.getlist("root")])
            place = reverse("api:graph", request=self.request)
            return Moved(f"{place}?{query.urlencode(safe=':')}")
        detail = f"The {name} “{slug}” has been withdrawn."
        return ApiProblem("gone", detail, slug=slug, when=found.when, reason=found.reason)


def _records(graph: Graph) -> dict[Node, Any]:
    """Return the nodes as records, each with its `depth`, nearest first, by type and slug."""
    by_pk = {
        model: loaded(model.objects.public(), Short).in_bulk(pks)
        for model in NODE_MODELS
        if (pks := graph.pks(model))
    }
    records = {}
    for (model, pk), depth in graph.depth_of.items():
        record = by_pk[model].get(pk)
        if record is not None:
            record.depth = depth
            records[model, pk] = record
    return records


def _truncation(graph: Graph, asked: Asked) -> dict[str, Any] | None:
    """Return what was cut and how to go on; None if nothing was."""
    if not graph.nodes_left_out and not graph.edges_left_out:
        return None
    missing = []
    if graph.nodes_left_out:
        count = sum(graph.nodes_left_out.values())
        missing.append(f"{count} nodes at depth {graph.complete_to + 1}")
    if graph.edges_left_out:
        missing.append(f"all edges but the first {MOST_EDGES}")
    ways = ["name the types and edges you want with `type` and `edge`"]
    if asked.limit < MOST_NODES and graph.nodes_left_out:
        ways.append(f"raise `limit` (up to {MOST_NODES})")
    ways.append("ask again with the nodes that interest you as roots")
    return {
        "complete_to": graph.complete_to,
        "nodes_left_out": [
            {"type": NOUN_OF[model].type, "count": count}
            for model, count in graph.nodes_left_out.items()
        ],
        "edges_left_out": graph.edges_left_out,
        "detail": f"Left out: {_listed(missing, 'and')}. To go on, {_listed(ways, 'or')}.",
    }


def _listed(parts: Iterable[str], word: str) -> str:
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last
