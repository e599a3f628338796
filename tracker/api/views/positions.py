"""The endpoint of positions."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.positions import PositionFilters
from tracker.api.serializers.position import PositionDetailSerializer, PositionSerializer
from tracker.models import Position


class PositionViewSet(RecordViewSet):
    """Posts in institutions, apart from who holds them."""

    queryset = Position.objects.public()
    serializer_class = PositionSerializer
    detail_class = PositionDetailSerializer
    filterset_class = PositionFilters
    orders = ("title", "role", "created")
