"""The endpoint of people."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.people import PersonFilters
from tracker.api.serializers.person import PersonDetailSerializer, PersonSerializer
from tracker.models import Person


class PersonViewSet(RecordViewSet):
    """People in public life, with the posts they held and what they took part in."""

    queryset = Person.objects.public()
    serializer_class = PersonSerializer
    detail_class = PersonDetailSerializer
    filterset_class = PersonFilters
    orders = ("name", "family_name")
