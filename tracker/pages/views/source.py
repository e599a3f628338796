"""The page of a source: whose voice it is, and its passages with what each is cited for."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.evidence.agreement import field_label
from tracker.models import CITABLE, Citation, Milestone, Name, Passage, Position, Provision, Source
from tracker.pages.absent import absent
from tracker.pages.dossier import readable, relation_reported
from tracker.pages.kinds import KIND_OF
from tracker.pages.reads import public, public_rows
from tracker.pages.values import Shown, linked, names_of, reported_value

OWNERS: dict[str, tuple[str, ...]] = {
    "provision": ("law",),
    "position": ("institution",),
    "tenure": ("person", "position__institution"),
    "member": ("partnership", "jurisdiction", "institution"),
    "participation": ("person", "institution", "law", "initiative", "partnership"),
    "law_relation": ("from_law", "to_law"),
    "milestone": ("law", "initiative", "partnership", "institution", "provision"),
    "observation": (
        "indicator",
        "jurisdiction",
        "law",
        "initiative",
        "partnership",
        "institution",
    ),
    "name": (
        "law",
        "institution",
        "person",
        "initiative",
        "partnership",
        "position__institution",
        "jurisdiction",
    ),
}
"""What the address and the text of each kind of part are made of."""


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a passage is cited for."""

    citation: Citation
    target: Shown
    owner: str
    kind: str
    field: str
    reported: Shown | None


def cited_for(source: Source) -> list[tuple[Passage, list[Use]]]:
    """Return the public passages of a source in order, each with what it is cited for."""
    citations = list(
        public_rows(Citation)
        .filter(passage__source=source)
        .prefetch_related(
            *(
                Prefetch(arm, model.objects.select_related(*OWNERS.get(arm, ())))  # type: ignore[attr-defined]  # typed Any
                for arm, model in CITABLE.items()
            ),
            *public(Citation, "speaker"),
        )
        .order_by("passage__ref", "n")
    )
    citations = [c for c in citations if readable(CITABLE[c.arm], c)]
    names = names_of(
        target for c in citations if (target := relation_reported(CITABLE[c.arm], c)) is not None
    )
    uses: dict[int, list[Use]] = {}
    for citation in citations:
        reported = reported_value(citation.target, citation.field, citation.reported, names)
        uses.setdefault(citation.passage_id, []).append(_use(citation, reported))
    passages = list(source.passages.public().order_by("ref"))  # type: ignore[attr-defined]  # typed Any
    for passage in passages:
        passage.source = source  # its link needs the source's address
    return [(passage, uses.get(passage.pk, [])) for passage in passages]


def owner_text(target: Any) -> str:
    """Return what a part is part of, for those parts whose own text does not say."""
    if isinstance(target, Provision):
        return str(target.law)
    if isinstance(target, Position):
        return str(target.institution)
    return str(target.target) if isinstance(target, Milestone | Name) else ""


def _use(citation: Citation, reported: Shown | None) -> Use:
    target = citation.target
    return Use(
        citation=citation,
        target=linked(target),
        owner=owner_text(target),
        kind=str(target._meta.verbose_name),
        field=field_label(type(target), citation.field) if citation.field else "",
        reported=reported,
    )


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the page of a source."""
    record: Any = public_rows(Source).filter(slug=slug).first()
    if record is None:
        return absent(request, Source, slug)
    passages = cited_for(record)
    context = {
        "record": record,
        "kind": KIND_OF[Source],
        "api_url": KIND_OF[Source].api_url(record.slug),
        "passages": passages,
        "uses": sum(len(uses) for _, uses in passages),
    }
    return render(request, "pages/source.html", context)
