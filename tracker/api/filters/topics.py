"""Filters of topics."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Equal
from tracker.api.filters.relations import Related
from tracker.api.filters.search import Search
from tracker.models import Topic


class TopicFilters(RecordFilters):
    model = Topic

    q = Search()
    label = Equal(about="What it is called.")
    broader = Related(Topic, about="Slug of the wider subject it is part of.")
