"""Laws in answers."""

from rest_framework import serializers

from tracker.api.fields import Annotated, NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.law_relation import LawRelationSerializer
from tracker.api.serializers.milestone import MilestoneSerializer
from tracker.api.serializers.name import NameSerializer
from tracker.api.serializers.observation import ObservationSerializer
from tracker.api.serializers.participation import ParticipationSerializer
from tracker.api.serializers.provision import ProvisionSerializer
from tracker.models import Law
from tracker.vocabularies import Force


class LawSerializer(NounSerializer):
    """A law as lists show it."""

    jurisdiction = Short(help_text="Whose law it is.")
    topics = Short(many=True, help_text="What it is about.")
    force = Annotated(
        serializers.ChoiceField(choices=Force.choices),
        help_text="Whether it is in force on `force_as_of`, worked out from its milestones.",
    )
    force_as_of = Annotated(
        serializers.DateField(), help_text="The day of `force`: `as_of`, or today."
    )

    class Meta:
        model = Law
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "name",
            "name_ja",
            "kind",
            "jurisdiction",
            "force",
            "force_as_of",
            "summary",
            "law_number",
            "egov_law_id",
            "diet_session",
            "bill_origin",
            "bill_number",
            "topics",
            "wikidata_id",
            "updated_at",
        )


class LawDetailSerializer(LawSerializer):
    """A law with what it provides, what happened to it, who is behind it, and its evidence."""

    provisions = ProvisionSerializer(many=True, help_text="What it provides, part by part.")
    milestones = MilestoneSerializer(many=True, help_text="What happened to it, and when.")
    participations = ParticipationSerializer(
        many=True, help_text="The people and institutions behind it, and against it."
    )
    relations_from = LawRelationSerializer(many=True, help_text="What it does to other laws.")
    relations_to = LawRelationSerializer(many=True, help_text="What other laws do to it.")
    names = NameSerializer(many=True, help_text="Its other names and spellings, garbles too.")
    initiatives = Short(many=True, help_text="Initiatives that rest on it or led to it.")
    observations = ObservationSerializer(many=True, help_text="Figures about it.")
    evidence = EvidenceField()

    class Meta(LawSerializer.Meta):
        fields = (
            *LawSerializer.Meta.fields,
            "provisions",
            "milestones",
            "participations",
            "relations_from",
            "relations_to",
            "names",
            "initiatives",
            "observations",
            "evidence",
        )
