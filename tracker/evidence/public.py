"""Evidence as the public can know it: over public citations only, for many records at once.

The index of standings counts every citation that is not withdrawn, those of drafts among them, so
no door may show what it says. Here states are computed, for whole pages of records, from what
anyone may read.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Prefetch

from tracker.evidence.agreement import (
    CitedValue,
    FieldEvidence,
    FieldState,
    Redirects,
    Subject,
    agreement_of,
    field_label,
    field_state,
)
from tracker.models import ARM_OF, Citation, Person

Key = tuple[int, str]
"""A field of a record: the record's primary key and the field's name."""


def leads_to_hidden(record: Any, field_name: str) -> bool:
    """Whether a field leads to a record that is not public, which was loaded as none."""
    if not field_name:
        return False
    field: Any = record._meta.get_field(field_name)
    return bool(
        field.many_to_one
        and getattr(record, field.attname) is not None
        and getattr(record, field_name) is None
    )


def public_states(rows: Iterable[Any], fields: Collection[str]) -> dict[Key, FieldState]:
    """Return the states of `fields` of public records of one model.

    Relations among `fields` must be loaded as the public sees them, and so must the records' names
    if one of `fields` is compared with them. One query for the citations, and one for the redirects
    of each kind of record of which a slug is reported that is not ours.
    """
    return {key: item.state for key, item in _evidence(rows, fields, whole=False).items()}


def public_evidence(rows: Iterable[Any], fields: Collection[str]) -> dict[Key, FieldEvidence]:
    """Return the evidence of `fields` of public records of one model.

    Conditions and costs as of `public_states`; passages and sources are joined, and who speaks in
    them costs a query.
    """
    return _evidence(rows, fields, whole=True)


def _evidence(
    rows: Iterable[Any], fields: Collection[str], *, whole: bool
) -> dict[Key, FieldEvidence]:
    records = {row.pk: row for row in rows}
    if not records or not fields:
        return {}
    cited = _cited(type(next(iter(records.values()))), list(records), fields, whole=whole)
    redirects: Redirects = {}
    found = {}
    for pk, record in records.items():
        subject = Subject(record, redirects)
        for field in fields:
            values = tuple(
                CitedValue(citation, agreement_of(subject, citation))
                for citation in cited.get((pk, field), ())
            )
            found[pk, field] = FieldEvidence(
                field=field,
                label=field_label(subject.model, field),
                value=subject.value(field),
                state=field_state(subject, field, values),
                cited=values,
            )
    return found


def _cited(
    model: type[Any], pks: list[int], fields: Collection[str], *, whole: bool
) -> dict[Key, list[Citation]]:
    """Return the public citations of `fields` of some public records, in a fixed order."""
    arm = ARM_OF[model]
    about = {f"{arm}__in": pks, "field__in": list(fields)}
    rows = Citation.objects.public_about([model]).filter(**about)
    if whole:
        # A speaker whom the public may not see reads as none.
        speakers = Prefetch("speaker", Person.objects.public())
        rows = rows.select_related("passage__source").prefetch_related(speakers)
    cited: dict[Key, list[Citation]] = {}
    for citation in rows.order_by("passage__ref", "n"):
        cited.setdefault((getattr(citation, f"{arm}_id"), citation.field), []).append(citation)
    return cited
