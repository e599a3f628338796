"""Milestones in answers."""

from tracker.api.fields import Arc, NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.models import Milestone


class MilestoneSerializer(NounSerializer):
    """A milestone as lists show it."""

    target = Arc(arms=Milestone.ARMS, help_text="What it is a step of.")
    body = Short(allow_null=True, help_text="The chamber or body that took the step.")
    people = Short(many=True, help_text="Who took the step.")
    provision = Short(allow_null=True, help_text="The provision it covers, if not the whole law.")

    class Meta:
        model = Milestone
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "target",
            "kind",
            "title",
            "date",
            "modality",
            "body",
            "people",
            "scope",
            "provision",
            "updated_at",
        )


class MilestoneDetailSerializer(MilestoneSerializer):
    """A milestone with its evidence."""

    evidence = EvidenceField()

    class Meta(MilestoneSerializer.Meta):
        fields = (
            *MilestoneSerializer.Meta.fields,
            "evidence",
        )
