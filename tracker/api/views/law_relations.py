"""The endpoint of law relations."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.law_relations import LawRelationFilters
from tracker.api.serializers.law_relation import LawRelationDetailSerializer, LawRelationSerializer
from tracker.models import LawRelation


class LawRelationViewSet(RecordViewSet):
    """Which law amends, implements or repeals which."""

    queryset = LawRelation.objects.public()
    serializer_class = LawRelationSerializer
    detail_class = LawRelationDetailSerializer
    filterset_class = LawRelationFilters
    orders = ("kind",)
