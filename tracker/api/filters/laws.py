"""Filters of laws."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal, Number
from tracker.api.filters.dates import ForceOn
from tracker.api.filters.relations import Related, Through
from tracker.api.filters.search import Search
from tracker.models import Initiative, Institution, Jurisdiction, Law, Participation, Person, Topic
from tracker.vocabularies import BillOrigin, Force, LawKind


class LawFilters(RecordFilters):
    model = Law

    q = Search()
    name = Equal(about="What we call it.")
    name_ja = Equal(about="Its official name in Japanese.")
    wikidata_id = Equal(about="The Q number of its item in Wikidata.")
    kind = Choice(LawKind, about="What sort of law it is.")
    jurisdiction = Related(Jurisdiction, about="Code of the jurisdiction whose law it is.")
    topic = Related(Topic, "topics")
    bill_origin = Choice(BillOrigin, about="Who submitted its bill.")
    law_number = Equal(about="The official number.")
    diet_session = Number(about="Number of the Diet session.", whole=True)
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
    force = Choice(Force, about="Its force on that day (`as_of`).", computed=True)
