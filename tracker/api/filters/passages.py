"""Filters of passages."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.relations import Related
from tracker.models import Source
from tracker.vocabularies import CheckState


class PassageFilters(RecordFilters):
    source = Related(Source)
    check_state = Choice(CheckState, about="What the citation checker last found.")
