"""Partnerships in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.member import MemberSerializer
from tracker.api.serializers.milestone import MilestoneSerializer
from tracker.api.serializers.name import NameSerializer
from tracker.api.serializers.observation import ObservationSerializer
from tracker.api.serializers.participation import ParticipationSerializer
from tracker.models import Partnership


class PartnershipSerializer(NounSerializer):
    """A partnership as lists show it."""

    parent = Short(allow_null=True, help_text="The partnership it is part of.")
    topics = Short(many=True, help_text="What it is about.")

    class Meta:
        model = Partnership
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "name",
            "name_ja",
            "kind",
            "parent",
            "formed",
            "ended",
            "summary",
            "topics",
            "wikidata_id",
            "updated_at",
        )


class PartnershipDetailSerializer(PartnershipSerializer):
    """A partnership with its members, parts, steps and evidence."""

    members = MemberSerializer(many=True, help_text="Who belongs, as what, and when.")
    parts = Short(many=True, help_text="Partnerships that are part of it.")
    initiatives = Short(many=True, help_text="Initiatives pursued through it.")
    participations = ParticipationSerializer(many=True, help_text="Who took part, and how.")
    milestones = MilestoneSerializer(many=True, help_text="What happened to it, and when.")
    observations = ObservationSerializer(many=True, help_text="Figures about it.")
    names = NameSerializer(many=True, help_text="Its other names and spellings, garbles too.")
    evidence = EvidenceField()

    class Meta(PartnershipSerializer.Meta):
        fields = (
            *PartnershipSerializer.Meta.fields,
            "members",
            "parts",
            "initiatives",
            "participations",
            "milestones",
            "observations",
            "names",
            "evidence",
        )
