"""The endpoint of indicators."""

from tracker.api.filters.indicators import IndicatorFilters
from tracker.api.serializers.indicator import IndicatorDetailSerializer, IndicatorSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Indicator


class IndicatorViewSet(WritableViewSet):
    """What is counted or measured, and by whom."""

    queryset = Indicator.objects.public()
    serializer_class = IndicatorSerializer
    detail_class = IndicatorDetailSerializer
    filterset_class = IndicatorFilters
    orders = ("name", "published")
