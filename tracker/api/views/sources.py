"""The endpoint of sources."""

from tracker.api.filters.sources import SourceFilters
from tracker.api.serializers.source import SourceDetailSerializer, SourceSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Source


class SourceViewSet(WritableViewSet):
    """The texts cited, with their passages."""

    queryset = Source.objects.public()
    serializer_class = SourceSerializer
    detail_class = SourceDetailSerializer
    filterset_class = SourceFilters
    orders = ("title", "published", "kind")
