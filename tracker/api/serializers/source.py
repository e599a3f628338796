"""Sources in answers."""

from rest_framework import serializers

from tracker.api.fields import NounSerializer
from tracker.api.serializers.passage import PassageDetailSerializer
from tracker.models import Source


class SourceSerializer(NounSerializer):
    """A source as lists show it."""

    # Not a field of addresses: the empty text is none, and would not be as described.
    address = serializers.CharField(
        source="url", read_only=True, help_text="Where a reader finds it; empty if nowhere."
    )

    class Meta:
        model = Source
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "title",
            "authors",
            "publisher",
            "kind",
            "language",
            "translation",
            "translated_from",
            "published",
            "address",
            "perspective",
            "updated_at",
        )


class SourceDetailSerializer(SourceSerializer):
    """A source with its passages, and what is cited from each."""

    passages = PassageDetailSerializer(many=True, help_text="Its passages, in order.")

    class Meta(SourceSerializer.Meta):
        fields = (
            *SourceSerializer.Meta.fields,
            "passages",
        )
