"""Filters of milestones."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import Related
from tracker.models import Initiative, Institution, Law, Milestone, Partnership, Person, Provision
from tracker.vocabularies import MilestoneKind, Modality


class MilestoneFilters(RecordFilters):
    model = Milestone

    title = Equal(about="Its title.")
    law = Related(Law)
    initiative = Related(Initiative)
    partnership = Related(Partnership)
    institution = Related(Institution, about="Slug of the institution it is a step of.")
    provision = Related(Provision, about="Slug of the provision it covers.")
    body = Related(Institution, about="Slug of the chamber or body that took the step.")
    person = Related(Person, "people", about="Slug of a person who took the step.")
    kind = Choice(MilestoneKind, about="What sort of step it is.")
    modality = Choice(Modality, about="Whether it happened, or was only scheduled or expected.")
    date = Dated(about="When it happened.")
