"""Filters of tenures."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.dates import HeldOn, bounds
from tracker.api.filters.relations import Related
from tracker.models import Institution, Person, Position
from tracker.vocabularies import PositionRole


class TenureFilters(RecordFilters):
    person = Related(Person)
    position = Related(Position)
    institution = Related(
        Institution, "position__institution", about="Slug of the body the post is in."
    )
    role = Choice(PositionRole, "position__role", about="What sort of post it is.")
    as_of = HeldOn()
    start__gte, start__gt, start__lte, start__lt = bounds("start")
    end__gte, end__gt, end__lte, end__lt = bounds("end")
