"""Filters of participations."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice
from tracker.api.filters.relations import Related
from tracker.models import Initiative, Institution, Law, Participation, Partnership, Person
from tracker.vocabularies import ParticipationRole


class ParticipationFilters(RecordFilters):
    model = Participation

    person = Related(Person)
    institution = Related(Institution)
    law = Related(Law)
    initiative = Related(Initiative)
    partnership = Related(Partnership)
    role = Choice(ParticipationRole, about="In what role.")
