"""The endpoint of provisions."""

from tracker.api.filters.provisions import ProvisionFilters
from tracker.api.serializers.provision import ProvisionDetailSerializer, ProvisionSerializer
from tracker.api.writing.views import WritableViewSet
from tracker.models import Provision


class ProvisionViewSet(WritableViewSet):
    """What laws provide, part by part."""

    queryset = Provision.objects.public()
    serializer_class = ProvisionSerializer
    detail_class = ProvisionDetailSerializer
    filterset_class = ProvisionFilters
    orders = ("title", "n")
