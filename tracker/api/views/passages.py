"""The endpoint of passages."""

from tracker.api.filters.passages import PassageFilters
from tracker.api.serializers.passage import PassageDetailSerializer, PassageSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Passage


class PassageViewSet(WritableViewSet):
    """Where in a source something is said: a few words at each end."""

    queryset = Passage.objects.public()
    serializer_class = PassageSerializer
    detail_class = PassageDetailSerializer
    filterset_class = PassageFilters
    orders = ("offset", "check_state")
