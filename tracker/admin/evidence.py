"""The evidence of a record as its form shows it: field by field, state and citations."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from tracker.admin.columns import rank_badge, state_badge, status_badge
from tracker.evidence.agreement import (
    STATE_MEANING,
    FieldEvidence,
    FieldState,
    Subject,
    agreement_of,
    evidence_of,
    field_label,
)
from tracker.models import Citation
from tracker.models.citation import reported_fault
from tracker.vocabularies import Rank, Status

EXISTS = {"exists": "it exists", "holds": "it is so"}
"""What an editor calls the citing of no field: the record's existence, or the relation itself."""


@dataclass(frozen=True, slots=True)
class CitationLine:
    """One citation as a line of the panel."""

    citation: Citation
    agreement: str
    status: str
    rank: str
    locator: str
    link: str


@dataclass(frozen=True, slots=True)
class FieldPanel:
    """One field of the panel: our value, its state, and what each passage says.

    `state` is empty where nothing is cited and nothing need be.
    """

    name: str
    label: str
    value: str
    state: str
    lines: tuple[CitationLine, ...]


@dataclass(frozen=True, slots=True)
class EvidencePanel:
    """The whole panel: its fields, how many stand in each state, and what cannot be read."""

    fields: tuple[FieldPanel, ...]
    tally: tuple[tuple[str, int], ...]
    faulty: tuple[str, ...]
    at: dict[str, FieldPanel]
    """Every field that may be cited, by name, cited or not: what its form shows beside it."""


def label_of(model: type[Any], field_name: str) -> str:
    """Return what an editor calls a citable field."""
    try:
        label = field_label(model, field_name)
    except FieldDoesNotExist:
        return field_name
    return EXISTS[label] if field_name == "" else label


def field_choices(model: type[Any]) -> list[tuple[str, str]]:
    """Return what of a record may be cited, with its labels, in declared order."""
    names = dict.fromkeys(("", *model.CITABLE_FIELDS, *model.ALSO_CITABLE))
    return [(name, label_of(model, name).capitalize()) for name in names]


def standing_of(subject: Subject, citation: Citation) -> str:
    """Return how a citation stands to our value; “unreadable” if it is not in its field's form."""
    if _fault(subject.model, citation):
        return "unreadable"
    return agreement_of(subject, citation).value


def panel_of(record: Any, citations: Iterable[Citation]) -> EvidencePanel:
    """Return the panel of a record from its citations, sources joined; withdrawn ones left out.

    Costs the queries of `tracker.evidence.agreement.Subject`.
    """
    live = [citation for citation in citations if citation.status != Status.WITHDRAWN]
    faults = {citation: _fault(type(record), citation) for citation in live}
    fields = evidence_of(record, [citation for citation in live if not faults[citation]])
    states = [field.state for field in fields]
    panels = {field.field: _field_panel(type(record), field) for field in fields}
    return EvidencePanel(
        fields=tuple(panels.values()),
        tally=tuple(
            (state_badge(s, STATE_MEANING[s]), states.count(s)) for s in FieldState if s in states
        ),
        faulty=tuple(f"{c.slug}: {fault}" for c, fault in faults.items() if fault),
        at={
            name: panels.get(name, FieldPanel(name, label_of(type(record), name), "", "", ()))
            for name, _ in field_choices(type(record))
        },
    )


def _fault(model: type[Any], citation: Citation) -> str:
    try:
        return reported_fault(model, citation.field, citation.reported)
    except FieldDoesNotExist:
        return f"{model._meta.verbose_name} has no field “{citation.field}”."


def _field_panel(model: type[Any], field: FieldEvidence) -> FieldPanel:
    value = ", ".join(field.value) if isinstance(field.value, list) else field.value
    return FieldPanel(
        name=field.field,
        label=label_of(model, field.field),
        value="" if field.field == "" or value is None else str(value),
        state=state_badge(field.state, STATE_MEANING[field.state]),
        lines=tuple(_line(cited.citation, cited.agreement.value) for cited in field.cited),
    )


def _line(citation: Citation, agreement: str) -> CitationLine:
    return CitationLine(
        citation=citation,
        agreement=agreement,
        status="" if citation.status == Status.PUBLISHED else status_badge(citation.status),
        rank="" if citation.rank == Rank.NORMAL else rank_badge(citation.rank),
        locator=citation.passage.locator_text(),
        link=citation.passage.deep_link(),
    )
