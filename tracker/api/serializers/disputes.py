"""Disputes in answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.asking import Page
from tracker.api.fields import Short, WholeField
from tracker.api.serializers.evidence import EvidenceCitation, LiteralField
from tracker.api.serializers.graph import reference_to
from tracker.services.disputes import OPEN, Dispute

EXISTENCE = "existence"
"""What stands for the empty field where a word is needed."""
STATES = [(state.value, state.value) for state in OPEN]


@extend_schema_field(
    serializers.CharField(help_text="The record and the field: institutions:slug:founded.")
)
class DisputeId(WholeField):
    """By what a dispute is told from all others; the same in every answer."""

    def to_representation(self, value: Dispute) -> str:
        return f"{reference_to(value.record)}:{value.evidence.field or EXISTENCE}"


class DisputeSerializer(serializers.Serializer[Any]):
    """One value about which sources differ, with all that is cited for it."""

    id = DisputeId()
    record = Short(help_text="Whose value it is.")
    field = serializers.CharField(
        source="evidence.field",
        help_text="The field; empty for “it exists” or “the relation holds”.",
    )
    label = serializers.CharField(  # type: ignore[assignment]  # a declared field
        source="evidence.label", help_text="What a reader calls the field."
    )
    state = serializers.ChoiceField(
        source="evidence.state",
        choices=STATES,
        help_text="disputed: the question is open; resolved: we have judged, and say why.",
    )
    value = LiteralField(
        source="evidence.value",
        help_text="Our value in the form in which citations report it: relations as slugs.",
    )
    citations = EvidenceCitation(
        source="evidence.cited",
        many=True,
        help_text="What each passage reports: those that agree, and those that differ.",
    )


class DisputesSerializer(Page):
    """A page of disputes."""

    results = DisputeSerializer(many=True, help_text="The disputes, by type of record.")
