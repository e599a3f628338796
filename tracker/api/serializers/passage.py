"""Passages in answers."""

from rest_framework import serializers

from tracker.api.fields import Moment, NounSerializer, Short
from tracker.api.serializers.citation import CitationSerializer
from tracker.api.serializers.evidence import Locator
from tracker.models import Passage


class PassageSerializer(NounSerializer):
    """A passage as lists show it."""

    checked_at = Moment(
        read_only=True, allow_null=True, help_text="When the checker last looked; null: never."
    )
    source = Short(help_text="The text it stands in.")  # type: ignore[assignment]  # a declared field
    locator = Locator(
        source="*", read_only=True, help_text="Where in that text it stands: its ends, no more."
    )
    deep_link = serializers.CharField(
        read_only=True,
        help_text="The source's address with a fragment by which browsers scroll to the passage; "
        "empty if the source has no address.",
    )

    class Meta:
        model = Passage
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "source",
            "locator",
            "gist",
            "deep_link",
            "offset",
            "length",
            "digest",
            "check_state",
            "checked_at",
            "updated_at",
        )


class PassageDetailSerializer(PassageSerializer):
    """A passage with what is cited from it."""

    citations = CitationSerializer(many=True, help_text="What it is evidence for.")

    class Meta(PassageSerializer.Meta):
        fields = (
            *PassageSerializer.Meta.fields,
            "citations",
        )
