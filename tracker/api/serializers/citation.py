"""Citations in answers."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.fields import Arc, NounSerializer, Short, WholeField
from tracker.api.loading import read_as_public
from tracker.api.serializers.evidence import AGREEMENTS, Locator, bears_on
from tracker.edtf import Comparison
from tracker.evidence.agreement import Subject, agreement_of
from tracker.models import CITABLE, Citation


class CitationSerializer(NounSerializer):
    """A citation as lists show it."""

    target = Arc(arms=tuple(CITABLE), apart=True, help_text="The record it is evidence for.")
    passage = Short(help_text="The passage that says so.")
    source = Short(  # type: ignore[assignment]  # a declared field
        source="passage.source", help_text="The text the passage stands in."
    )
    speaker = Short(allow_null=True, help_text="Who says so in the passage, if not its author.")

    class Meta:
        model = Citation
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "target",
            "field",
            "reported",
            "printed",
            "basis",
            "rank",
            "reason",
            "as_of",
            "speaker",
            "note",
            "passage",
            "source",
            "updated_at",
        )


@extend_schema_field(
    serializers.ChoiceField(
        choices=AGREEMENTS, help_text="How the reported value stands to ours; computed."
    )
)
class AgreementField(WholeField):
    """How a citation's report stands to our value."""

    def to_representation(self, value: Citation) -> str:
        target = value.target
        if not bears_on(target, value.field):
            return Comparison.UNSTATED.value
        # Only public names and relations count, as they do in the record's own evidence.
        read_as_public(target, "names", value.field)
        return agreement_of(Subject(target), value).value


class CitationDetailSerializer(CitationSerializer):
    """A citation with how it stands to our value, and its passage."""

    agreement = AgreementField()
    locator = Locator(source="passage", help_text="Where in the source it stands.")
    gist = serializers.CharField(
        source="passage.gist",
        read_only=True,
        help_text="What the passage says, in our own words.",
    )
    deep_link = serializers.CharField(
        source="passage.deep_link",
        read_only=True,
        help_text="The source's address with a fragment by which browsers scroll to the passage; "
        "empty if the source has no address.",
    )

    class Meta(CitationSerializer.Meta):
        fields = (
            *CitationSerializer.Meta.fields,
            "agreement",
            "locator",
            "gist",
            "deep_link",
        )
