"""The endpoint of initiatives."""

from tracker.api.filters.initiatives import InitiativeFilters
from tracker.api.serializers.initiative import InitiativeDetailSerializer, InitiativeSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Initiative


class InitiativeViewSet(WritableViewSet):
    """Strategies, programmes, funds and other measures, with the money behind them."""

    queryset = Initiative.objects.public()
    serializer_class = InitiativeSerializer
    detail_class = InitiativeDetailSerializer
    filterset_class = InitiativeFilters
    orders = ("name", "kind", "stage", "started", "ended", "amount")
