"""People in answers."""

from tracker.api.fields import NounSerializer, Short
from tracker.api.serializers.evidence import EvidenceField
from tracker.api.serializers.milestone import MilestoneSerializer
from tracker.api.serializers.name import NameSerializer
from tracker.api.serializers.participation import ParticipationSerializer
from tracker.api.serializers.tenure import TenureSerializer
from tracker.models import Person


class PersonSerializer(NounSerializer):
    """A person as lists show it."""

    country = Short(allow_null=True, help_text="The country the person acts for or is from.")
    topics = Short(many=True, help_text="What the person deals with here.")

    class Meta:
        model = Person
        fields: tuple[str, ...] = (
            "slug",
            "type",
            "url",
            "html_url",
            "name",
            "name_ja",
            "family_name",
            "given_name",
            "country",
            "occupation",
            "summary",
            "topics",
            "wikidata_id",
            "updated_at",
        )


class PersonDetailSerializer(PersonSerializer):
    """A person with posts held, parts taken, names and evidence."""

    tenures = TenureSerializer(many=True, help_text="Posts held, in which body, and when.")
    participations = ParticipationSerializer(many=True, help_text="Parts taken, and in what.")
    milestones = MilestoneSerializer(many=True, help_text="Steps the person took.")
    names = NameSerializer(many=True, help_text="Other names and spellings, garbles too.")
    evidence = EvidenceField()

    class Meta(PersonSerializer.Meta):
        fields = (
            *PersonSerializer.Meta.fields,
            "tenures",
            "participations",
            "milestones",
            "names",
            "evidence",
        )
