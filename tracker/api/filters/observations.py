"""Filters of observations."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Number
from tracker.api.filters.dates import bounds
from tracker.api.filters.relations import Related
from tracker.models import Indicator, Initiative, Institution, Jurisdiction, Law, Partnership
from tracker.vocabularies import Qualifier


class ObservationFilters(RecordFilters):
    indicator = Related(Indicator)
    jurisdiction = Related(Jurisdiction, about="Code of where it was measured.")
    law = Related(Law)
    initiative = Related(Initiative)
    partnership = Related(Partnership)
    institution = Related(Institution)
    qualifier = Choice(Qualifier, about="Whether the figure is exact, about, over, under, nearly.")
    value__gte = Number("value", "gte")
    value__lte = Number("value", "lte")
    period__gte, period__gt, period__lte, period__lt = bounds("period")
