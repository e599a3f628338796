"""Jurisdictions in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.name import NameSerializer
from tracker.models import Jurisdiction


class JurisdictionSerializer(NounSerializer):
    """A jurisdiction as lists show it; its slug is its code."""

    parent = Short(allow_null=True, help_text="The country it is part of.")

    class Meta:
        model = Jurisdiction
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "name",
            "name_ja",
            "kind",
            "parent",
            "updated_at",
        )


class JurisdictionDetailSerializer(JurisdictionSerializer):
    """A jurisdiction with its parts and names."""

    parts = Short(many=True, help_text="Jurisdictions that are part of it.")
    names = NameSerializer(many=True, help_text="Its other names and spellings, garbles too.")

    class Meta(JurisdictionSerializer.Meta):
        fields = (
            *JurisdictionSerializer.Meta.fields,
            "parts",
            "names",
        )
