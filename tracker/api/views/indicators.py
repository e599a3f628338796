"""The endpoint of indicators."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.indicators import IndicatorFilters
from tracker.api.serializers.indicator import IndicatorDetailSerializer, IndicatorSerializer
from tracker.models import Indicator


class IndicatorViewSet(RecordViewSet):
    """What is counted or measured, and by whom."""

    queryset = Indicator.objects.public()
    serializer_class = IndicatorSerializer
    detail_class = IndicatorDetailSerializer
    filterset_class = IndicatorFilters
    orders = ("name", "published")
