"""The endpoint of redirects."""

from tracker.api.base import RecordViewSet
from tracker.api.filters.redirects import RedirectFilters
from tracker.api.serializers.redirect import RedirectSerializer
from tracker.models import Redirect


class RedirectViewSet(RecordViewSet):
    """Where records went that were renamed or merged."""

    queryset = Redirect.objects.public()
    serializer_class = RedirectSerializer
    filterset_class = RedirectFilters
    orders = ("kind", "old_slug", "made_at")
