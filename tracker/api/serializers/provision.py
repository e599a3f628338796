"""Provisions in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.milestone import MilestoneSerializer
from tracker.models import Provision


class ProvisionSerializer(NounSerializer):
    """A provision as lists show it."""

    law = Short(help_text="The law that provides it.")
    topics = Short(many=True, help_text="What it is about.")

    class Meta:
        model = Provision
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "law",
            "n",
            "title",
            "gist",
            "applies_to",
            "topics",
            "updated_at",
        )


class ProvisionDetailSerializer(ProvisionSerializer):
    """A provision with when it takes effect, and its evidence."""

    milestones = MilestoneSerializer(many=True, help_text="Steps that cover it alone.")
    evidence = EvidenceField()

    class Meta(ProvisionSerializer.Meta):
        fields = (
            *ProvisionSerializer.Meta.fields,
            "milestones",
            "evidence",
        )
