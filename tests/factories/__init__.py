"""Test data: one factory for each model, named after it; import them from here."""

from tests.factories.books import (
    ApiTokenFactory,
    ChangeEntryFactory,
    IdempotencyKeyFactory,
    ProposalFactory,
    RedirectFactory,
    SavedFilterFactory,
    SearchDocumentFactory,
    SeedStateFactory,
    StandingFactory,
    TwinFactory,
)
from tests.factories.entities import (
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    LawRelationFactory,
    PartnershipFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    TenureFactory,
)
from tests.factories.evidence import CitationFactory, PassageFactory, SourceFactory
from tests.factories.parts import (
    IndicatorFactory,
    MilestoneFactory,
    NameFactory,
    ObservationFactory,
    ParticipationFactory,
    PartnershipMemberFactory,
)
from tests.factories.reference import JurisdictionFactory, TopicFactory
from tests.factories.users import PASSWORD, ROLES, UserFactory

__all__ = [
    "PASSWORD",
    "ROLES",
    "ApiTokenFactory",
    "ChangeEntryFactory",
    "CitationFactory",
    "IdempotencyKeyFactory",
    "IndicatorFactory",
    "InitiativeFactory",
    "InstitutionFactory",
    "JurisdictionFactory",
    "LawFactory",
    "LawRelationFactory",
    "MilestoneFactory",
    "NameFactory",
    "ObservationFactory",
    "ParticipationFactory",
    "PartnershipFactory",
    "PartnershipMemberFactory",
    "PassageFactory",
    "PersonFactory",
    "PositionFactory",
    "ProposalFactory",
    "ProvisionFactory",
    "RedirectFactory",
    "SavedFilterFactory",
    "SearchDocumentFactory",
    "SeedStateFactory",
    "SourceFactory",
    "StandingFactory",
    "TenureFactory",
    "TopicFactory",
    "TwinFactory",
    "UserFactory",
]
