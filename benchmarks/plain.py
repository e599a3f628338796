"""Laws by plain Django REST framework, done properly: what one would write without us.

Nested ModelSerializers, `select_related` and `prefetch_related`, pages by limit and offset with a
count, the same shape as ours. What is public and how evidence is judged is asked of the project.
"""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from econsec_site.urls import urlpatterns as ours
from tracker import models as m
from tracker.edtf import display
from tracker.evidence.agreement import evidence_of

SHORT = ("slug", "name", "type", "url", "html_url")


class PlainSerializer(serializers.ModelSerializer[Any]):
    """What every record shows of itself."""

    type_name: ClassVar[str]
    type = serializers.SerializerMethodField()
    html_url = serializers.SerializerMethodField()

    def get_type(self, row: Any) -> str:
        return self.type_name

    def get_html_url(self, row: Any) -> str | None:
        address = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
        return self.context["request"].build_absolute_uri(address) if address else None


def short(model: type[Any], route: str, kind: str, name: str, slug: str = "slug") -> Any:
    """Return the serializer that shows a related record in short."""

    class Short(PlainSerializer):
        type_name = kind

        class Meta:
            fields = SHORT

    Short.Meta.model = model  # type: ignore[attr-defined]  # made here
    Short._declared_fields.update(
        slug=serializers.CharField(source=None if slug == "slug" else slug),
        name=serializers.CharField(source=None if name == "name" else name),
        url=serializers.HyperlinkedIdentityField(
            view_name=f"api:{route}-detail", lookup_field=slug, lookup_url_kwarg="slug"
        ),
    )
    return Short


JurisdictionShort = short(m.Jurisdiction, "jurisdictions", "jurisdiction", "name", "code")
TopicShort = short(m.Topic, "topics", "topic", "label")
LawShort = short(m.Law, "laws", "law", "name")
PersonShort = short(m.Person, "people", "person", "name")
InstitutionShort = short(m.Institution, "institutions", "institution", "name")
ProvisionShort = short(m.Provision, "provisions", "provision", "title")
InitiativeShort = short(m.Initiative, "initiatives", "initiative", "name")
SourceShort = short(m.Source, "sources", "source", "title")


def url_of(route: str) -> Any:
    """Return the field that is a record's address."""
    return serializers.HyperlinkedIdentityField(
        view_name=f"api:{route}-detail", lookup_field="slug"
    )


class PlainDate(serializers.Field):  # type: ignore[type-arg]  # read-only
    """A partial date with its bounds."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(source="*", read_only=True)

    def to_representation(self, row: Any) -> Any:
        text = getattr(row, self.name)
        return {
            "edtf": text,
            "earliest": getattr(row, f"{self.name}_min"),
            "latest": getattr(row, f"{self.name}_max"),
            "display": display(text),
        }


class LawSerializer(PlainSerializer):
    type_name = "law"
    url = url_of("laws")
    jurisdiction = JurisdictionShort()
    topics = TopicShort(many=True)
    force = serializers.SerializerMethodField()
    force_as_of = serializers.SerializerMethodField()

    class Meta:
        model = m.Law
        fields: tuple[str, ...] = (
            *("slug", "type", "url", "html_url", "name", "name_ja", "kind", "jurisdiction"),
            *("force", "force_as_of", "summary", "law_number", "egov_law_id", "diet_session"),
            *("bill_origin", "bill_number", "topics", "wikidata_id", "updated_at"),
        )

    def get_force(self, law: Any) -> str:
        # What these laws need of the rules. As a condition of the query, PostgreSQL would look
        # through the steps of all laws for each page.
        for step in law.milestones.all():
            if step.kind == "in_force" and step.modality == "actual":
                behind = (step.date_max or dt.date.max) <= timezone.localdate()
                return "in_force" if behind else "not_in_force"
        return "unknown"

    def get_force_as_of(self, law: Any) -> Any:
        return timezone.localdate()


class MilestoneSerializer(PlainSerializer):
    type_name = "milestone"
    url = url_of("milestones")
    target = LawShort(source="law")
    date = PlainDate("date")
    body = InstitutionShort()
    people = PersonShort(many=True)
    provision = ProvisionShort()

    class Meta:
        model = m.Milestone
        fields = (
            *("slug", "type", "url", "html_url", "target", "kind", "title", "date", "modality"),
            *("body", "people", "scope", "provision", "updated_at"),
        )


class ParticipationSerializer(PlainSerializer):
    type_name = "participation"
    url = url_of("participations")
    actor = serializers.SerializerMethodField()
    target = LawShort(source="law")

    class Meta:
        model = m.Participation
        fields = (
            *("slug", "type", "url", "html_url", "actor", "role", "target", "detail"),
            "updated_at",
        )

    def get_actor(self, row: Any) -> Any:
        if row.person is not None:
            return PersonShort(row.person, context=self.context).data
        return InstitutionShort(row.institution, context=self.context).data


class NameSerializer(PlainSerializer):
    type_name = "name"
    url = url_of("names")
    garbled = serializers.BooleanField(source="is_garbled")
    target = LawShort(source="law")

    class Meta:
        model = m.Name
        fields = (
            *("slug", "type", "url", "html_url", "text", "lang", "kind", "garbled"),
            *("confidence", "target", "updated_at"),
        )


class CitedSource(SourceShort):  # type: ignore[misc,valid-type]  # made above
    title = serializers.CharField()
    address = serializers.CharField(source="url")
    published = PlainDate("published")

    class Meta:
        model = m.Source
        fields = (*SHORT, "title", "address", "publisher", "published")


class PassageSerializer(serializers.ModelSerializer[Any]):
    class Meta:
        model = m.Passage
        fields = ("ref", "start", "end", "prefix", "suffix")


class CitationSerializer(PlainSerializer):
    type_name = "citation"
    url = url_of("citations")
    slug = serializers.CharField()
    agreement = serializers.CharField()
    as_of = PlainDate("as_of")
    speaker = PersonShort()
    source = CitedSource(source="passage.source")  # type: ignore[assignment]  # a declared field
    locator = PassageSerializer(source="passage")
    gist = serializers.CharField(source="passage.gist")
    deep_link = serializers.CharField(source="passage.deep_link")

    class Meta:
        model = m.Citation
        fields = (
            *("slug", "type", "url", "html_url", "reported", "printed", "agreement", "rank"),
            *("reason", "basis", "as_of", "speaker", "note", "source", "locator", "gist"),
            "deep_link",
        )


class WholeLawSerializer(LawSerializer):
    """A law with its relations, as a list expands them."""

    milestones = MilestoneSerializer(many=True)
    participations = ParticipationSerializer(many=True)
    names = NameSerializer(many=True)
    evidence = serializers.SerializerMethodField()

    class Meta(LawSerializer.Meta):
        fields = (
            *LawSerializer.Meta.fields,
            *("milestones", "participations", "names", "evidence"),
        )

    def get_evidence(self, law: Any) -> Any:
        return [
            {
                "field": item.field,
                "label": item.label,
                "state": item.state.value,
                "value": item.value,
                "citations": CitationSerializer(
                    [self._judged(cited) for cited in item.cited], many=True, context=self.context
                ).data,
            }
            for item in evidence_of(law, law.citations.all())
        ]

    @staticmethod
    def _judged(cited: Any) -> Any:
        cited.citation.agreement = cited.agreement.value
        return cited.citation


class LawDetailSerializer(WholeLawSerializer):
    """A law with all that belongs to it."""

    provisions = ProvisionShort(many=True)
    relations_from = serializers.SlugRelatedField("slug", many=True, read_only=True)
    relations_to = serializers.SlugRelatedField("slug", many=True, read_only=True)
    initiatives = InitiativeShort(many=True)
    observations = serializers.SlugRelatedField("slug", many=True, read_only=True)

    class Meta(WholeLawSerializer.Meta):
        fields = (
            *WholeLawSerializer.Meta.fields,
            *("provisions", "relations_from", "relations_to", "initiatives", "observations"),
        )


class PlainPages(LimitOffsetPagination):
    default_limit = 50
    max_limit = 1000


class LawViewSet(ReadOnlyModelViewSet[Any]):
    lookup_field = "slug"
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    filter_backends = (OrderingFilter,)
    ordering = ("name", "id")
    ordering_fields = ("name", "kind")
    pagination_class = PlainPages
    renderer_classes = (JSONRenderer,)
    schema = None

    def get_serializer_class(self) -> Any:
        return LawDetailSerializer if self.action == "retrieve" else LawSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = m.Law.objects.public()
        rows = rows.select_related("jurisdiction").prefetch_related("topics")
        if self.action == "retrieve":
            return rows.prefetch_related(*whole(), *besides())
        steps = m.Milestone.objects.filter(status="published", kind="in_force")
        return rows.prefetch_related(Prefetch("milestones", steps))


class WholeLawViewSet(LawViewSet):
    def get_serializer_class(self) -> Any:
        return WholeLawSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = m.Law.objects.public()
        return rows.select_related("jurisdiction").prefetch_related("topics", *whole())


def whole() -> list[Prefetch[Any]]:
    """Return what a list expands: the public rows, each with what it shows."""
    public = {
        "milestones": m.Milestone.objects.public()
        .select_related("law", "body", "provision")
        .prefetch_related("people"),
        "participations": m.Participation.objects.public().select_related(
            "law", "person", "institution"
        ),
        "names": m.Name.objects.public().select_related("law"),
        "citations": m.Citation.objects.filter(
            status="published", passage__source__status="published"
        )
        .select_related("passage__source", "speaker")
        .order_by("field", "passage__ref", "n"),
    }
    return [Prefetch(name, rows) for name, rows in public.items()]


def besides() -> list[Prefetch[Any]]:
    """Return what a law alone shows besides."""
    public = {
        "provisions": m.Provision.objects.public().select_related("law"),
        "relations_from": m.LawRelation.objects.public(),
        "relations_to": m.LawRelation.objects.public(),
        "initiatives": m.Initiative.objects.public(),
        "observations": m.Observation.objects.public(),
    }
    return [Prefetch(name, rows) for name, rows in public.items()]


router = SimpleRouter()
router.register("laws", LawViewSet, basename="plain-laws")
router.register("whole-laws", WholeLawViewSet, basename="plain-whole-laws")
urlpatterns = [path("plain/", include(router.urls)), *ours]
