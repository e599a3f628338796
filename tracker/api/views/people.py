"""The endpoint of people."""

from tracker.api.filters.people import PersonFilters
from tracker.api.serializers.person import PersonDetailSerializer, PersonSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Person


class PersonViewSet(WritableViewSet):
    """People in public life, with the posts they held and what they took part in."""

    queryset = Person.objects.public()
    serializer_class = PersonSerializer
    detail_class = PersonDetailSerializer
    filterset_class = PersonFilters
    orders = ("name", "family_name")
