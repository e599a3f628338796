"""What a search found, in answers: the hits, which name of each matched, and the facets."""

from typing import Any

from rest_framework import serializers

from tracker.api.asking import Page
from tracker.api.fields import Short
from tracker.search.indexed import IDENTIFIER, MAIN
from tracker.search.ranking import WHY
from tracker.vocabularies import NameKind

REASONS = [(reason, reason) for reason in WHY]
MATCHED_KINDS = [(MAIN, MAIN), (IDENTIFIER, IDENTIFIER), *NameKind.choices]


class MatchedNameSerializer(serializers.Serializer[Any]):
    """The name by which a record was found."""

    text = serializers.CharField(help_text="The name as written.")
    kind = serializers.ChoiceField(
        choices=MATCHED_KINDS,
        help_text="What sort of name it is: `main`, what the record is called here; `identifier`, "
        "a number or code; else as in names.",
    )
    lang = serializers.CharField(
        allow_blank=True, help_text="BCP 47 tag of its language; empty for identifiers."
    )
    garbled = serializers.BooleanField(
        help_text="Whether it is a fault of a text, a garble or a misspelling."
    )


class MatchSerializer(serializers.Serializer[Any]):
    """Why a record was found."""

    why = serializers.ChoiceField(
        choices=REASONS,
        help_text="`exact`: a whole name; `prefix`: a name begins so; `words`: a name has all the "
        "words; `title`: the title of a text or part has them; `summary`: the record's texts have "
        "them; `similar`: a name is like it, if little else was found.",
    )
    score = serializers.IntegerField(
        help_text="How much of the name was asked for, of 100; 0 if no name matched."
    )
    name = MatchedNameSerializer(
        allow_null=True, help_text="The name that matched; null if it was the record's texts."
    )


class HitSerializer(Short):
    """A record that was found, in short, and why."""

    match = MatchSerializer(help_text="Why it was found.")


class FacetSerializer(serializers.Serializer[Any]):
    """How many of the records found have a value."""

    value = serializers.CharField(help_text="The value, as the parameter takes it.")
    name = serializers.CharField(help_text="What it is called.")
    count = serializers.IntegerField(help_text="How many of the records found have it.")


class FacetsSerializer(serializers.Serializer[Any]):
    """The records found, counted; the most frequent value first."""

    type = FacetSerializer(many=True, help_text="By type of record.")
    topic = FacetSerializer(many=True, help_text="By topic; a record may have several.")
    jurisdiction = FacetSerializer(many=True, help_text="By jurisdiction.")
    year = FacetSerializer(
        many=True, help_text="By the year in which it was made, founded, begun or published."
    )


class SearchSerializer(Page):
    """A page of what was found, the best first."""

    count_is_estimate = serializers.BooleanField(
        help_text="Whether `count` and `facets` are only about right: so it is for very common "
        "words, of which a share of the records is ranked."
    )
    facets = FacetsSerializer(help_text="All the records found, counted.")
    results = HitSerializer(many=True, help_text="The records found, the best first.")
