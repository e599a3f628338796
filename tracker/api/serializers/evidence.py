"""Evidence in answers: for each field, its state and what each passage reports."""

from functools import cached_property
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.fields import (
    FETCHED,
    LIST_SHAPES,
    EdtfDate,
    HtmlUrlField,
    ReadField,
    Short,
    SlugField,
    TypeField,
    UrlField,
    WholeField,
)
from tracker.edtf import Comparison
from tracker.evidence.agreement import CitedValue, FieldState, citations_of, evidence_of
from tracker.evidence.public import leads_to_hidden
from tracker.vocabularies import Basis, Rank, Reason

AGREEMENTS = [(value.value, value.value) for value in Comparison]
STATES = [(value.value, value.value) for value in FieldState]


class Locator(serializers.Serializer[Any]):
    """Where in its source a passage stands: a few words at each end."""

    ref = serializers.CharField(help_text="The passage's reference, which is its slug.")
    start = serializers.CharField(help_text="Its first words, as printed.")
    end = serializers.CharField(
        help_text="Its last words; empty if the first are the whole passage."
    )
    prefix = serializers.CharField(help_text="Words just before it, if needed to tell it apart.")
    suffix = serializers.CharField(help_text="Words just after it, if needed to tell it apart.")


class CitedSource(Short):
    """The source of a passage, in short."""

    title = serializers.CharField(help_text="The title as published.")
    address = serializers.CharField(
        source="url", help_text="Where a reader finds it; empty if nowhere."
    )
    publisher = serializers.CharField(help_text="Who published it.")
    published = EdtfDate(help_text="When it was published.")


class EvidenceCitation(serializers.Serializer[Any]):
    """What one passage reports for the field, and how that stands to our value."""

    slug = SlugField()
    type = TypeField()
    url = UrlField()
    html_url = HtmlUrlField()
    reported = serializers.CharField(
        help_text="The value the passage gives, in the field's form (dates as EDTF, relations as "
        "slugs, amounts as 10000000000000 JPY); empty if it gives none that can be compared."
    )
    printed = serializers.CharField(help_text="The figure, name or date as printed.")
    agreement = serializers.ChoiceField(
        choices=AGREEMENTS, help_text="How the reported value stands to ours; computed."
    )
    rank = serializers.ChoiceField(choices=Rank.choices, help_text="Our judgement of it.")
    reason = serializers.ChoiceField(
        choices=Reason.choices, allow_blank=True, help_text="Why it is deprecated, if it is."
    )
    basis = serializers.ChoiceField(
        choices=Basis.choices,
        help_text="Whether the passage states it, or it was worked out or inferred.",
    )
    as_of = EdtfDate(
        help_text="When the source says it held; empty: when the source was published."
    )
    speaker = Short(allow_null=True, help_text="Who says so in the passage, if not its author.")
    note = serializers.CharField(help_text="How we read it, in our own words.")
    source = CitedSource(  # type: ignore[assignment]  # a declared field
        source="passage.source", help_text="The text it stands in."
    )
    locator = Locator(source="passage", help_text="Where in that text it stands.")
    gist = serializers.CharField(
        source="passage.gist", help_text="What the passage says, in our own words."
    )
    deep_link = serializers.CharField(
        source="passage.deep_link",
        help_text="The source's address with a fragment by which browsers scroll to the passage; "
        "empty if the source has no address.",
    )

    def to_representation(self, instance: CitedValue) -> dict[str, Any]:
        citation: Any = instance.citation
        # The agreement belongs beside the citation's columns, but is not one of them.
        citation.agreement = instance.agreement.value
        return super().to_representation(citation)


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string"},
            {"type": "integer"},
            {"type": "boolean"},
            {"type": "array", "items": {"type": "string"}},
            {"type": "null"},
        ]
    }
)
class LiteralField(ReadField):
    """A value as it stands in a row."""

    def to_representation(self, value: Any) -> Any:
        return value


class FieldEvidence(serializers.Serializer[Any]):
    """All that is cited for one field of the record."""

    field = serializers.CharField(
        help_text="The field; empty for “it exists” or “the relation holds”."
    )
    label = serializers.CharField(  # type: ignore[assignment]  # a declared field
        help_text="What a reader calls the field."
    )
    state = serializers.ChoiceField(
        choices=STATES,
        help_text="How well our value is borne out by what is public: sound (nothing differs), "
        "resolved (sources differ; we have judged, and say why), disputed (they differ, and the "
        "question is open), unsupported (cited, but nothing agrees), uncited.",
    )
    value = LiteralField(
        help_text="Our value in the form in which citations report it: relations as slugs."
    )
    citations = EvidenceCitation(source="cited", many=True, help_text="What each passage reports.")


@extend_schema_field(FieldEvidence(many=True))
class EvidenceField(WholeField):
    """The evidence of a record: for each field its state and what each passage reports.

    Costs one query for the citations and one for who speaks in them, and one for each kind of
    record of which a slug is reported that is not ours, which may have been renamed. Of a record
    that was loaded with its citations, only the last.
    """

    parts = FieldEvidence
    """What each entry is made of."""

    @cached_property
    def entry(self) -> FieldEvidence:
        """What each entry is shown by."""
        return FieldEvidence(context=self.context)

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        rows = value.__dict__.get(FETCHED)
        citations = [
            row
            for row in (citations_of(value) if rows is None else rows)
            if bears_on(value, row.field)
        ]
        context: Any = self.context
        redirects = context.setdefault("redirects", {})
        return [
            self.entry.to_representation(item)
            for item in evidence_of(value, citations, redirects)
            if not leads_to_hidden(value, item.field)
        ]


LIST_SHAPES.evidence = EvidenceField


def bears_on(record: Any, field_name: str) -> bool:
    """Whether a citation of this field says something; a raw load can put in any field."""
    return field_name in ("", *record.CITABLE_FIELDS, *record.ALSO_CITABLE)
