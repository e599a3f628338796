"""Filters of provisions."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Contains
from tracker.api.filters.relations import Related
from tracker.models import Law, Topic


class ProvisionFilters(RecordFilters):
    title__icontains = Contains("title")
    law = Related(Law)
    topic = Related(Topic, "topics")
