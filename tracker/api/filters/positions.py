"""Filters of positions."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import Related, Through
from tracker.api.filters.search import Search
from tracker.models import Institution, Person, Position, Tenure
from tracker.vocabularies import PositionRole


class PositionFilters(RecordFilters):
    model = Position

    q = Search()
    title = Equal(about="Its title.")
    title_ja = Equal(about="Its title in Japanese.")
    role = Choice(PositionRole, about="What sort of post it is.")
    institution = Related(Institution, about="Slug of the body the post is in.")
    person = Through(
        Person, Tenure, back="position", ahead="person", about="Slug of a person who held it."
    )
    created = Dated(about="When the post was created.")
