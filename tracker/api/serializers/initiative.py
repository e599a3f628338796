"""Initiatives in answers."""

from typing import Any

from rest_framework import serializers

from tracker.api.fields import NounSerializer, PlainNumber, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.milestone import MilestoneSerializer
from tracker.api.serializers.name import NameSerializer
from tracker.api.serializers.observation import ObservationSerializer
from tracker.api.serializers.participation import ParticipationSerializer
from tracker.models import Initiative
from tracker.vocabularies import AmountKind, StipClass


class AmountSerializer(serializers.Serializer[Any]):
    """A sum of money."""

    value = PlainNumber(source="amount", help_text="In whole units of the currency.")
    currency = serializers.CharField(help_text="ISO 4217 code, such as JPY.")
    kind = serializers.ChoiceField(
        source="amount_kind",
        choices=AmountKind.choices,
        allow_blank=True,
        help_text="What the amount measures.",
    )

    def to_representation(self, instance: Initiative) -> dict[str, Any] | None:  # type: ignore[override]  # null
        return None if instance.amount is None else super().to_representation(instance)


class InitiativeSerializer(NounSerializer):
    """An initiative as lists show it."""

    stip_class = serializers.ChoiceField(
        choices=StipClass.choices,
        read_only=True,
        help_text="The OECD STIP Compass group that its kind falls into.",
    )
    jurisdiction = Short(help_text="Whose initiative it is.")
    parent = Short(allow_null=True, help_text="The initiative it is part of.")
    lead = Short(allow_null=True, help_text="The body in charge.")
    amount = AmountSerializer(
        source="*", read_only=True, allow_null=True, help_text="Its size; null if unknown."
    )
    topics = Short(many=True, help_text="What it is about.")

    class Meta:
        model = Initiative
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "name",
            "name_ja",
            "kind",
            "stip_class",
            "stage",
            "jurisdiction",
            "parent",
            "lead",
            "amount",
            "started",
            "ended",
            "summary",
            "topics",
            "wikidata_id",
            "updated_at",
        )


class InitiativeDetailSerializer(InitiativeSerializer):
    """An initiative with its laws, partnerships, actors, steps and evidence."""

    laws = Short(many=True, help_text="Laws it rests on or led to.")
    partnerships = Short(many=True, help_text="Partnerships it is pursued through.")
    parts = Short(many=True, help_text="Initiatives that are part of it.")
    participations = ParticipationSerializer(many=True, help_text="Who took part, and how.")
    milestones = MilestoneSerializer(many=True, help_text="What happened to it, and when.")
    observations = ObservationSerializer(many=True, help_text="Figures about it.")
    names = NameSerializer(many=True, help_text="Its other names and spellings, garbles too.")
    evidence = EvidenceField()

    class Meta(InitiativeSerializer.Meta):
        fields = (
            *InitiativeSerializer.Meta.fields,
            "laws",
            "partnerships",
            "parts",
            "participations",
            "milestones",
            "observations",
            "names",
            "evidence",
        )
