"""Factories of the five core models and of the parts that only they have."""

import factory

from tests.factories.base import RecordFactory, many
from tests.factories.reference import JurisdictionFactory
from tracker.models import (
    Initiative,
    Institution,
    Law,
    LawRelation,
    Partnership,
    Person,
    Position,
    Provision,
    Tenure,
)
from tracker.vocabularies import (
    InitiativeKind,
    InstitutionKind,
    LawKind,
    LawRelationKind,
    Occupation,
    PartnershipKind,
    PositionRole,
    Stage,
)


class LawFactory(RecordFactory):
    class Meta:
        model = Law

    slug = factory.Sequence(lambda n: f"law-{n:05}")
    name = factory.Sequence(lambda n: f"Law {n:05}")
    kind = LawKind.ACT
    jurisdiction = factory.SubFactory(JurisdictionFactory)
    topics = many("topics")


class ProvisionFactory(RecordFactory):
    class Meta:
        model = Provision

    slug = factory.Sequence(lambda n: f"provision-{n:05}")
    law = factory.SubFactory(LawFactory)
    n = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Provision {n:05}")
    gist = factory.Sequence(lambda n: f"What provision {n:05} requires.")
    topics = many("topics")


class LawRelationFactory(RecordFactory):
    class Meta:
        model = LawRelation

    slug = factory.Sequence(lambda n: f"law-relation-{n:05}")
    from_law = factory.SubFactory(LawFactory)
    to_law = factory.SubFactory(LawFactory)
    kind = LawRelationKind.AMENDS


class InstitutionFactory(RecordFactory):
    class Meta:
        model = Institution

    slug = factory.Sequence(lambda n: f"institution-{n:05}")
    name = factory.Sequence(lambda n: f"Institution {n:05}")
    kind = InstitutionKind.MINISTRY
    jurisdiction = factory.SubFactory(JurisdictionFactory)
    predecessors = many("predecessors")
    topics = many("topics")


class PersonFactory(RecordFactory):
    class Meta:
        model = Person

    slug = factory.Sequence(lambda n: f"person-{n:05}")
    family_name = factory.Sequence(lambda n: f"Family{n:05}")
    given_name = factory.Sequence(lambda n: f"Given{n:05}")
    name = factory.LazyAttribute(lambda o: f"{o.given_name} {o.family_name}")
    country = factory.SubFactory(JurisdictionFactory)
    occupation = Occupation.POLITICIAN
    topics = many("topics")


class PositionFactory(RecordFactory):
    class Meta:
        model = Position

    slug = factory.Sequence(lambda n: f"position-{n:05}")
    institution = factory.SubFactory(InstitutionFactory)
    title = factory.Sequence(lambda n: f"Position {n:05}")
    role = PositionRole.MINISTER


class TenureFactory(RecordFactory):
    class Meta:
        model = Tenure

    slug = factory.Sequence(lambda n: f"tenure-{n:05}")
    person = factory.SubFactory(PersonFactory)
    position = factory.SubFactory(PositionFactory)
    start = "2021-10-04"


class PartnershipFactory(RecordFactory):
    class Meta:
        model = Partnership

    slug = factory.Sequence(lambda n: f"partnership-{n:05}")
    name = factory.Sequence(lambda n: f"Partnership {n:05}")
    kind = PartnershipKind.MINILATERAL
    topics = many("topics")


class InitiativeFactory(RecordFactory):
    class Meta:
        model = Initiative

    slug = factory.Sequence(lambda n: f"initiative-{n:05}")
    name = factory.Sequence(lambda n: f"Initiative {n:05}")
    kind = InitiativeKind.PROGRAMME
    stage = Stage.UNDER_WAY
    jurisdiction = factory.SubFactory(JurisdictionFactory)
    laws = many("laws")
    partnerships = many("partnerships")
    topics = many("topics")
