"""Names in answers."""

from rest_framework import serializers

from tracker.api.fields import Arc, NounSerializer
from tracker.api.serializers.evidence import EvidenceField
from tracker.models import Name


class NameSerializer(NounSerializer):
    """A name as lists show it."""

    target = Arc(arms=Name.ARMS, help_text="What it names.")
    garbled = serializers.BooleanField(
        source="is_garbled",
        read_only=True,
        help_text="Whether it is a mistake (a garble or a misspelling), not a name.",
    )

    class Meta:
        model = Name
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "text",
            "lang",
            "kind",
            "garbled",
            "confidence",
            "target",
            "updated_at",
        )


class NameDetailSerializer(NameSerializer):
    """A name with its evidence."""

    evidence = EvidenceField()

    class Meta(NameSerializer.Meta):
        fields = (
            *NameSerializer.Meta.fields,
            "evidence",
        )
