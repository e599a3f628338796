"""Filters of initiatives."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Contains, Equal, Number
from tracker.api.filters.dates import bounds
from tracker.api.filters.relations import EitherOf, Related, Through
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
    name__icontains = Contains("name")
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
    amount__gte = Number("amount", "gte")
    amount__lte = Number("amount", "lte")
    started__gte, started__gt, started__lte, started__lt = bounds("started")
    ended__gte, ended__gt, ended__lte, ended__lt = bounds("ended")
