"""Filters of topics."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Contains
from tracker.api.filters.relations import Related
from tracker.models import Topic


class TopicFilters(RecordFilters):
    label__icontains = Contains("label")
    broader = Related(Topic, about="Slug of the wider subject it is part of.")
