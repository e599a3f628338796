"""Filters of people."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains
from tracker.api.filters.relations import Related, Through
from tracker.models import Institution, Jurisdiction, Law, Participation, Position, Tenure, Topic
from tracker.vocabularies import Occupation


class PersonFilters(RecordFilters):
    name__icontains = Contains("name")
    occupation = Choice(Occupation, about="Main line of work.")
    topic = Related(Topic, "topics")
    jurisdiction = Related(
        Jurisdiction, "country", about="Code of the country the person acts for or is from."
    )
    institution = Through(
        Institution,
        Tenure,
        back="person",
        ahead="position__institution",
        about="Slug of an institution in which the person held a post.",
    )
    position = Through(
        Position,
        Tenure,
        back="person",
        ahead="position",
        about="Slug of a post the person held.",
    )
    law = Through(
        Law,
        Participation,
        back="person",
        ahead="law",
        about="Slug of a law the person took part in.",
    )
