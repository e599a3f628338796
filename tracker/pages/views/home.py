"""The home page: what this is, for whom, how much there is, and why it can be trusted."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.models import Entity, Milestone
from tracker.pages.kinds import KIND_OF, KINDS, Kind
from tracker.pages.reads import public_rows
from tracker.pages.tally import tally
from tracker.vocabularies import Modality

LATEST = 8
STEPS = 60
"""Most steps of the chronicle; the latest ones."""


@dataclass(frozen=True, slots=True)
class Count:
    """A kind and how many public records it has."""

    kind: Kind
    number: int


@dataclass(frozen=True, slots=True)
class Year:
    """The steps of one year."""

    year: int
    steps: tuple[Milestone, ...]


def home(request: HttpRequest) -> HttpResponse:
    """Answer with the home page."""
    context = {
        "counts": [Count(kind, public_rows(kind.model).count()) for kind in KINDS],
        "tally": tally(),
        "latest": latest_changed(),
        "years": chronicle(),
    }
    return render(request, "pages/home.html", context)


def latest_changed() -> list[tuple[Kind, Any]]:
    """Return the public core records whose content changed last, the latest first."""
    rows = chain.from_iterable(
        public_rows(kind.model).order_by("-updated_at", "slug")[:LATEST]
        for kind in KINDS
        if issubclass(kind.model, Entity)
    )
    newest = sorted(rows, key=lambda record: record.updated_at, reverse=True)[:LATEST]
    return [(KIND_OF[type(record)], record) for record in newest]


def chronicle() -> list[Year]:
    """Return the latest public steps that happened, year by year, in order."""
    rows = (
        public_rows(Milestone)
        .filter(modality=Modality.ACTUAL, date_min__isnull=False)
        .select_related("law", "initiative", "partnership", "institution")
        .order_by("-date_min", "-id")[:STEPS]
    )
    years: dict[int, list[Milestone]] = {}
    for step in reversed(rows):
        years.setdefault(step.date_min.year, []).append(step)
    return [Year(year, tuple(steps)) for year, steps in years.items()]
