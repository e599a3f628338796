"""Filters of positions."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains
from tracker.api.filters.dates import bounds
from tracker.api.filters.relations import Related, Through
from tracker.models import Institution, Person, Tenure
from tracker.vocabularies import PositionRole


class PositionFilters(RecordFilters):
    title__icontains = Contains("title")
    role = Choice(PositionRole, about="What sort of post it is.")
    institution = Related(Institution, about="Slug of the body the post is in.")
    person = Through(
        Person, Tenure, back="position", ahead="person", about="Slug of a person who held it."
    )
    created__gte, created__gt, created__lte, created__lt = bounds("created")
