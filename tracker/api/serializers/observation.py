"""Observations in answers."""

from tracker.api.fields import Arc, NounSerializer, PlainNumber, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.models import Observation


class ObservationSerializer(NounSerializer):
    """An observation as lists show it."""

    indicator = Short(help_text="What was measured.")
    jurisdiction = Short(allow_null=True, help_text="Where it was measured.")
    target = Arc(
        arms=Observation.ARMS, allow_null=True, help_text="The record it is about, if any."
    )
    value = PlainNumber(help_text="The figure.")

    class Meta:
        model = Observation
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "indicator",
            "jurisdiction",
            "target",
            "dimension",
            "period",
            "qualifier",
            "value",
            "updated_at",
        )


class ObservationDetailSerializer(ObservationSerializer):
    """An observation with its evidence."""

    evidence = EvidenceField()

    class Meta(ObservationSerializer.Meta):
        fields = (
            *ObservationSerializer.Meta.fields,
            "evidence",
        )
