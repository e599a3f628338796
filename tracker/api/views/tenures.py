"""The endpoint of tenures."""

from tracker.api.filters.tenures import TenureFilters
from tracker.api.serializers.tenure import TenureDetailSerializer, TenureSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Tenure


class TenureViewSet(WritableViewSet):
    """Who held which post, and when; `as_of` gives who held it on a day."""

    queryset = Tenure.objects.public()
    serializer_class = TenureSerializer
    detail_class = TenureDetailSerializer
    filterset_class = TenureFilters
    orders = ("start", "end")
