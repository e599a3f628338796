"""Indicators in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.observation import ObservationSerializer
from tracker.models import Indicator


class IndicatorSerializer(NounSerializer):
    """An indicator as lists show it."""

    producer = Short(allow_null=True, help_text="Who measured it.")

    class Meta:
        model = Indicator
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "name",
            "unit",
            "currency",
            "producer",
            "publication",
            "published",
            "definition",
            "updated_at",
        )


class IndicatorDetailSerializer(IndicatorSerializer):
    """An indicator with its figures and its evidence."""

    observations = ObservationSerializer(many=True, help_text="Its figures.")
    evidence = EvidenceField()

    class Meta(IndicatorSerializer.Meta):
        fields = (
            *IndicatorSerializer.Meta.fields,
            "observations",
            "evidence",
        )
