"""How the page of any record is put together: found, its parts gathered, its evidence loaded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from tracker.pages.absent import absent
from tracker.pages.asof import AsOf, read_as_of
from tracker.pages.dossier import Dossier, Evidence, Part
from tracker.pages.kinds import KIND_OF, Kind
from tracker.pages.timeline import Timeline, draw

DESCRIPTION_LENGTH = 155


SECTIONS = (
    ("members", "Members", ("members",)),
    ("tenures", "Posts in time", ("tenures",)),
    ("positions", "Posts", ("positions",)),
    ("milestones", "Steps", ("milestones",)),
    ("provisions", "What it provides", ("provisions",)),
    ("participations", "Parts played", ("participations",)),
    ("relations", "Relations", ("relations_from", "relations_to")),
    ("memberships", "Member of", ("memberships",)),
    ("observations", "Figures", ("observations",)),
    ("names", "Other names", ("names",)),
)
"""Anchor, label and contents of the sections that the page's own menu leads to."""


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the page's own menu."""

    anchor: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Post:
    """A post with those who held it, each with its evidence."""

    part: Part
    tenures: tuple[Part, ...]


@dataclass(slots=True)
class Page:
    """What a record's template is given.

    `parts` holds the parts by section, each with its evidence; `related` further public records.
    """

    record: Any
    kind: Kind
    evidence: Evidence
    as_of: AsOf
    parts: dict[str, list[Part]]
    related: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the page is called."""
        return str(self.record)

    @property
    def api_url(self) -> str:
        """The address of the same record in the API."""
        return self.kind.api_url(self.record.slug)

    @property
    def prose(self) -> str:
        """What the record is, in our own words."""
        return str(getattr(self.record, "summary", "") or getattr(self.record, "definition", ""))

    @property
    def description(self) -> str:
        """A sentence for those who list pages."""
        text = self.prose or (
            f"{self.record}: {self.kind.singular.lower()} in the economic security tracker, "
            "each value with the passage it rests on."
        )
        short = text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0]
        return text if len(text) <= DESCRIPTION_LENGTH else f"{short} …"

    @property
    def facts(self) -> tuple[Any, ...]:
        """The facts of the table: all but the summary, which stands above it."""
        return self.evidence.without("summary", "definition")

    @property
    def cites_amount_kind(self) -> bool:
        """Whether the facts say already what the amount measures."""
        return self.evidence.of("amount_kind") is not None

    @property
    def summary(self) -> Any:
        """The evidence of the summary, if any is cited."""
        return self.evidence.of("summary") or self.evidence.of("definition")

    @property
    def garbled(self) -> list[Part]:
        """The names that are faults of a text rather than names."""
        return [part for part in self.parts.get("names", []) if part.record.is_garbled]

    @property
    def names(self) -> list[Part]:
        """The names that are used."""
        return [part for part in self.parts.get("names", []) if not part.record.is_garbled]

    @property
    def timeline(self) -> Timeline | None:
        """The drawing of the milestones, if there are enough."""
        return draw([part.record for part in self.parts.get("milestones", [])])

    @property
    def contents(self) -> list[Section]:
        """The page's own menu: its sections that have something in them."""
        found = []
        for anchor, label, names in SECTIONS:
            number = sum(len(self.parts.get(name, [])) for name in names)
            if number and not (anchor == "tenures" and "positions" in self.parts):
                found.append(Section(anchor, label, number))
        return found

    @property
    def posts(self) -> list[Post]:
        """The posts of an institution, each with its tenures."""
        held: dict[int, list[Part]] = {}
        for tenure in self.parts.get("tenures", []):
            held.setdefault(tenure.record.position_id, []).append(tenure)
        return [
            Post(post, tuple(held.get(post.record.pk, [])))
            for post in self.parts.get("positions", [])
        ]

    @property
    def topics(self) -> list[Any]:
        """The record's topics, if its kind has any."""
        return list(self.record.topics.all()) if hasattr(self.record, "topics") else []

    @property
    def citations(self) -> int:
        """How many citations the page shows, those of the parts too."""
        return self.evidence.count + sum(
            part.evidence.count for part in chain.from_iterable(self.parts.values())
        )


class RecordView(View):
    """The page of one kind of record; a subclass says what is loaded and which parts it has."""

    model: ClassVar[type[Any]]
    template: ClassVar[str]

    def rows(self, day: dt.date) -> "QuerySet[Any]":
        """Return the query that loads the record with what its facts need."""
        raise NotImplementedError

    def sections(self, record: Any, day: dt.date) -> dict[str, Sequence[Any]]:
        """Return the record's public parts by section; each part gets its own evidence."""
        return {}

    def related(
        self, record: Any, sections: dict[str, Sequence[Any]], day: dt.date
    ) -> dict[str, Any]:
        """Return what else the template shows, without evidence of its own."""
        return {}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with the page, or with what stands in its place."""
        as_of = read_as_of(request.GET.get("as_of", ""))
        record = self.rows(as_of.day).filter(slug=slug).first()
        if record is None:
            return absent(request, self.model, slug)
        sections = self.sections(record, as_of.day)
        dossier = Dossier([record, *chain.from_iterable(sections.values())])
        page = Page(
            record=record,
            kind=KIND_OF[self.model],
            evidence=dossier.evidence(record),
            as_of=as_of,
            parts={name: dossier.parts(rows) for name, rows in sections.items()},
            related=self.related(record, sections, as_of.day),
        )
        return render(request, self.template, {"page": page, "record": record, "kind": page.kind})
