"""The endpoint of positions."""

from tracker.api.filters.positions import PositionFilters
from tracker.api.serializers.position import PositionDetailSerializer, PositionSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Position


class PositionViewSet(WritableViewSet):
    """Posts in institutions, apart from who holds them."""

    queryset = Position.objects.public()
    serializer_class = PositionSerializer
    detail_class = PositionDetailSerializer
    filterset_class = PositionFilters
    orders = ("title", "role", "created")
