"""The endpoint of institutions."""

from tracker.api.filters.institutions import InstitutionFilters
from tracker.api.serializers.institution import InstitutionDetailSerializer, InstitutionSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Institution


class InstitutionViewSet(WritableViewSet):
    """Ministries, offices, parties, companies and councils, with their parts and posts."""

    queryset = Institution.objects.public()
    serializer_class = InstitutionSerializer
    detail_class = InstitutionDetailSerializer
    filterset_class = InstitutionFilters
    orders = ("name", "kind", "founded", "dissolved")
