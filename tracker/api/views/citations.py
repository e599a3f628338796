"""The endpoint of citations."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.citations import CitationFilters
from tracker.api.serializers.citation import CitationDetailSerializer, CitationSerializer
from tracker.models import Citation


class CitationViewSet(RecordViewSet):
    """What one passage reports for one value of one record."""

    queryset = Citation.objects.public()
    serializer_class = CitationSerializer
    detail_class = CitationDetailSerializer
    filterset_class = CitationFilters
    orders = ("field", "rank", "as_of")
