"""The endpoint of participations."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.participations import ParticipationFilters
from tracker.api.serializers.participation import (
    ParticipationDetailSerializer,
    ParticipationSerializer,
)
from tracker.models import Participation


class ParticipationViewSet(RecordViewSet):
    """Who proposed, led, drafted or opposed what."""

    queryset = Participation.objects.public()
    serializer_class = ParticipationSerializer
    detail_class = ParticipationDetailSerializer
    filterset_class = ParticipationFilters
    orders = ("role",)
