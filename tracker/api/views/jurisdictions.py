"""The endpoint of jurisdictions."""

from tracker.api.filters.jurisdictions import JurisdictionFilters
from tracker.api.serializers.jurisdiction import (
    JurisdictionDetailSerializer,
    JurisdictionSerializer,
)
from tracker.api.writing.views import WritableViewSet
from tracker.models import Jurisdiction


class JurisdictionViewSet(WritableViewSet):
    """Countries, parts of countries and groups of them, by their codes."""

    queryset = Jurisdiction.objects.public()
    serializer_class = JurisdictionSerializer
    detail_class = JurisdictionDetailSerializer
    filterset_class = JurisdictionFilters
    orders = ("name", "kind")
