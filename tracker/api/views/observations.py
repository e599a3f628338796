"""The endpoint of observations."""

from tracker.api.filters.observations import ObservationFilters
from tracker.api.serializers.observation import ObservationDetailSerializer, ObservationSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Observation


class ObservationViewSet(WritableViewSet):
    """Figures of indicators."""

    queryset = Observation.objects.public()
    serializer_class = ObservationSerializer
    detail_class = ObservationDetailSerializer
    filterset_class = ObservationFilters
    orders = ("value", "period")
