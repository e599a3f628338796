"""The evidence around a plan: each changed value's citations and state, before and after it."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from tracker.admin.evidence import CitationLine, FieldPanel, label_of, panel_of
from tracker.changes.logged import rehearsed
from tracker.changes.plan import Fate, Plan
from tracker.errors import PlanRefused
from tracker.evidence.agreement import citations_of
from tracker.models import ARM_OF, CITABLE, Citation
from tracker.models.rows import called
from tracker.services.proposing import missing_after


@dataclass(frozen=True, slots=True)
class ValueEvidence:
    """One value: its state before and after, and what is cited for it, new citations marked."""

    label: str
    state_before: str
    state_after: str
    lines: tuple[tuple[CitationLine, bool], ...]


@dataclass(frozen=True, slots=True)
class EvidenceAround:
    """The values that a plan bears on, by record, and what would be missing after it."""

    records: tuple[tuple[str, tuple[ValueEvidence, ...]], ...]
    missing: tuple[str, ...]


Touched = dict[tuple[type[Any], int], set[str]]


def evidence_around(plan: Plan, user: Any) -> EvidenceAround:
    """Return what is cited for each value that a plan changes or cites, before and after it.

    The plan is rehearsed for it. One that cannot be applied is shown with the evidence as it is,
    and with what stands against it.
    """
    touched = _touched(plan)
    before = {row: _panel(row, user) for row in touched}
    after, missing = before, []
    try:
        with rehearsed():
            missing = missing_after(plan)
            after = {row: _panel(row, user) for row in touched}
    except PlanRefused as refused:
        missing = refused.reasons or [str(refused)]
    return EvidenceAround(
        records=tuple(
            (
                called(after[row][0] or before[row][0]),
                tuple(
                    _value(row[0], name, before[row][1], after[row][1])
                    for name in _citable(row[0])
                    if name in names
                ),
            )
            for row, names in touched.items()
            if before[row][0] is not None
        ),
        missing=tuple(missing),
    )


def _touched(plan: Plan) -> Touched:
    """Return the citable values that a plan changes, and those that its citations bear on."""
    touched: Touched = {}
    cited: set[int] = set()
    for change in plan.changes:
        model: type[Any] = apps.get_model(change.model)
        if model is Citation and change.fate is Fate.CREATE:
            row = change.after or {}
            for arm, target in CITABLE.items():
                if row.get(arm):
                    rows: Any = target._base_manager
                    for pk in rows.filter(slug=row[arm]).values_list("pk", flat=True):
                        touched.setdefault((target, pk), set()).add(str(row["field"]))
        elif model is Citation:
            cited.add(change.pk or 0)
        elif model in ARM_OF and change.fate is Fate.UPDATE:
            names = set(change.differences()) & set(_citable(model))
            if names:
                touched.setdefault((model, change.pk or 0), set()).update(names)
    for citation in Citation.objects.filter(pk__in=cited) if cited else ():
        if citation.arm:
            row_of_it = (CITABLE[citation.arm], getattr(citation, f"{citation.arm}_id"))
            touched.setdefault(row_of_it, set()).add(citation.field)
    return touched


def _citable(model: type[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("", *model.CITABLE_FIELDS, *model.ALSO_CITABLE)))


def _panel(row: tuple[type[Any], int], user: Any) -> tuple[Any, dict[str, FieldPanel]]:
    """Return a record as it stands, with its evidence by the label of the value."""
    model, pk = row
    record = model._base_manager.filter(pk=pk).first()
    if record is None:
        return None, {}
    panel = panel_of(record, citations_of(record, user))
    return record, {field.label: field for field in panel.fields}


def _value(
    model: type[Any], name: str, before: dict[str, FieldPanel], after: dict[str, FieldPanel]
) -> ValueEvidence:
    label = label_of(model, name)
    was, becomes = before.get(label), after.get(label)
    known = {line.citation.pk for line in was.lines} if was else set()
    return ValueEvidence(
        label=label,
        state_before=was.state if was else "",
        state_after=becomes.state if becomes else "",
        lines=tuple(
            (line, line.citation.pk not in known) for line in (becomes.lines if becomes else ())
        ),
    )
