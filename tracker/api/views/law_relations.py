"""The endpoint of law relations."""

from tracker.api.filters.law_relations import LawRelationFilters
from tracker.api.serializers.law_relation import LawRelationDetailSerializer, LawRelationSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import LawRelation


class LawRelationViewSet(WritableViewSet):
    """Which law amends, implements or repeals which."""

    queryset = LawRelation.objects.public()
    serializer_class = LawRelationSerializer
    detail_class = LawRelationDetailSerializer
    filterset_class = LawRelationFilters
    orders = ("kind",)
