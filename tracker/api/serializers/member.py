"""Partnership members in answers."""

from rest_framework import serializers

from tracker.api.fields import Annotated, Arc, NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.models import PartnershipMember
from tracker.vocabularies import Certainty


class MemberSerializer(NounSerializer):
    """A membership as lists show it."""

    partnership = Short(help_text="What it belongs to.")
    member = Arc(
        arms=PartnershipMember.ARMS, help_text="The jurisdiction or institution that belongs."
    )
    certainty = Annotated(
        serializers.ChoiceField(choices=Certainty.choices, allow_null=True),
        help_text="How sure it is that it held on the day asked for; null if none was.",
    )

    class Meta:
        model = PartnershipMember
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "partnership",
            "member",
            "role",
            "joined",
            "left",
            "certainty",
            "updated_at",
        )


class MemberDetailSerializer(MemberSerializer):
    """A membership with its evidence."""

    evidence = EvidenceField()

    class Meta(MemberSerializer.Meta):
        fields = (
            *MemberSerializer.Meta.fields,
            "evidence",
        )
