"""The endpoint of members."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.members import MemberFilters
from tracker.api.serializers.member import MemberDetailSerializer, MemberSerializer
from tracker.models import PartnershipMember


class MemberViewSet(RecordViewSet):
    """Who belongs to which partnership; `as_of` gives who did on a day."""

    queryset = PartnershipMember.objects.public()
    serializer_class = MemberSerializer
    detail_class = MemberDetailSerializer
    filterset_class = MemberFilters
    orders = ("joined", "left", "role")
