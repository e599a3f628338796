"""100,000 records, the same on every run: loaded in bulk, their derived columns filled."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from tests.factories import JurisdictionFactory
from tracker.evidence.standing import refresh_all
from tracker.models import Citation, Institution, Law, Milestone, Name, Passage, Source
from tracker.vocabularies import (
    CheckState,
    InstitutionKind,
    LawKind,
    MilestoneKind,
    NameKind,
    SourceKind,
    Status,
)

LAWS = 10_000
INSTITUTIONS = 10_000
MILESTONES = 60_000
NAMES = 20_000
CITATIONS = 100_000
SOURCES = 200
PASSAGES = 10
"""Passages of each source."""

_WORDS = (
    *("security", "trade", "supply", "chain", "semiconductor", "export", "control"),
    *("research", "infrastructure", "patent", "energy", "maritime", "cyber", "data"),
    *("finance", "screening", "subsidy", "alliance", "standards", "minerals"),
)
_STATES = (Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT, Status.IN_REVIEW)


def words(number: int) -> str:
    """Return three words that follow from a number."""
    size = len(_WORDS)
    return " ".join(_WORDS[(number * step + step) % size] for step in (1, 7, 11))


def load() -> None:
    """Fill an empty database, and compute what stands in it."""
    japan = JurisdictionFactory()
    laws = _made(
        Law(
            slug=f"law-{n}",
            name=f"Act {n} on {words(n)}",
            kind=LawKind.values[n % len(LawKind.values)],
            jurisdiction=japan,
            status=_STATES[n % 4],
        )
        for n in range(LAWS)
    )
    institutions = _made(
        Institution(
            slug=f"institution-{n}",
            name=f"Office {n} for {words(n)}",
            kind=InstitutionKind.values[n % len(InstitutionKind.values)],
            jurisdiction=japan,
            status=_STATES[n % 4],
        )
        for n in range(INSTITUTIONS)
    )
    milestones = _made(
        Milestone(
            slug=f"milestone-{n}",
            title=f"Step {n}: {words(n)}",
            kind=MilestoneKind.values[n % len(MilestoneKind.values)],
            modality="actual",
            date=f"{2000 + n % 25}-{1 + n % 12:02}",
            law=laws[n % LAWS],
            status=_STATES[n % 4],
        )
        for n in range(MILESTONES)
    )
    _made(
        Name(
            slug=f"name-{n}",
            text=f"{words(n)} {n}",
            lang="en",
            kind=NameKind.values[n % len(NameKind.values)],
            status=_STATES[n % 4],
            **_named(n, laws, institutions),
        )
        for n in range(NAMES)
    )
    sources = _made(
        Source(
            slug=f"source-{n}",
            title=f"Report {n} on {words(n)}",
            authors=f"Author {n % 40}",
            publisher="The Example Journal",
            kind=SourceKind.NEWS,
            language="en",
            published="2022-06",
            url=f"https://example.org/{n}",
            status=Status.PUBLISHED,
        )
        for n in range(SOURCES)
    )
    passages = _made(
        Passage(
            ref=f"s{n // PASSAGES:03}-p{n % PASSAGES:02}",
            source=sources[n // PASSAGES],
            start=f"Passage {n} begins",
            end="ends here.",
            check_state=CheckState.values[n % len(CheckState.values)],
        )
        for n in range(SOURCES * PASSAGES)
    )
    _made(_citation(n, laws, milestones, passages) for n in range(CITATIONS))
    refresh_all()


def _named(number: int, laws: list[Any], institutions: list[Any]) -> dict[str, Any]:
    """Return what a name names: every tenth nothing yet."""
    if number % 10 == 0:
        return {}
    if number % 2:
        return {"law": laws[number % LAWS]}
    return {"institution": institutions[number % INSTITUTIONS]}


def _citation(number: int, laws: list[Any], milestones: list[Any], passages: list[Any]) -> Any:
    """Return a citation of a law's name or a milestone's date; some report another value."""
    of = {"passage": passages[number % len(passages)], "n": number // len(passages) + 1}
    other = number % 50 == 0
    if number % 4 == 0:
        law = laws[number // 4 % LAWS]
        reported = "Another act" if other else law.name
        return Citation(law=law, field="name", reported=reported, status=law.status, **of)
    step = milestones[number % MILESTONES]
    reported = "1999" if other else step.date
    return Citation(milestone=step, field="date", reported=reported, status=step.status, **of)


def _made(rows: Iterable[Any]) -> list[Any]:
    """Return rows as saved in bulk; what a save would derive is filled in first."""
    made = list(rows)
    now = timezone.now()
    for row in made:
        row.created_at = row.updated_at = now
        row.derive()
    type(made[0])._base_manager.bulk_create(made, batch_size=500)
    return made
