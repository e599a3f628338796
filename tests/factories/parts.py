"""Factories of the parts that hang on one of several kinds of record."""

from decimal import Decimal

import factory

from tests.factories.base import RecordFactory, many
from tests.factories.entities import (
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    PartnershipFactory,
    PersonFactory,
    PositionFactory,
)
from tests.factories.reference import JurisdictionFactory
from tracker.models import (
    Indicator,
    Milestone,
    Name,
    Observation,
    Participation,
    PartnershipMember,
)
from tracker.vocabularies import MilestoneKind, NameKind, ParticipationRole, Unit


class PartnershipMemberFactory(RecordFactory):
    """A member jurisdiction, unless an institution is given."""

    class Meta:
        model = PartnershipMember

    _arcs = ({"jurisdiction": JurisdictionFactory, "institution": InstitutionFactory},)

    slug = factory.Sequence(lambda n: f"member-{n:05}")
    partnership = factory.SubFactory(PartnershipFactory)


class ParticipationFactory(RecordFactory):
    """A person's part in a law, unless other arms are given."""

    class Meta:
        model = Participation

    _arcs = (
        {"person": PersonFactory, "institution": InstitutionFactory},
        {"law": LawFactory, "initiative": InitiativeFactory, "partnership": PartnershipFactory},
    )

    slug = factory.Sequence(lambda n: f"participation-{n:05}")
    role = ParticipationRole.PROPOSER


class MilestoneFactory(RecordFactory):
    """A step of a law, unless another arm is given."""

    class Meta:
        model = Milestone

    _arcs = (
        {
            "law": LawFactory,
            "initiative": InitiativeFactory,
            "partnership": PartnershipFactory,
            "institution": InstitutionFactory,
        },
    )

    slug = factory.Sequence(lambda n: f"milestone-{n:05}")
    kind = MilestoneKind.PROMULGATED
    title = factory.Sequence(lambda n: f"Milestone {n:05}")
    date = "2022-05-18"
    people = many("people")


class IndicatorFactory(RecordFactory):
    class Meta:
        model = Indicator

    slug = factory.Sequence(lambda n: f"indicator-{n:05}")
    name = factory.Sequence(lambda n: f"Indicator {n:05}")
    unit = Unit.PERCENT
    producer = factory.SubFactory(InstitutionFactory)
    published = "2021-12"


class ObservationFactory(RecordFactory):
    """A figure for a jurisdiction, about no record unless one is given."""

    class Meta:
        model = Observation

    slug = factory.Sequence(lambda n: f"observation-{n:05}")
    indicator = factory.SubFactory(IndicatorFactory)
    jurisdiction = factory.SubFactory(JurisdictionFactory)
    period = "2021"
    value = factory.Sequence(lambda n: Decimal(n) + Decimal("0.5"))


class NameFactory(RecordFactory):
    """A name of an institution, unless another arm is given; `institution=None`: unresolved."""

    class Meta:
        model = Name

    _arcs = (
        {
            "institution": InstitutionFactory,
            "law": LawFactory,
            "person": PersonFactory,
            "initiative": InitiativeFactory,
            "partnership": PartnershipFactory,
            "position": PositionFactory,
            "jurisdiction": JurisdictionFactory,
        },
    )

    slug = factory.Sequence(lambda n: f"name-{n:05}")
    text = factory.Sequence(lambda n: f"Name {n:05}")
    lang = "en"
    kind = NameKind.SHORT
