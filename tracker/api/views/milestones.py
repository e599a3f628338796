"""The endpoint of milestones."""

from tracker.api.filters.milestones import MilestoneFilters
from tracker.api.serializers.milestone import MilestoneDetailSerializer, MilestoneSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Milestone


class MilestoneViewSet(WritableViewSet):
    """The dated steps of laws, initiatives, partnerships and institutions."""

    queryset = Milestone.objects.public()
    serializer_class = MilestoneSerializer
    detail_class = MilestoneDetailSerializer
    filterset_class = MilestoneFilters
    orders = ("date", "kind", "title")
