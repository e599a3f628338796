"""The endpoint of observations."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.observations import ObservationFilters
from tracker.api.serializers.observation import ObservationDetailSerializer, ObservationSerializer
from tracker.models import Observation


class ObservationViewSet(RecordViewSet):
    """Figures of indicators."""

    queryset = Observation.objects.public()
    serializer_class = ObservationSerializer
    detail_class = ObservationDetailSerializer
    filterset_class = ObservationFilters
    orders = ("value", "period")
