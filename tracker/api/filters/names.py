"""Filters of names."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.relations import Related
from tracker.models import (
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    Name,
    Partnership,
    Person,
    Position,
)
from tracker.vocabularies import Confidence, NameKind


class NameFilters(RecordFilters):
    model = Name

    text = Equal(about="The name.")
    law = Related(Law)
    institution = Related(Institution)
    person = Related(Person)
    initiative = Related(Initiative)
    partnership = Related(Partnership)
    position = Related(Position)
    jurisdiction = Related(Jurisdiction, about="Code of a jurisdiction.")
    kind = Choice(NameKind, about="What sort of name it is.")
    lang = Equal(about="BCP 47 tag of its language: en, ja, ja-Latn.")
    confidence = Choice(Confidence, about="How sure it is that this record is meant.")
