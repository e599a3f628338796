"""The endpoint of topics."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.topics import TopicFilters
from tracker.api.serializers.topic import TopicDetailSerializer, TopicSerializer
from tracker.models import Topic


class TopicViewSet(RecordViewSet):
    """The subjects by which records are found."""

    queryset = Topic.objects.public()
    serializer_class = TopicSerializer
    detail_class = TopicDetailSerializer
    filterset_class = TopicFilters
    orders = ("label",)
