"""The endpoint of citations."""

from tracker.api.filters.citations import CitationFilters
from tracker.api.serializers.citation import CitationDetailSerializer, CitationSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Citation


class CitationViewSet(WritableViewSet):
    """What one passage reports for one value of one record."""

    queryset = Citation.objects.public()
    serializer_class = CitationSerializer
    detail_class = CitationDetailSerializer
    filterset_class = CitationFilters
    orders = ("field", "rank", "as_of")
