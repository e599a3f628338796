"""The controlled vocabularies: what a choice column may hold, with the label an editor reads.

Values are stored and published, so they are never renamed; labels may be.
"""

from django.db.models import TextChoices


class Status(TextChoices):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class JurisdictionKind(TextChoices):
    COUNTRY = "country", "Country"
    SUBNATIONAL = "subnational", "Subnational"
    SUPRANATIONAL = "supranational", "Supranational"
    GROUPING = "grouping", "Grouping"


class SourceKind(TextChoices):
    NEWS = "news", "News"
    COMMENTARY = "commentary", "Commentary"
    INTERVIEW = "interview", "Interview"
    ACADEMIC = "academic", "Academic"
    OFFICIAL = "official", "Official"
    DATASET = "dataset", "Dataset"


class Translation(TextChoices):
    NONE = "none", "Not translated"
    HUMAN = "human", "Translated by a person"
    MACHINE = "machine", "Machine translated"


class CheckState(TextChoices):
    """What the citation checker last found of a passage."""

    UNCHECKED = "unchecked", "Not checked yet"
    OK = "ok", "Found unchanged"
    MOVED = "moved", "Found elsewhere, unchanged"
    CHANGED = "changed", "Words changed"
    AMBIGUOUS = "ambiguous", "Found more than once"
    MISSING = "missing", "Not found"
    NO_TEXT = "no_text", "Text not at hand"


class Basis(TextChoices):
    """How a citation's value follows from its passage."""

    STATED = "stated", "Stated"
    DERIVED = "derived", "Worked out from context"
    INFERRED = "inferred", "Inferred"


class Rank(TextChoices):
    PREFERRED = "preferred", "Preferred"
    NORMAL = "normal", "Normal"
    DEPRECATED = "deprecated", "Deprecated"


class Reason(TextChoices):
    """Why a citation's value is deprecated."""

    TRANSLATION_ERROR = "translation_error", "Translation error"
    MISPRINT = "misprint", "Misprint"
    GARBLED = "garbled", "Garbled"
    SUPERSEDED = "superseded", "Superseded"
    LOOSE_WORDING = "loose_wording", "Loose wording"
    DEFINITION_DIFFERS = "definition_differs", "Definition differs"
    OUT_OF_SCOPE = "out_of_scope", "Out of scope"


class LawKind(TextChoices):
    ACT = "act", "Act"
    AMENDING_ACT = "amending_act", "Amending act"
    CABINET_ORDER = "cabinet_order", "Cabinet order"
    MINISTERIAL_ORDINANCE = "ministerial_ordinance", "Ministerial ordinance"
    BILL = "bill", "Bill"
    TREATY = "treaty", "Treaty"
    EXECUTIVE_ORDER = "executive_order", "Executive order"
    FOREIGN_STATUTE = "foreign_statute", "Foreign statute"


class BillOrigin(TextChoices):
    CABINET = "cabinet", "Cabinet"
    HOUSE_OF_REPRESENTATIVES = "house_of_representatives", "House of Representatives"
    HOUSE_OF_COUNCILLORS = "house_of_councillors", "House of Councillors"


class Force(TextChoices):
    """Whether a law is in force on a day, as far as its milestones say (computed, not stored)."""

    IN_FORCE = "in_force", "In force"
    PARTIALLY_IN_FORCE = "partially_in_force", "Partially in force"
    EXPECTED = "expected", "Expected in force, not confirmed"
    NOT_IN_FORCE = "not_in_force", "Not in force"
    REPEALED = "repealed", "Repealed"
    UNKNOWN = "unknown", "Unknown"


class Certainty(TextChoices):
    """How sure it is that something held on a day (computed, not stored)."""

    CERTAIN = "certain", "Certain"
    POSSIBLE = "possible", "Possible"


class InstitutionKind(TextChoices):
    MINISTRY = "ministry", "Ministry"
    AGENCY = "agency", "Agency"
    CABINET_BODY = "cabinet_body", "Cabinet body"
    COUNCIL = "council", "Council"
    BUREAU = "bureau", "Bureau"
    OFFICE = "office", "Office"
    PARTY = "party", "Political party"
    PARTY_BODY = "party_body", "Party body"
    LEGISLATURE = "legislature", "Legislature"
    CHAMBER = "chamber", "Chamber"
    SUBNATIONAL_BODY = "subnational_body", "Subnational body"
    COMPANY = "company", "Company"
    BUSINESS_GROUP = "business_group", "Business group"
    UNIVERSITY = "university", "University"
    THINK_TANK = "think_tank", "Think tank"
    INTERNATIONAL_BODY = "international_body", "International body"


class Occupation(TextChoices):
    POLITICIAN = "politician", "Politician"
    OFFICIAL = "official", "Official"
    ACADEMIC = "academic", "Academic"
    JOURNALIST = "journalist", "Journalist"
    BUSINESS = "business", "Business"
    OTHER = "other", "Other"


class InitiativeKind(TextChoices):
    STRATEGY = "strategy", "Strategy"
    POLICY_DOCTRINE = "policy_doctrine", "Policy doctrine"
    PROGRAMME = "programme", "Programme"
    FUND = "fund", "Fund"
    SUBSIDY = "subsidy", "Subsidy"
    BUDGET_MEASURE = "budget_measure", "Budget measure"
    REGULATION = "regulation", "Regulation"
    PROCUREMENT_RULE = "procurement_rule", "Procurement rule"
    SCREENING = "screening", "Screening"
    ORGANISATIONAL_REFORM = "organisational_reform", "Organisational reform"
    SURVEY = "survey", "Survey"
    AID_PACKAGE = "aid_package", "Aid package"
    ADVOCACY = "advocacy", "Advocacy"


class StipClass(TextChoices):
    """The policy-instrument groups of the OECD's STIP Compass."""

    GOVERNANCE = "governance", "Governance"
    DIRECT_FINANCE = "direct_finance", "Direct financial support"
    INDIRECT_FINANCE = "indirect_finance", "Indirect financial support"
    COLLABORATIVE = "collaborative", "Collaborative infrastructures"
    GUIDANCE = "guidance", "Guidance, regulation and incentives"


STIP_CLASS: dict[str, StipClass] = {
    InitiativeKind.STRATEGY: StipClass.GOVERNANCE,
    InitiativeKind.POLICY_DOCTRINE: StipClass.GOVERNANCE,
    InitiativeKind.PROGRAMME: StipClass.DIRECT_FINANCE,
    InitiativeKind.FUND: StipClass.DIRECT_FINANCE,
    InitiativeKind.SUBSIDY: StipClass.DIRECT_FINANCE,
    InitiativeKind.BUDGET_MEASURE: StipClass.DIRECT_FINANCE,
    InitiativeKind.REGULATION: StipClass.GUIDANCE,
    InitiativeKind.PROCUREMENT_RULE: StipClass.GUIDANCE,
    InitiativeKind.SCREENING: StipClass.GUIDANCE,
    InitiativeKind.ORGANISATIONAL_REFORM: StipClass.GOVERNANCE,
    InitiativeKind.SURVEY: StipClass.GOVERNANCE,
    InitiativeKind.AID_PACKAGE: StipClass.DIRECT_FINANCE,
    InitiativeKind.ADVOCACY: StipClass.GUIDANCE,
}
"""The instrument group of each kind of initiative."""


class Stage(TextChoices):
    PROPOSED = "proposed", "Proposed"
    ANNOUNCED = "announced", "Announced"
    ADOPTED = "adopted", "Adopted"
    UNDER_WAY = "under_way", "Under way"
    COMPLETED = "completed", "Completed"
    ABANDONED = "abandoned", "Abandoned"
    UNKNOWN = "unknown", "Unknown"


class AmountKind(TextChoices):
    TARGET_SIZE = "target_size", "Target size"
    BUDGET = "budget", "Budget"
    SPENT = "spent", "Spent"
    PLEDGE = "pledge", "Pledge"


class PartnershipKind(TextChoices):
    ALLIANCE = "alliance", "Alliance"
    MINILATERAL = "minilateral", "Minilateral"
    MULTILATERAL_FORUM = "multilateral_forum", "Multilateral forum"
    MINISTERIAL_DIALOGUE = "ministerial_dialogue", "Ministerial dialogue"
    ECONOMIC_FRAMEWORK = "economic_framework", "Economic framework"
    TRADE_AGREEMENT = "trade_agreement", "Trade agreement"
    COOPERATION_PROGRAMME = "cooperation_programme", "Cooperation programme"
    INDUSTRY_ALLIANCE = "industry_alliance", "Industry alliance"
    ACCORD = "accord", "Accord"


class MemberRole(TextChoices):
    MEMBER = "member", "Member"
    FOUNDER = "founder", "Founder"
    LEAD = "lead", "Lead"
    INITIATOR = "initiator", "Initiator"
    OBSERVER = "observer", "Observer"
    PROSPECTIVE = "prospective", "Prospective"


class PositionRole(TextChoices):
    HEAD_OF_GOVERNMENT = "head_of_government", "Head of government"
    MINISTER = "minister", "Minister"
    STATE_MINISTER = "state_minister", "State minister"
    PARLIAMENTARY_VICE_MINISTER = "parliamentary_vice_minister", "Parliamentary vice-minister"
    HEAD = "head", "Head"
    CHAIR = "chair", "Chair"
    SECRETARY_GENERAL = "secretary_general", "Secretary-general"
    DEPUTY = "deputy", "Deputy"
    MEMBER = "member", "Member"
    OFFICIAL = "official", "Official"
    ACADEMIC = "academic", "Academic"
    OTHER = "other", "Other"


class ParticipationRole(TextChoices):
    PROPOSER = "proposer", "Proposer"
    CHAMPION = "champion", "Champion"
    LEAD = "lead", "Lead"
    DRAFTER = "drafter", "Drafter"
    IMPLEMENTER = "implementer", "Implementer"
    REGULATOR = "regulator", "Regulator"
    NEGOTIATOR = "negotiator", "Negotiator"
    ANNOUNCER = "announcer", "Announcer"
    FUNDER = "funder", "Funder"
    BENEFICIARY = "beneficiary", "Beneficiary"
    ADVISER = "adviser", "Adviser"
    CRITIC = "critic", "Critic"


class LawRelationKind(TextChoices):
    """How one law stands to another, in the words of schema.org and ELI."""

    AMENDS = "amends", "amends"
    REPEALS = "repeals", "repeals"
    COMMENCES = "commences", "commences"
    IMPLEMENTS = "implements", "implements"
    BASED_ON = "based_on", "is based on"
    CORRECTS = "corrects", "corrects"
    SUPERSEDES = "supersedes", "supersedes"


class MilestoneKind(TextChoices):
    ANNOUNCED = "announced", "Announced"
    SUBMITTED = "submitted", "Submitted"
    CABINET_DECISION = "cabinet_decision", "Cabinet decision"
    PASSED_CHAMBER = "passed_chamber", "Passed a chamber"
    ENACTED = "enacted", "Enacted (成立)"
    PROMULGATED = "promulgated", "Promulgated (公布)"
    IN_FORCE = "in_force", "In force (施行)"
    FULLY_APPLIED = "fully_applied", "Fully applied (適用)"
    AMENDED = "amended", "Amended"
    REPEALED = "repealed", "Repealed"
    LAUNCHED = "launched", "Launched"
    BUDGETED = "budgeted", "Budgeted"
    ESTABLISHED = "established", "Established"
    REORGANISED = "reorganised", "Reorganised"
    MEETING = "meeting", "Meeting"
    JOINT_STATEMENT = "joint_statement", "Joint statement"
    SIGNED = "signed", "Signed"
    JOINED = "joined", "Joined"
    ENDED = "ended", "Ended"


class Modality(TextChoices):
    """Whether a milestone happened, or was only to happen when its source spoke."""

    ACTUAL = "actual", "Happened"
    SCHEDULED = "scheduled", "Scheduled"
    EXPECTED = "expected", "Expected"
    MISSED = "missed", "Missed"


class Unit(TextChoices):
    PERCENT = "percent", "Percent"
    COUNT = "count", "Count"
    CURRENCY = "currency", "Currency"
    RATIO = "ratio", "Ratio"


class Qualifier(TextChoices):
    EXACT = "exact", "exactly"
    ABOUT = "about", "about"
    OVER = "over", "over"
    UNDER = "under", "under"
    NEARLY = "nearly", "nearly"


class NameKind(TextChoices):
    OFFICIAL = "official", "Official"
    SHORT = "short", "Short"
    ACRONYM = "acronym", "Acronym"
    NATIVE = "native", "Native script"
    ROMANISED = "romanised", "Romanised"
    TRANSLATION = "translation", "Translation"
    FORMER = "former", "Former"
    MISSPELLING = "misspelling", "Misspelling"
    GARBLE = "garble", "Garble"


class Confidence(TextChoices):
    CERTAIN = "certain", "Certain"
    PROBABLE = "probable", "Probable"
    POSSIBLE = "possible", "Possible"


class ProposalState(TextChoices):
    """Where a proposed change stands."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    TAKEN_BACK = "taken_back", "Taken back"


class Verdict(TextChoices):
    """What we hold of two records that look like one."""

    OPEN = "open", "Open"
    NOT_SAME = "not_same", "Not the same"


class LinkState(TextChoices):
    """What the link checker last found at a source's address."""

    UNCHECKED = "unchecked", "Not checked yet"
    OK = "ok", "Answers"
    DEAD = "dead", "Does not answer"
