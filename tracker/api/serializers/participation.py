"""Participations in answers."""

from tracker.api.fields import Arc, NounSerializer
from tracker.api.serializers.evidence import EvidenceField
from tracker.models import Participation


class ParticipationSerializer(NounSerializer):
    """A participation as lists show it."""

    actor = Arc(arms=Participation.ACTORS, help_text="The person or institution that took part.")
    target = Arc(arms=Participation.OBJECTS, help_text="What it took part in.")

    class Meta:
        model = Participation
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "actor",
            "role",
            "target",
            "detail",
            "updated_at",
        )


class ParticipationDetailSerializer(ParticipationSerializer):
    """A participation with its evidence."""

    evidence = EvidenceField()

    class Meta(ParticipationSerializer.Meta):
        fields = (
            *ParticipationSerializer.Meta.fields,
            "evidence",
        )
