"""The endpoint of names."""

from tracker.api.filters.names import NameFilters
from tracker.api.serializers.name import NameDetailSerializer, NameSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Name


class NameViewSet(WritableViewSet):
    """Other names and spellings of records; garbled ones are marked."""

    queryset = Name.objects.public()
    serializer_class = NameSerializer
    detail_class = NameDetailSerializer
    filterset_class = NameFilters
    orders = ("text", "kind", "lang")
