"""The audit: what must hold of a loaded database beyond what its constraints hold."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError

from tracker.errors import EdtfError
from tracker.evidence.agreement import FieldEvidence, FieldState, evidence_of
from tracker.evidence.standing import read_with
from tracker.fields import edtf_fields
from tracker.models import CITABLE, Citation, Tenure, Versioned
from tracker.models.rows import key_of
from tracker.seeding.layout import SEEDED_MODELS
from tracker.vocabularies import Rank, Status

Finding = tuple[type[Any], str, str]
"""Model, natural key, and what is wrong."""

_UNBORNE = {FieldState.UNCITED, FieldState.UNSUPPORTED}


def audit() -> list[Finding]:
    """Return everything that is wrong with the records of the database, all of it at once.

    Each row's fields and its model's own rules are validated, then derived columns, publicity,
    evidence and attestations. What the database holds by itself is not asked again: no row can
    break a constraint, take a unique value twice or refer to nothing. Reads whole tables: for the
    fixtures' size, not for a request.
    """
    findings: list[Finding] = []
    for model in SEEDED_MODELS:
        for record in model._default_manager.prefetch_related(*_referring(model)):
            findings += _row_faults(record)
        findings += _unpublished_parents(model)
    cited = _citations_by_target()
    for arm, model in CITABLE.items():
        for record in _with_values(model):
            findings += _evidence_faults(record, cited.get((arm, record.pk), []))
    findings += _late_attestations(cited)
    return findings


def _referring(model: type[Any]) -> list[str]:
    """Return the relations of a model that its own rules and its natural key may read."""
    return [field.name for field in model._meta.concrete_fields if field.is_relation]


def _row_faults(record: Any) -> Iterator[Finding]:
    place = (type(record), key_of(record))
    filled = [name for name in _referring(type(record)) if getattr(record, name) is not None]
    try:
        record.full_clean(exclude=filled, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            for text in texts:
                yield (*place, text if name == "__all__" else f"{name}: {text}")
    # Validating asks only what has changed.
    names = {field.name for field in type(record)._meta.concrete_fields}
    yield from ((*place, f"{name}: {said}") for name, said in record.unseen_faults(names))
    for field in edtf_fields(record):
        held = [getattr(record, name) for name in field.companions]
        field.fill(record)
        if held != [getattr(record, name) for name in field.companions]:
            yield (*place, f"{field.name}: its derived bounds are stale; save the record again.")


def _unpublished_parents(model: type[Any]) -> Iterator[Finding]:
    """Yield the published rows that nobody sees, since a parent is not public yet.

    Under a withdrawn record they are as they should be: what belongs to it went with it.
    """
    if not any(field.name == "status" for field in model._meta.concrete_fields):
        return
    published = model._default_manager.filter(status=Status.PUBLISHED)
    for record in published.exclude(pk__in=model._default_manager.public().values("pk")):
        if _withdrawn_above(record):
            continue
        yield (
            model,
            key_of(record),
            "is published, but something it belongs to or names is not, so nobody sees it.",
        )


def _withdrawn_above(record: Any) -> bool:
    """Whether anything that a record belongs to or names is withdrawn."""
    above = (getattr(record, name) for name in record.PUBLIC_PARENTS)
    return any(
        parent is not None
        and (getattr(parent, "status", "") == Status.WITHDRAWN or _withdrawn_above(parent))
        for parent in above
    )


def _citations_by_target() -> dict[tuple[str, int], list[Citation]]:
    """Return the live citations of every target by (arm, primary key); one query."""
    cited: dict[tuple[str, int], list[Citation]] = defaultdict(list)
    live = Citation.objects.exclude(status=Status.WITHDRAWN)
    for citation in live.select_related("passage__source", "speaker"):
        cited[citation.arm, getattr(citation, f"{citation.arm}_id")].append(citation)
    return cited


def _with_values(model: type[Any]) -> Iterable[Any]:
    """Return the rows of a model with the relations that their evidence reads."""
    joined, listed = read_with(model)
    rows = model._default_manager.select_related(*joined)
    return rows.prefetch_related(*listed)  # type: ignore[no-any-return]  # managers are typed Any


def _evidence_faults(record: Versioned, citations: list[Citation]) -> Iterator[Finding]:
    place = (type(record), key_of(record))
    public = getattr(record, "status", "") == Status.PUBLISHED
    counted = (
        [
            c
            for c in citations
            if c.status == Status.PUBLISHED and c.passage.source.status == Status.PUBLISHED
        ]
        if public
        else citations
    )
    try:
        evidence = evidence_of(record, counted)
    except (EdtfError, ValueError) as error:
        yield (*place, f"a citation reports a value in no readable form: {error}")
        return
    if public and not counted:
        yield (*place, "is published without a single citation.")
    for field in evidence:
        if public and field.state in _UNBORNE and field.value not in (None, "", []):
            yield (*place, f"{field.label}: {_show(field)} is {field.state.value}.")
        preferred = [c for c in field.cited if c.citation.rank == Rank.PREFERRED]
        if len(preferred) > 1:
            named = ", ".join(c.citation.slug for c in preferred)
            yield (*place, f"{field.label}: only one citation may be preferred, not {named}.")


def _show(evidence: FieldEvidence) -> str:
    if evidence.field == "":
        return "its existence"
    value = evidence.value
    return ", ".join(value) if isinstance(value, list) else f"“{value}”"


def _late_attestations(cited: dict[tuple[str, int], list[Citation]]) -> Iterator[Finding]:
    """Yield the tenures that a source saw after their latest possible end."""
    for tenure in Tenure.objects.filter(end_max__isnull=False):
        for citation in cited.get(("tenure", tenure.pk), []):
            seen = citation.as_of_min or (
                citation.passage.source.published_min if citation.as_of == "" else None
            )
            if (
                citation.field == ""
                and citation.reported == "yes"
                and citation.rank != Rank.DEPRECATED
                and seen
                and seen > tenure.end_max
            ):
                yield (
                    Tenure,
                    tenure.slug,
                    f"ended by {tenure.end_max}, but {citation.slug} saw it on {seen} or later; "
                    "give the citation the time it speaks of (as_of).",
                )
