"""Filters of tenures."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.dates import Dated, HeldOn
from tracker.api.filters.relations import Related
from tracker.models import Institution, Person, Position, Tenure
from tracker.vocabularies import PositionRole


class TenureFilters(RecordFilters):
    model = Tenure

    person = Related(Person)
    position = Related(Position)
    institution = Related(
        Institution, "position__institution", about="Slug of the body the post is in."
    )
    role = Choice(PositionRole, "position__role", about="What sort of post it is.")
    as_of = HeldOn()
    start = Dated(about="When the post was taken up.")
    end = Dated(about="When the post was left.")
