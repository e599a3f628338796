"""Institutions in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.member import MemberSerializer
from tracker.api.serializers.milestone import MilestoneSerializer
from tracker.api.serializers.name import NameSerializer
from tracker.api.serializers.observation import ObservationSerializer
from tracker.api.serializers.participation import ParticipationSerializer
from tracker.api.serializers.position import PositionSerializer
from tracker.api.serializers.tenure import TenureSerializer
from tracker.models import Institution, Position


class InstitutionSerializer(NounSerializer):
    """An institution as lists show it."""

    jurisdiction = Short(allow_null=True, help_text="Where it belongs.")
    parent = Short(allow_null=True, help_text="The body it is part of.")
    topics = Short(many=True, help_text="What it deals with here.")

    class Meta:
        model = Institution
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "name",
            "name_ja",
            "abbreviation",
            "kind",
            "jurisdiction",
            "parent",
            "founded",
            "dissolved",
            "summary",
            "topics",
            "wikidata_id",
            "updated_at",
        )


class HeldPositionSerializer(PositionSerializer):
    """A position with who held it."""

    holders = TenureSerializer(source="tenures", many=True, help_text="Who held it, and when.")

    class Meta(PositionSerializer.Meta):
        model = Position
        fields = (*PositionSerializer.Meta.fields, "holders")


class InstitutionDetailSerializer(InstitutionSerializer):
    """An institution with its parts, posts, dealings and evidence."""

    predecessors = Short(many=True, help_text="Bodies whose work it took over.")
    successors = Short(many=True, help_text="Bodies that took over its work.")
    parts = Short(many=True, help_text="Bodies that are part of it.")
    positions = HeldPositionSerializer(many=True, help_text="Its posts, and who held them.")
    participations = ParticipationSerializer(many=True, help_text="What it took part in.")
    led_initiatives = Short(many=True, help_text="Initiatives it is in charge of.")
    memberships = MemberSerializer(many=True, help_text="Partnerships it is a member of.")
    milestones = MilestoneSerializer(many=True, help_text="What happened to it, and when.")
    indicators = Short(many=True, help_text="What it measured.")
    observations = ObservationSerializer(many=True, help_text="Figures about it.")
    names = NameSerializer(many=True, help_text="Its other names and spellings, garbles too.")
    evidence = EvidenceField()

    class Meta(InstitutionSerializer.Meta):
        fields = (
            *InstitutionSerializer.Meta.fields,
            "predecessors",
            "successors",
            "parts",
            "positions",
            "participations",
            "led_initiatives",
            "memberships",
            "milestones",
            "indicators",
            "observations",
            "names",
            "evidence",
        )
