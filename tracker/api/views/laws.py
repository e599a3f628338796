"""The endpoint of laws."""

from tracker.api.filters.laws import LawFilters
from tracker.api.serializers.law import LawDetailSerializer, LawSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Law


class LawViewSet(WritableViewSet):
    """Laws, with what they provide, what happened to them, and who is behind them."""

    queryset = Law.objects.public()
    serializer_class = LawSerializer
    detail_class = LawDetailSerializer
    filterset_class = LawFilters
    orders = ("name", "kind")
    detail_parameters = ("as_of",)
