"""Filters of institutions."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import Related, Through
from tracker.api.filters.search import Search
from tracker.models import (
    Institution,
    Jurisdiction,
    Law,
    Participation,
    Partnership,
    PartnershipMember,
    Person,
    Tenure,
    Topic,
)
from tracker.vocabularies import InstitutionKind


class InstitutionFilters(RecordFilters):
    model = Institution

    q = Search()
    name = Equal(about="What we call it.")
    name_ja = Equal(about="Its official name in Japanese.")
    abbreviation = Equal(about="Its short name.")
    wikidata_id = Equal(about="The Q number of its item in Wikidata.")
    kind = Choice(InstitutionKind, about="What sort of body it is.")
    jurisdiction = Related(Jurisdiction, about="Code of the jurisdiction it belongs to.")
    topic = Related(Topic, "topics")
    parent = Related(Institution, about="Slug of the body it is part of.")
    person = Through(
        Person,
        Tenure,
        back="position__institution",
        ahead="person",
        about="Slug of a person who held a post in it.",
    )
    law = Through(
        Law,
        Participation,
        back="institution",
        ahead="law",
        about="Slug of a law it took part in.",
    )
    partnership = Through(
        Partnership,
        PartnershipMember,
        back="institution",
        ahead="partnership",
        about="Slug of a partnership it is a member of.",
    )
    founded = Dated(about="When it was founded.")
    dissolved = Dated(about="When it was dissolved.")
