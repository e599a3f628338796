"""The endpoint of members."""

from tracker.api.filters.members import MemberFilters
from tracker.api.serializers.member import MemberDetailSerializer, MemberSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import PartnershipMember


class MemberViewSet(WritableViewSet):
    """Who belongs to which partnership; `as_of` gives who did on a day."""

    queryset = PartnershipMember.objects.public()
    serializer_class = MemberSerializer
    detail_class = MemberDetailSerializer
    filterset_class = MemberFilters
    orders = ("joined", "left", "role")
