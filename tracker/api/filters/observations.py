"""Filters of observations."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Number
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import Related
from tracker.models import (
    Indicator,
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    Observation,
    Partnership,
)
from tracker.vocabularies import Qualifier


class ObservationFilters(RecordFilters):
    model = Observation

    indicator = Related(Indicator)
    jurisdiction = Related(Jurisdiction, about="Code of where it was measured.")
    law = Related(Law)
    initiative = Related(Initiative)
    partnership = Related(Partnership)
    institution = Related(Institution)
    qualifier = Choice(Qualifier, about="Whether the figure is exact, about, over, under, nearly.")
    value = Number(about="The figure.")
    period = Dated(about="When it was measured.")
