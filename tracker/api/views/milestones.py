"""The endpoint of milestones."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.milestones import MilestoneFilters
from tracker.api.serializers.milestone import MilestoneDetailSerializer, MilestoneSerializer
from tracker.models import Milestone


class MilestoneViewSet(RecordViewSet):
    """The dated steps of laws, initiatives, partnerships and institutions."""

    queryset = Milestone.objects.public()
    serializer_class = MilestoneSerializer
    detail_class = MilestoneDetailSerializer
    filterset_class = MilestoneFilters
    orders = ("date", "kind", "title")
