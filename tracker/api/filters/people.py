"""Filters of people."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.relations import Related, Through
from tracker.api.filters.search import Search
from tracker.models import (
    Institution,
    Jurisdiction,
    Law,
    Participation,
    Person,
    Position,
    Tenure,
    Topic,
)
from tracker.vocabularies import Occupation


class PersonFilters(RecordFilters):
    model = Person

    q = Search()
    name = Equal(about="What we call it.")
    name_ja = Equal(about="Its official name in Japanese.")
    family_name = Equal(about="The family name.")
    given_name = Equal(about="The given name.")
    wikidata_id = Equal(about="The Q number of its item in Wikidata.")
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
