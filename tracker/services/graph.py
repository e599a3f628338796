"""The graph around some records: who and what they are tied to, by which public rows, and when.

Nodes are records; an edge is a row that ties two of them, or a relation in the row of one of them.
The graph is walked breadth first from its roots: for each step away, one query for each type of
node; at the end one for each kind of edge, and one for each table whose evidence is asked for.
How many nodes there are changes nothing in that.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, F, Prefetch, Q, QuerySet, Value, When
from django.db.models import prefetch_related_objects as prefetch

from tracker.evidence.agreement import FieldState
from tracker.evidence.public import public_states
from tracker.models import (
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    LawRelation,
    Milestone,
    Participation,
    Partnership,
    PartnershipMember,
    Person,
    Position,
    Tenure,
    Topic,
)
from tracker.models.rows import key_field
from tracker.querysets import held_on_q
from tracker.vocabularies import Certainty, Modality

Node = tuple[type[Any], int]
"""A record by its model and primary key."""

NODE_MODELS: tuple[type[Any], ...] = (
    Law,
    Institution,
    Person,
    Initiative,
    Partnership,
    Position,
    Jurisdiction,
    Topic,
)
"""What can be a node, in the order in which nodes equally far from the roots stand."""
CLASSIFYING = ("jurisdiction", "topic")
"""Edges that tie almost everything to everything."""
MOST_NODES = 1000
MOST_EDGES = 5000
MOST_DEPTH = 4

_LIVES: dict[type[Any], tuple[str, str | None]] = {
    Institution: ("founded", "dissolved"),
    Initiative: ("started", "ended"),
    Partnership: ("formed", "ended"),
    Position: ("created", None),
}
"""When a node began and ended, for those that have dates of their own."""


@dataclass(frozen=True, slots=True)
class Link:
    """One way in which the rows of a table tie nodes.

    `edge` is the type of its edges. They lead from what is in one of `sources` to what is in one of
    `targets`; each names a relation of `model`, or `pk`: the row itself. `field` is the field whose
    evidence speaks for it (`""`: that the relation holds; None: it is our classification, and not
    cited). `detail` is the column that says more, a kind or a role; `span` the two dates between
    which it held.
    """

    edge: str
    model: type[Any]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    field: str | None = ""
    detail: str = ""
    span: tuple[str, str] | None = None


LINKS: tuple[Link, ...] = (
    Link("law_relation", LawRelation, ("from_law",), ("to_law",), detail="kind"),
    Link(
        "participation",
        Participation,
        Participation.ACTORS,
        Participation.OBJECTS,
        detail="role",
    ),
    Link("tenure", Tenure, ("person",), ("position",), span=("start", "end")),
    Link("post", Position, ("pk",), ("institution",), "institution", detail="role"),
    Link(
        "membership",
        PartnershipMember,
        ("jurisdiction", "institution"),
        ("partnership",),
        detail="role",
        span=("joined", "left"),
    ),
    Link("milestone", Milestone, ("body",), Milestone.ARMS, "body", "kind", ("date", "date")),
    Link("milestone", Milestone, ("people",), Milestone.ARMS, "people", "kind", ("date", "date")),
    Link("lead", Initiative, ("lead",), ("pk",), "lead"),
    Link("related_law", Initiative, ("pk",), ("laws",), "laws"),
    Link("pursued_through", Initiative, ("pk",), ("partnerships",), "partnerships"),
    Link("successor", Institution, ("predecessors",), ("pk",), "predecessors"),
    Link("parent", Institution, ("pk",), ("parent",), "parent"),
    Link("parent", Initiative, ("pk",), ("parent",), "parent"),
    Link("parent", Partnership, ("pk",), ("parent",), "parent"),
    Link("parent", Jurisdiction, ("pk",), ("parent",), None),
    Link("parent", Topic, ("pk",), ("broader",), None),
    Link("jurisdiction", Law, ("pk",), ("jurisdiction",), "jurisdiction"),
    Link("jurisdiction", Institution, ("pk",), ("jurisdiction",), "jurisdiction"),
    Link("jurisdiction", Person, ("pk",), ("country",), "country"),
    Link("jurisdiction", Initiative, ("pk",), ("jurisdiction",), "jurisdiction"),
    *(
        Link("topic", model, ("pk",), ("topics",), None)
        for model in (Law, Institution, Person, Initiative, Partnership)
    ),
)
"""Every way in which records are tied, in the order in which edges stand."""

EDGE_TYPES: tuple[str, ...] = tuple(dict.fromkeys(link.edge for link in LINKS))


@dataclass(frozen=True, slots=True)
class Asked:
    """What graph is asked for: `types` are the models of nodes, `edges` the types of edges.

    Empty `types` mean all; empty `edges` all but CLASSIFYING, of which those are walked that a
    root is one of.
    """

    roots: Sequence[Node]
    depth: int = 1
    as_of: dt.date | None = None
    types: Collection[type[Any]] = ()
    edges: Collection[str] = ()
    limit: int = 250

    def links(self) -> list[Link]:
        """Return the ways that are walked."""
        edges = set(self.edges)
        if not edges:
            rooted = {model.kind_name() for model, _ in self.roots}
            edges = set(EDGE_TYPES) - (set(CLASSIFYING) - rooted)
        return [link for link in LINKS if link.edge in edges]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge: the row that is or holds it, the nodes at its ends, and what speaks for it.

    `certainty` is how sure it is that it held on the day asked about; None if no day was asked, or
    if the edge has no dates.
    """

    link: Link
    row: Any
    source: Node
    target: Node
    certainty: str | None = None
    state: FieldState | None = None


@dataclass(slots=True)
class Graph:
    """The nodes by how far they are from the roots, and every edge asked for between two of them.

    `complete_to` is the depth to which no node is missing. `nodes_left_out` counts, for each model,
    those a step farther that found no room; deeper ones were not looked for. `edges_left_out` tells
    whether there are more edges than MOST_EDGES.
    """

    depth_of: dict[Node, int] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    complete_to: int = 0
    nodes_left_out: dict[type[Any], int] = field(default_factory=dict)
    edges_left_out: bool = False

    def pks(self, model: type[Any], depth: int | None = None) -> list[int]:
        """Return the primary keys of the nodes of a model, of one depth if it is given."""
        return [
            pk
            for (node_model, pk), found_at in self.depth_of.items()
            if node_model is model and depth in (None, found_at)
        ]


def walk(asked: Asked) -> Graph:
    """Return the graph around the roots, which must be public."""
    graph = Graph(dict.fromkeys(asked.roots, 0))
    links = asked.links()
    for depth in range(1, asked.depth + 1):
        graph.complete_to = depth
        _add_level(graph, depth, asked, links)
        if graph.nodes_left_out:
            graph.complete_to = depth - 1
            break
    _add_edges(graph, asked, links)
    _add_states(graph)
    return graph


def _add_level(graph: Graph, depth: int, asked: Asked, links: Sequence[Link]) -> None:
    """Add the neighbours of the nodes that were found last, as far as there is room."""
    frontier = {model: pks for model in NODE_MODELS if (pks := graph.pks(model, depth - 1))}
    for model in NODE_MODELS:
        if asked.types and model not in asked.types:
            continue
        rows = _neighbours(model, frontier, links, asked.as_of)
        if rows is None:
            continue
        rows = rows.exclude(pk__in=graph.pks(model))
        room = max(asked.limit - len(graph.depth_of), 0)
        found = list(rows.order_by(key_field(model)).values_list("pk", flat=True)[: room + 1])
        graph.depth_of.update({(model, pk): depth for pk in found[:room]})
        if len(found) > room:
            graph.nodes_left_out[model] = rows.order_by().count() - room


def _neighbours(
    model: type[Any],
    frontier: dict[type[Any], list[int]],
    links: Sequence[Link],
    day: dt.date | None,
) -> QuerySet[Any] | None:
    """Return the public rows of `model` that a link ties to a node of the frontier.

    None if no link can. One union of keys rather than conditions that are joined by OR: the
    database finds the rows by them, and need not try each row of the table.
    """
    ties = [
        tie
        for link in links
        for near, far in ((link.sources, link.targets), (link.targets, link.sources))
        for tie in _ties(link, near, far, frontier, model, day)
    ]
    if not ties:
        return None
    first, *rest = ties
    keys = first.union(*rest, all=True) if rest else first
    rows: QuerySet[Any] = model.objects.public().filter(pk__in=keys)
    return rows.filter(_alive_q(model, day)) if day else rows


def _ties(
    link: Link,
    near: Sequence[str],
    far: Sequence[str],
    frontier: dict[type[Any], list[int]],
    model: type[Any],
    day: dt.date | None,
) -> Iterator[QuerySet[Any, Any]]:
    """Yield the keys of the rows of `model` at the far end of a link, its near in the frontier."""
    for column in near:
        pks = frontier.get(_leads_to(link, column))
        for other in far if pks else ():
            if _leads_to(link, other) is model:
                tied = _rows(link, day).filter(**{f"{column}__in": pks, f"{other}__isnull": False})
                yield tied.order_by().values(other)


def _leads_to(link: Link, column: str) -> type[Any]:
    """Return the model that a column of a link's rows leads to."""
    if column == "pk":
        return link.model
    related: type[Any] = link.model._meta.get_field(column).related_model
    return related


def _rows(link: Link, day: dt.date | None) -> QuerySet[Any]:
    """Return the public rows of a link, on a day only those that may have held on it."""
    rows: QuerySet[Any] = link.model.objects.public()
    if link.model is Milestone:
        # Nobody took a step that was only planned, or was missed.
        rows = rows.filter(modality=Modality.ACTUAL)
    if "body" in link.sources:
        # A body's step of its own ties it to nothing.
        rows = rows.exclude(body=F("institution"))
    if day is None or link.span is None:
        return rows
    if link.model is Milestone:
        return rows.filter(Q(date_min__isnull=True) | Q(date_min__lte=day))
    return rows.filter(held_on_q(day, *link.span))


def _alive_q(model: type[Any], day: dt.date) -> Q:
    """Return the condition that a node may have been there on a day."""
    if model not in _LIVES:
        return Q()
    begun, ended = _LIVES[model]
    if ended is None:
        return Q(**{f"{begun}_min__isnull": True}) | Q(**{f"{begun}_min__lte": day})
    return held_on_q(day, begun, ended)


def _add_edges(graph: Graph, asked: Asked, links: Sequence[Link]) -> None:
    """Add every edge between two nodes, as far as there is room."""
    pks = {model: found for model in NODE_MODELS if (found := graph.pks(model))}
    for link in links:
        room = MOST_EDGES - len(graph.edges)
        edges = list(_edges_of(link, pks, asked.as_of, room + 1))
        graph.edges += edges[:room]
        graph.edges_left_out |= len(edges) > room


def _edges_of(
    link: Link, pks: dict[type[Any], list[int]], day: dt.date | None, most: int
) -> Iterator[Edge]:
    """Yield at most so many edges of a link that have a node at either end."""
    ends = [
        {column: pks[model] for column in columns if (model := _leads_to(link, column)) in pks}
        for columns in (link.sources, link.targets)
    ]
    if not all(ends):
        return
    conditions = [
        reduce(or_, (Q(**{f"{column}__in": found}) for column, found in end.items()))
        for end in ends
    ]
    rows = _with_certainty(link, _rows(link, day), day).filter(*conditions)
    many = _many(link)
    if many:
        # A row comes once for each that it lists.
        rows = rows.annotate(listed=F(many))
    order = (key_field(link.model), "listed") if many else (key_field(link.model),)
    for row in rows.order_by(*order)[:most]:
        source, target = (_end(link, row, end) for end in ends)
        yield Edge(link, row, source, target, getattr(row, "certainty", None))


def _with_certainty(link: Link, rows: QuerySet[Any], day: dt.date | None) -> QuerySet[Any]:
    """Return rows with how certain it is that they held on a day, if they are dated."""
    if day is None or link.span is None:
        return rows
    if link.model is not Milestone:
        held: QuerySet[Any] = rows.as_of(day)  # type: ignore[attr-defined]  # SpanQuerySet
        return held
    certain = When(date_max__lte=day, then=Value(Certainty.CERTAIN.value))
    possible = Value(Certainty.POSSIBLE.value)
    taken = Case(certain, default=possible, output_field=CharField())
    steps: QuerySet[Any] = rows.annotate(certainty=taken)
    return steps


def _many(link: Link) -> str:
    """Return the column of a link that is a list; empty if none is."""
    for column in (*link.sources, *link.targets):
        if column != "pk" and link.model._meta.get_field(column).many_to_many:
            return column
    return ""


def _end(link: Link, row: Any, columns: Iterable[str]) -> Node:
    """Return the node that a row leads to by whichever of `columns` is filled."""
    for column in columns:
        if column == "pk":
            return link.model, row.pk
        pk = row.listed if column == _many(link) else getattr(row, f"{column}_id")
        if pk is not None:
            return _leads_to(link, column), pk
    raise LookupError(f"{row!r} leads nowhere by {', '.join(columns)}")


def _add_states(graph: Graph) -> None:
    """Give each edge the state of the field that speaks for it, from what is public."""
    cited = [edge for edge in graph.edges if edge.link.field is not None]
    states: dict[tuple[type[Any], int, str], FieldState] = {}
    for model in dict.fromkeys(edge.link.model for edge in cited):
        rows = {edge.row.pk: edge.row for edge in cited if edge.link.model is model}
        fields = {edge.link.field for edge in cited if edge.link.model is model}
        names = sorted(name for name in fields if name is not None)
        _read_as_public(list(rows.values()), [name for name in names if name])
        for (pk, name), state in public_states(rows.values(), names).items():
            states[model, pk, name] = state
    graph.edges = [
        replace(edge, state=states.get((edge.link.model, edge.row.pk, edge.link.field or "")))
        if edge.link.field is not None
        else edge
        for edge in graph.edges
    ]


def _read_as_public(rows: list[Any], names: Iterable[str]) -> None:
    """Load relations of some rows as the public sees them, a query each."""
    if not rows:
        return
    model = type(rows[0])
    related = {name: model._meta.get_field(name).related_model for name in names}
    prefetch(rows, *(Prefetch(name, to.objects.public()) for name, to in related.items()))
