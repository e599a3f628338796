"""Filters of indicators."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains
from tracker.api.filters.dates import bounds
from tracker.api.filters.relations import Related
from tracker.models import Institution
from tracker.vocabularies import Unit


class IndicatorFilters(RecordFilters):
    name__icontains = Contains("name")
    unit = Choice(Unit, about="In what unit.")
    producer = Related(Institution, about="Slug of the body that measured it.")
    published__gte, published__gt, published__lte, published__lt = bounds("published")
