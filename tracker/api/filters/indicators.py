"""Filters of indicators."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import Related
from tracker.api.filters.search import Search
from tracker.models import Indicator, Institution
from tracker.vocabularies import Unit


class IndicatorFilters(RecordFilters):
    model = Indicator

    q = Search()
    name = Equal(about="What we call it.")
    unit = Choice(Unit, about="In what unit.")
    producer = Related(Institution, about="Slug of the body that measured it.")
    published = Dated(about="When it was published.")
