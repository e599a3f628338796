"""The endpoint of topics."""

from tracker.api.filters.topics import TopicFilters
from tracker.api.serializers.topic import TopicDetailSerializer, TopicSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Topic


class TopicViewSet(WritableViewSet):
    """The subjects by which records are found."""

    queryset = Topic.objects.public()
    serializer_class = TopicSerializer
    detail_class = TopicDetailSerializer
    filterset_class = TopicFilters
    orders = ("label",)
