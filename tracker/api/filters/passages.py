"""Filters of passages."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.dates import Times
from tracker.api.filters.relations import Related
from tracker.models import Passage, Source
from tracker.vocabularies import CheckState


class PassageFilters(RecordFilters):
    model = Passage

    source = Related(Source)
    checked_at = Times(about="When the checker last looked.")
    check_state = Choice(CheckState, about="What the citation checker last found.")
