"""The endpoint of names."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.names import NameFilters
from tracker.api.serializers.name import NameDetailSerializer, NameSerializer
from tracker.models import Name


class NameViewSet(RecordViewSet):
    """Other names and spellings of records; garbled ones are marked."""

    queryset = Name.objects.public()
    serializer_class = NameSerializer
    detail_class = NameDetailSerializer
    filterset_class = NameFilters
    orders = ("text", "kind", "lang")
