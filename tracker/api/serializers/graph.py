"""The graph in answers: its nodes, its edges, and what was left out."""

import datetime as dt
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.fields import EdtfDate, PartialDate, ReadField, Short, WholeField
from tracker.api.nouns import NOUN_OF, TYPES, slug_of
from tracker.api.serializers.evidence import STATES
from tracker.services.graph import EDGE_TYPES, MOST_DEPTH, Edge
from tracker.vocabularies import Certainty

EDGES = [(name, name) for name in EDGE_TYPES]


def reference_to(record: Any) -> str:
    """Return the name of a record across types: `laws:` and its slug."""
    return f"{NOUN_OF[type(record)].route}:{slug_of(record)}"


@extend_schema_field(PartialDate)
class Dated(EdtfDate):
    """A partial date that is at hand as its text, first and last day."""

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, str(self.source))

    def to_representation(self, value: tuple[str, dt.date | None, dt.date | None]) -> Any:
        return super().to_representation(value)


@extend_schema_field(
    serializers.CharField(help_text="Its list and slug, such as laws:slug: what `root` takes.")
)
class ReferenceField(WholeField):
    """A record's name across types."""

    def to_representation(self, value: Any) -> str:
        return reference_to(value)


class GraphNode(Short):
    """One record of the graph, in short."""

    id = ReferenceField()
    depth = serializers.IntegerField(
        min_value=0, max_value=MOST_DEPTH, help_text="How many edges away from the nearest root."
    )


class ShownEdge:
    """An edge with the records at its ends, and what follows from its row."""

    def __init__(self, edge: Edge, source: Any, target: Any) -> None:
        self.edge, self.row = edge, edge.row
        self.source, self.target = reference_to(source), reference_to(target)
        self.type = edge.link.edge
        self.kind = str(getattr(edge.row, edge.link.detail)) if edge.link.detail else ""
        self.certainty, self.state = edge.certainty, edge.state
        self.start, self.end = (self._date(name) for name in edge.link.span or (None, None))
        own = reference_to(edge.row)
        # A relation within a row is told apart by its name and where else it leads.
        other = self.target if own == self.source else self.source
        self.id = own if edge.link.field == "" else f"{own}:{self.type}:{other}"

    def _date(self, name: str | None) -> Any:
        if name is None:
            return None
        row = self.row
        return getattr(row, name), getattr(row, f"{name}_min"), getattr(row, f"{name}_max")


@extend_schema_field(serializers.URLField(help_text="Address of the record that is the edge."))
class RowUrlField(ReadField):
    """The address of the record that is an edge, or holds it."""

    def to_representation(self, value: Any) -> str:
        request = self.context["request"]
        root = request.build_absolute_uri(reverse("api:root"))
        return f"{root}{NOUN_OF[type(value)].route}/{slug_of(value)}/"


class GraphEdge(serializers.Serializer[Any]):
    """One edge: a record that ties two others, or a relation in the record of one of them."""

    id = serializers.CharField(help_text="By which edges are told apart; the same in every answer.")
    source = serializers.CharField(  # type: ignore[assignment]  # a declared field
        help_text="The `id` of the node it leads from."
    )
    target = serializers.CharField(help_text="The `id` of the node it leads to.")
    type = serializers.ChoiceField(choices=EDGES, help_text="What ties the two.")
    kind = serializers.CharField(
        help_text="What sort of law relation, post or step it is, or in what role; else empty."
    )
    start = Dated(
        allow_null=True,
        help_text="When it began; null for edges that have no dates. A step's date is both.",
    )
    end = Dated(
        allow_null=True,
        help_text="When it ended; `..` if it went on when last seen; null without dates.",
    )
    certainty = serializers.ChoiceField(
        choices=Certainty.choices,
        allow_null=True,
        help_text="With `as_of`, how sure it is that it held on that day (of a step: that it had "
        "been taken); null without, and for edges that have no dates.",
    )
    state = serializers.ChoiceField(
        choices=STATES,
        allow_null=True,
        help_text="How well it is borne out by what is public; null for our classification, "
        "which is not cited.",
    )
    url = RowUrlField(source="row")


class LeftOut(serializers.Serializer[Any]):
    """How many nodes of one type found no room."""

    type = serializers.ChoiceField(choices=TYPES, help_text="The type of the nodes.")
    count = serializers.IntegerField(help_text="How many there are at that depth.")


class Truncation(serializers.Serializer[Any]):
    """What was cut, and how to go on."""

    complete_to = serializers.IntegerField(help_text="The depth to which no node is missing.")
    nodes_left_out = LeftOut(
        many=True,
        help_text="By type, the nodes a step farther that found no room; those beyond were not "
        "looked for.",
    )
    edges_left_out = serializers.BooleanField(
        help_text="Whether there are more edges than an answer may have."
    )
    detail = serializers.CharField(help_text="How to go on, in a sentence.")


class GraphSerializer(serializers.Serializer[Any]):
    """A graph around its roots."""

    roots = serializers.ListField(child=serializers.CharField(), help_text="The `id` of each root.")
    depth = serializers.IntegerField(help_text="How far was walked, in edges.")
    as_of = serializers.DateField(allow_null=True, help_text="The day asked about, if any.")
    truncated = Truncation(
        allow_null=True, help_text="What was cut for want of room; null if nothing was."
    )
    nodes = GraphNode(many=True, help_text="Nearest first, then by type and slug.")
    edges = GraphEdge(
        many=True, help_text="Every edge of the types asked for between two of the nodes."
    )
