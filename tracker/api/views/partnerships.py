"""The endpoint of partnerships."""

from tracker.api.filters.partnerships import PartnershipFilters
from tracker.api.serializers.partnership import PartnershipDetailSerializer, PartnershipSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Partnership


class PartnershipViewSet(WritableViewSet):
    """Alliances, forums and frameworks, with their members."""

    queryset = Partnership.objects.public()
    serializer_class = PartnershipSerializer
    detail_class = PartnershipDetailSerializer
    filterset_class = PartnershipFilters
    orders = ("name", "kind", "formed", "ended")
