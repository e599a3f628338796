"""Filters of citations."""

from tracker.api.filters.base import RecordFilters
from tracker.api.filters.columns import Choice, Equal
from tracker.api.filters.dates import Dated
from tracker.api.filters.relations import Related
from tracker.models import (
    Citation,
    Indicator,
    Initiative,
    Institution,
    Law,
    LawRelation,
    Milestone,
    Name,
    Observation,
    Participation,
    Partnership,
    PartnershipMember,
    Passage,
    Person,
    Position,
    Provision,
    Source,
    Tenure,
)
from tracker.vocabularies import Basis, Rank, Reason


class CitationFilters(RecordFilters):
    model = Citation

    passage = Related(Passage)
    source = Related(Source, "passage__source")
    speaker = Related(Person, about="Slug of the person who says so in the passage.")
    reported = Equal(about="The value that the passage gives.")
    field = Equal(about="Which value it bears on, such as `founded`.")
    rank = Choice(Rank, about="Our judgement of it.")
    reason = Choice(Reason, about="Why it is deprecated.")
    basis = Choice(Basis, about="Whether the passage states it, or it was worked out or inferred.")
    law = Related(Law)
    provision = Related(Provision)
    institution = Related(Institution)
    person = Related(Person)
    initiative = Related(Initiative)
    partnership = Related(Partnership)
    position = Related(Position)
    tenure = Related(Tenure)
    member = Related(PartnershipMember)
    participation = Related(Participation)
    law_relation = Related(LawRelation)
    milestone = Related(Milestone)
    indicator = Related(Indicator)
    observation = Related(Observation)
    name = Related(Name)
    as_of = Dated(about="When the source says it held.")
