"""The endpoint of initiatives."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.initiatives import InitiativeFilters
from tracker.api.serializers.initiative import InitiativeDetailSerializer, InitiativeSerializer
from tracker.models import Initiative


class InitiativeViewSet(RecordViewSet):
    """Strategies, programmes, funds and other measures, with the money behind them."""

    queryset = Initiative.objects.public()
    serializer_class = InitiativeSerializer
    detail_class = InitiativeDetailSerializer
    filterset_class = InitiativeFilters
    orders = ("name", "kind", "stage", "started", "ended", "amount")
