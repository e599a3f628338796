"""Where each kind of row stands in the fixtures: records by kind, evidence by article."""

from typing import Any

from tracker.models import (
    Citation,
    Indicator,
    Initiative,
    Institution,
    Jurisdiction,
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
    Topic,
)

FILES: tuple[tuple[str, str, tuple[type[Any], ...]], ...] = (
    ("00_reference.yaml", "Jurisdictions and topics.", (Jurisdiction, Topic)),
    ("10_sources.yaml", "The sources; their texts are their publishers'.", (Source,)),
    ("20_institutions.yaml", "Institutions, parents before their parts.", (Institution,)),
    ("21_people.yaml", "People.", (Person,)),
    ("22_positions.yaml", "Posts in institutions.", (Position,)),
    ("23_laws.yaml", "Laws and what they provide.", (Law, Provision)),
    ("24_partnerships.yaml", "Partnerships, parents before their parts.", (Partnership,)),
    ("25_initiatives.yaml", "Initiatives, parents before their parts.", (Initiative,)),
    ("26_indicators.yaml", "What is counted or measured.", (Indicator,)),
    ("30_tenures.yaml", "Who held which post, and when.", (Tenure,)),
    ("31_members.yaml", "Who belongs to which partnership.", (PartnershipMember,)),
    ("32_participations.yaml", "Who took which part in what.", (Participation,)),
    ("33_law_relations.yaml", "How laws stand to each other.", (LawRelation,)),
    ("34_milestones.yaml", "Dated steps.", (Milestone,)),
    ("35_observations.yaml", "Figures.", (Observation,)),
    ("36_names.yaml", "Other names, spellings and garbles.", (Name,)),
)
"""File name, heading and models, in load order; each file is canonical within itself."""

EVIDENCE_MODELS: tuple[type[Any], ...] = (Passage, Citation)
"""What stands in the evidence files, one file an article, after all records."""

SEEDED_MODELS: tuple[type[Any], ...] = (
    *(model for _, _, models in FILES for model in models),
    *EVIDENCE_MODELS,
)
"""Every model that fixtures hold, in load order."""

_FIRST_EVIDENCE = 40


def file_of(model: type[Any]) -> str:
    """Return the name of the file that holds rows of a record model."""
    return next(name for name, _, models in FILES if model in models)


def heading_of(name: str) -> str:
    """Return the heading line of a file."""
    for file, heading, _ in FILES:
        if file == name:
            return heading
    return f"Passages of {article_of(name)}, each followed by what it is cited for."


def article_of(name: str) -> str:
    """Return the short name of the article whose evidence a file holds: 40_evidence_a000.yaml."""
    return name.removesuffix(".yaml").rpartition("_")[2]


def evidence_files(articles: set[str], existing: list[str]) -> dict[str, str]:
    """Return the evidence file of each article: its existing one, else the next free number."""
    files = {article_of(name): name for name in existing if "_evidence_" in name}
    number = max([_FIRST_EVIDENCE - 1, *(int(name.split("_")[0]) for name in files.values())])
    for article in sorted(articles - set(files)):
        number += 1
        files[article] = f"{number:02}_evidence_{article}.yaml"
    return {article: files[article] for article in articles}


def article_of_ref(ref: str) -> str:
    """Return the article of a passage's reference: a004-p09 belongs to a004."""
    return ref.rpartition("-p")[0]
