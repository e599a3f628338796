"""The endpoint of participations."""

from tracker.api.filters.participations import ParticipationFilters
from tracker.api.serializers.participation import (
    ParticipationDetailSerializer,
    ParticipationSerializer,
)
from tracker.api.writing.views import WritableViewSet
from tracker.models import Participation


class ParticipationViewSet(WritableViewSet):
    """Who proposed, led, drafted or opposed what."""

    queryset = Participation.objects.public()
    serializer_class = ParticipationSerializer
    detail_class = ParticipationDetailSerializer
    filterset_class = ParticipationFilters
    orders = ("role",)
