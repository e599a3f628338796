"""Tenures in answers."""

from rest_framework import serializers

from tracker.api.fields import Annotated, NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.models import Tenure
from tracker.vocabularies import Certainty


class TenureSerializer(NounSerializer):
    """A tenure as lists show it."""

    person = Short(help_text="Who held the post.")
    position = Short(help_text="The post held.")
    institution = Short(source="position.institution", help_text="The body the post is in.")
    certainty = Annotated(
        serializers.ChoiceField(choices=Certainty.choices, allow_null=True),
        help_text="How sure it is that it held on the day asked for; null if none was.",
    )

    class Meta:
        model = Tenure
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "person",
            "position",
            "institution",
            "start",
            "end",
            "certainty",
            "updated_at",
        )


class TenureDetailSerializer(TenureSerializer):
    """A tenure with its evidence."""

    evidence = EvidenceField()

    class Meta(TenureSerializer.Meta):
        fields = (
            *TenureSerializer.Meta.fields,
            "evidence",
        )
