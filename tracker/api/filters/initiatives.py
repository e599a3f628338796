"""Filters of initiatives."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal, Number
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import EitherOf, Related, Through
from tracker.api.filters.search import Search
from tracker.models import (
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    Participation,
    Partnership,
    Person,
    Topic,
)
from tracker.vocabularies import InitiativeKind, Stage


class InitiativeFilters(RecordFilters):
    model = Initiative

    q = Search()
    name = Equal(about="What we call it.")
    name_ja = Equal(about="Its official name in Japanese.")
    wikidata_id = Equal(about="The Q number of its item in Wikidata.")
    kind = Choice(InitiativeKind, about="What sort of measure it is.")
    stage = Choice(Stage, about="How far it has come, as last reported.")
    jurisdiction = Related(Jurisdiction, about="Code of the jurisdiction whose initiative it is.")
    topic = Related(Topic, "topics")
    parent = Related(Initiative, about="Slug of the initiative it is part of.")
    lead = Related(Institution, about="Slug of the body in charge.")
    institution = EitherOf(
        Related(Institution, "lead"),
        Through(Institution, Participation, back="initiative", ahead="institution"),
        about="Slug of a body in charge of it or that took part in it.",
    )
    person = Through(
        Person,
        Participation,
        back="initiative",
        ahead="person",
        about="Slug of a person who took part in it.",
    )
    law = Related(Law, "laws")
    partnership = Related(Partnership, "partnerships")
    currency = Equal(about="ISO 4217 code of the amount's currency.")
    amount = Number(about="Its size.")
    started = Dated(about="When it began.")
    ended = Dated(about="When it ended.")
