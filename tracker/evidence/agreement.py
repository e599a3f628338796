"""Agreement: how what passages report stands to the value we hold, computed and never stored.

The rules are those of `docs/data-model.md`, “Evidence”.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch

from tracker.edtf import Comparison
from tracker.edtf import compare as compare_dates
from tracker.fields import EdtfField
from tracker.models import ARM_OF, Citation, Person, Redirect
from tracker.models.citation import parse_amount, plain_number
from tracker.models.rows import key_field, plain
from tracker.querysets import sees_all
from tracker.text import fold
from tracker.vocabularies import Confidence, Rank, Stage, Status

Redirects = dict[str, dict[str, str]]
"""Old slug to new, by kind of record; filled as they are asked for."""

_SUPPORTING = {Comparison.AGREES, Comparison.COARSER, Comparison.FINER}


class FieldState(StrEnum):
    """How well a field's value is borne out by its citations."""

    SOUND = "sound"
    RESOLVED = "resolved"
    DISPUTED = "disputed"
    UNSUPPORTED = "unsupported"
    UNCITED = "uncited"


STATE_MEANING = {
    FieldState.SOUND: "Cited, and nothing reported differs.",
    FieldState.RESOLVED: "Sources differ; we have judged between them, and say why.",
    FieldState.DISPUTED: "Sources differ, and the question is open.",
    FieldState.UNSUPPORTED: "Cited, but no cited passage agrees with the value.",
    FieldState.UNCITED: "No passage is cited for the value yet.",
}


EXISTS = "yes"
"""What citations report, and our evidence holds, of a record's existence or the relation itself."""


@dataclass(frozen=True, slots=True)
class CitedValue:
    """One citation and how it stands to our value."""

    citation: Citation
    agreement: Comparison


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """All that is cited for one field of one record.

    `field` is `""` for the record's existence or the relation itself; `value` is the column's
    value as it stands in a row (`tracker.models.rows`), or EXISTS.
    """

    field: str
    label: str
    value: Any
    state: FieldState
    cited: tuple[CitedValue, ...]


class Subject:
    """A record seen as something evidence is about: its values, in comparable form.

    Costs a query for the names of a named record and one for each many-to-many that is asked for;
    prefetched relations cost none. A report of another related record costs one for its kind,
    unless `redirects` has been filled by another subject.
    """

    def __init__(self, record: Any, redirects: Redirects | None = None) -> None:
        self.record = record
        self.model: type[Any] = type(record)
        self._names: set[str] | None = None
        self._redirects: Redirects = {} if redirects is None else redirects

    def value(self, field_name: str) -> Any:
        """Return the value of a field as it stands in a row; EXISTS for existence."""
        if field_name == "":
            return EXISTS
        field: Any = self.model._meta.get_field(field_name)
        if field_name == "amount":
            amount = self.record.amount
            return None if amount is None else f"{plain(amount)} {self.record.currency}"
        if field.many_to_many:
            key = key_field(field.related_model)
            return sorted(getattr(target, key) for target in getattr(self.record, field_name).all())
        if field.is_relation:
            target = getattr(self.record, field_name)
            return getattr(target, key_field(field.related_model)) if target else None
        return plain(getattr(self.record, field_name))

    def holds(self, field_name: str) -> bool:
        """Whether the field holds a value that wants evidence."""
        value = self.value(field_name)
        return value not in (None, "", []) and not (
            field_name == "stage" and value == Stage.UNKNOWN
        )

    def certain_names(self) -> set[str]:
        """Return the folded names that are surely the record's.

        Of a published record only published names count, whoever looks: what all may see must not
        rest on what some may see.
        """
        if self._names is None:
            published = getattr(self.record, "status", None) == Status.PUBLISHED
            live = {Status.PUBLISHED} if published else set(Status) - {Status.WITHDRAWN}
            self._names = (
                {
                    name.key
                    for name in self.record.names.all()
                    if name.confidence == Confidence.CERTAIN and name.status in live
                }
                if hasattr(self.record, "names")
                else set()
            )
        return self._names

    def compare(self, field_name: str, reported: str) -> Comparison:
        """Return how a reported value stands to ours.

        Raises ValueError (EdtfError for a date) if a report, or our date, is not in the field's
        canonical form.
        """
        if reported == "":
            return Comparison.UNSTATED
        if field_name == "":
            return Comparison.AGREES if reported == EXISTS else Comparison.DIFFERS
        field: Any = self.model._meta.get_field(field_name)
        ours = self.value(field_name)
        if field.many_to_many:
            return _same((self.listed(field_name, reported) in ours) is not _is_absent(reported))
        if isinstance(field, EdtfField):
            return compare_dates(reported, ours)
        if ours in (None, ""):
            return Comparison.DIFFERS
        if field_name == "amount":
            return _same(parse_amount(reported) == parse_amount(ours))
        if isinstance(field, models.DecimalField | models.IntegerField):
            return _same(plain_number(reported) == Decimal(str(ours)))
        if field.is_relation:
            return _same(self._survivor(field, reported, {ours}) == ours)
        if fold(reported) == fold(str(ours)):
            return Comparison.AGREES
        named = field_name in ("name", "title", "name_ja", "title_ja", "abbreviation")
        return _same(named and fold(reported) in self.certain_names())

    def listed(self, field_name: str, reported: str) -> str:
        """Return the slug that a report about a list names now, after renames and merges."""
        field: Any = self.model._meta.get_field(field_name)
        return self._survivor(field, reported.removeprefix("!"), set(self.value(field_name)))

    def _survivor(self, field: Any, slug: str, ours: set[str]) -> str:
        """Return where `slug` leads now; asked of the database only if it is not one of ours.

        The redirects of a kind are read once, however many sources dissent.
        """
        kind = field.related_model._meta.model_name
        if slug not in ours and kind not in self._redirects:
            rows = Redirect.objects.filter(kind=kind).values_list("old_slug", "new_slug")
            self._redirects[kind] = dict(rows)
        seen: set[str] = set()
        while slug not in ours and slug not in seen and slug in self._redirects[kind]:
            seen.add(slug)
            slug = self._redirects[kind][slug]
        return slug


def _is_absent(reported: str) -> bool:
    """Whether a report about a list says that something is not in it."""
    return reported.startswith("!")


def _same(equal: bool) -> Comparison:
    return Comparison.AGREES if equal else Comparison.DIFFERS


def _is_prose(model: type[models.Model], field_name: str) -> bool:
    """Whether a field is in our own words, so that a passage can bear it out but not state it."""
    return field_name in getattr(model, "PROSE_FIELDS", ())


def field_state(subject: Subject, field_name: str, cited: Sequence[CitedValue]) -> FieldState:
    """Return the state of one field, given the citations that count."""
    if not cited:
        return FieldState.UNCITED
    open_questions = [
        c.citation
        for c in cited
        if c.agreement is Comparison.DIFFERS and c.citation.rank != Rank.DEPRECATED
    ]
    supporting = [
        c.citation
        for c in cited
        if c.citation.rank != Rank.DEPRECATED
        and (
            c.agreement in _SUPPORTING
            or (c.agreement is Comparison.UNSTATED and _is_prose(subject.model, field_name))
        )
    ]
    # An empty field claims nothing that could lack support; a report against it is a dispute.
    if subject.holds(field_name) and (
        not supporting or _lacks_a_value(subject, field_name, supporting)
    ):
        return FieldState.UNSUPPORTED
    if all(c.agreement is not Comparison.DIFFERS for c in cited):
        return FieldState.SOUND
    answered = {
        _matter(subject, field_name, c.citation)
        for c in cited
        if c.agreement in _SUPPORTING and c.citation.rank == Rank.PREFERRED
    }
    if all(_matter(subject, field_name, question) in answered for question in open_questions):
        return FieldState.RESOLVED
    return FieldState.DISPUTED


def _matter(subject: Subject, field_name: str, citation: Citation) -> str:
    """Return what a citation is about within its field: in a list, each entry is a matter."""
    listed = field_name != "" and subject.model._meta.get_field(field_name).many_to_many
    return subject.listed(field_name, citation.reported) if listed else ""


def _lacks_a_value(subject: Subject, field_name: str, supporting: Iterable[Citation]) -> bool:
    """Whether a many-to-many field holds a value that no citation supports."""
    if field_name == "" or not subject.model._meta.get_field(field_name).many_to_many:
        return False
    borne_out = {
        subject.listed(field_name, c.reported) for c in supporting if not _is_absent(c.reported)
    }
    return not set(subject.value(field_name)) <= borne_out


def citations_of(
    record: Any, user: AbstractBaseUser | AnonymousUser | None = None
) -> "models.QuerySet[Citation]":
    """Return the live citations of a record that `user` may see, passages and sources joined.

    The record itself must be one that they may see.

    A speaker whom `user` may not see reads as none; that costs one query.
    """
    rows = Citation.objects.filter(**{ARM_OF[type(record)]: record})
    if not sees_all(Citation, user):
        rows = rows.public_about([type(record)])
    return (  # type: ignore[no-any-return]  # the manager is typed Any
        rows.exclude(status=Status.WITHDRAWN)
        .select_related("passage__source")
        .prefetch_related(Prefetch("speaker", Person.objects.visible_to(user)))
        .order_by("field", "passage__ref", "n")
    )


def evidence_of(
    record: Any, citations: Iterable[Citation], redirects: Redirects | None = None
) -> list[FieldEvidence]:
    """Return the evidence of a record, field by field, from `citations` (see `citations_of`).

    Fields that must be cited and hold a value come first, in declared order, then any other
    field that is cited. Records that share `redirects` read those of a kind only once.
    """
    return evidence_about(Subject(record, redirects), citations)


def evidence_about(subject: Subject, citations: Iterable[Citation]) -> list[FieldEvidence]:
    """Return the evidence of a subject, however its values were read; see `evidence_of`."""
    by_field: dict[str, list[CitedValue]] = {}
    for citation in citations:
        agreement = agreement_of(subject, citation)
        by_field.setdefault(citation.field, []).append(CitedValue(citation, agreement))
    wanted = [name for name in subject.model.CITABLE_FIELDS if subject.holds(name)]
    names = [*wanted, *(name for name in by_field if name not in wanted)]
    return [
        FieldEvidence(
            field=name,
            label=field_label(subject.model, name),
            value=subject.value(name),
            state=field_state(subject, name, by_field.get(name, [])),
            cited=tuple(by_field.get(name, [])),
        )
        for name in names
    ]


def agreement_of(subject: Subject, citation: Citation) -> Comparison:
    """Return how a citation stands to our value; what cannot be read cannot agree.

    Validation keeps such reports out, but a raw load of fixtures does not, and a reader's page
    must not fail on it.
    """
    try:
        return subject.compare(citation.field, citation.reported)
    except ValueError:
        return Comparison.DIFFERS


def field_label(model: type[Any], field_name: str) -> str:
    """Return what a reader calls a field; the record's existence has a label too."""
    if field_name == "":
        entity = "name" in {f.name for f in model._meta.concrete_fields}
        return "exists" if entity else "holds"
    return str(getattr(model._meta.get_field(field_name), "verbose_name", field_name))
