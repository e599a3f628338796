"""Filters of laws."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains, Equal
from tracker.api.filters.dates import ForceOn
from tracker.api.filters.relations import Related, Through
from tracker.models import Initiative, Institution, Jurisdiction, Participation, Person, Topic
from tracker.vocabularies import BillOrigin, Force, LawKind


class LawFilters(RecordFilters):
    name__icontains = Contains("name")
    kind = Choice(LawKind, about="What sort of law it is.")
    jurisdiction = Related(Jurisdiction, about="Code of the jurisdiction whose law it is.")
    topic = Related(Topic, "topics")
    bill_origin = Choice(BillOrigin, about="Who submitted its bill.")
    law_number = Equal(about="The official number.")
    egov_law_id = Equal(about="Japan's e-Gov identifier.")
    institution = Through(
        Institution,
        Participation,
        back="law",
        ahead="institution",
        about="Slug of an institution that took part in it.",
    )
    person = Through(
        Person,
        Participation,
        back="law",
        ahead="person",
        about="Slug of a person who took part in it.",
    )
    initiative = Through(Initiative, Initiative, back="laws", ahead="pk")
    as_of = ForceOn()
    force = Choice(Force, about="Laws whose force on that day (`as_of`) is one of these.")
