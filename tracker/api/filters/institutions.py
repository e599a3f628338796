"""Filters of institutions."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains
from tracker.api.filters.dates import bounds
from tracker.api.filters.relations import Related, Through
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
    name__icontains = Contains("name")
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
    founded__gte, founded__gt, founded__lte, founded__lt = bounds("founded")
    dissolved__gte, dissolved__gt, dissolved__lte, dissolved__lt = bounds("dissolved")
