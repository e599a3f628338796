"""Law relations in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.models import LawRelation


class LawRelationSerializer(NounSerializer):
    """A law relation as lists show it."""

    from_law = Short(help_text="The law that acts.")
    to_law = Short(help_text="The law acted upon.")

    class Meta:
        model = LawRelation
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "from_law",
            "kind",
            "to_law",
            "updated_at",
        )


class LawRelationDetailSerializer(LawRelationSerializer):
    """A law relation with its evidence."""

    evidence = EvidenceField()

    class Meta(LawRelationSerializer.Meta):
        fields = (
            *LawRelationSerializer.Meta.fields,
            "evidence",
        )
