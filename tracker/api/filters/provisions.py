"""Filters of provisions."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Equal, Number
from tracker.api.filters.relations import Related
from tracker.api.filters.search import Search
from tracker.models import Law, Provision, Topic


class ProvisionFilters(RecordFilters):
    model = Provision

    q = Search()
    title = Equal(about="Its title.")
    n = Number(about="Its place among the law’s.", whole=True)
    law = Related(Law)
    topic = Related(Topic, "topics")
