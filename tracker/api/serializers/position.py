"""Positions in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.name import NameSerializer
from tracker.api.serializers.tenure import TenureSerializer
from tracker.models import Position


class PositionSerializer(NounSerializer):
    """A position as lists show it."""

    institution = Short(help_text="The body the post is in.")

    class Meta:
        model = Position
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "institution",
            "title",
            "title_ja",
            "role",
            "created",
            "updated_at",
        )


class PositionDetailSerializer(PositionSerializer):
    """A position with who held it, its names and its evidence."""

    holders = TenureSerializer(source="tenures", many=True, help_text="Who held it, and when.")
    names = NameSerializer(many=True, help_text="Its other names and spellings, garbles too.")
    evidence = EvidenceField()

    class Meta(PositionSerializer.Meta):
        fields = (
            *PositionSerializer.Meta.fields,
            "holders",
            "names",
            "evidence",
        )
