"""The nouns, one a file; import them from here."""

from tracker.models.api_token import ApiToken
from tracker.models.base import Entity, Record, Versioned
from tracker.models.change_entry import (
    ChangeContext,
    ChangeEntry,
    current_change,
    gathering,
    recording,
)
from tracker.models.citation import ARM_OF, CITABLE, Citation
from tracker.models.idempotency_key import IdempotencyKey
from tracker.models.indicator import Indicator
from tracker.models.initiative import Initiative
from tracker.models.institution import Institution
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.law import Law
from tracker.models.law_relation import LawRelation
from tracker.models.milestone import Milestone
from tracker.models.name import Name
from tracker.models.observation import Observation
from tracker.models.participation import Participation
from tracker.models.partnership import Partnership
from tracker.models.partnership_member import PartnershipMember
from tracker.models.passage import Passage
from tracker.models.person import Person
from tracker.models.position import Position
from tracker.models.proposal import Proposal
from tracker.models.provision import Provision
from tracker.models.redirect import Redirect
from tracker.models.saved_filter import SavedFilter
from tracker.models.search_document import SearchDocument
from tracker.models.seed_state import SeedState
from tracker.models.source import Source
from tracker.models.standing import Standing
from tracker.models.tenure import Tenure
from tracker.models.topic import Topic
from tracker.models.twin import Twin

__all__ = [
    "ARM_OF",
    "CITABLE",
    "ApiToken",
    "ChangeContext",
    "ChangeEntry",
    "Citation",
    "Entity",
    "IdempotencyKey",
    "Indicator",
    "Initiative",
    "Institution",
    "Jurisdiction",
    "Law",
    "LawRelation",
    "Milestone",
    "Name",
    "Observation",
    "Participation",
    "Partnership",
    "PartnershipMember",
    "Passage",
    "Person",
    "Position",
    "Proposal",
    "Provision",
    "Record",
    "Redirect",
    "SavedFilter",
    "SearchDocument",
    "SeedState",
    "Source",
    "Standing",
    "Tenure",
    "Topic",
    "Twin",
    "Versioned",
    "current_change",
    "gathering",
    "recording",
]
