"""The evidence of every record on a page, loaded at once and made ready to show.

One query for the citations of all records, one for who speaks, and one or two for each kind of
record that passages name; never one a record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from tracker.edtf import Comparison
from tracker.evidence.agreement import STATE_MEANING, FieldEvidence, FieldState, evidence_of
from tracker.models import ARM_OF, CITABLE, Citation, Person
from tracker.models.citation import reported_fault
from tracker.pages.reads import public_rows
from tracker.pages.values import Names, Shown, names_of, own_value, reported_value
from tracker.vocabularies import Rank

WORST_FIRST = (
    FieldState.DISPUTED,
    FieldState.UNSUPPORTED,
    FieldState.RESOLVED,
    FieldState.UNCITED,
    FieldState.SOUND,
)
"""The order in which one state stands for several."""

AGREEMENT_TEXT = {
    Comparison.AGREES: "Agrees with our value",
    Comparison.COARSER: "Agrees, less precisely",
    Comparison.FINER: "Agrees, more precisely",
    Comparison.DIFFERS: "Differs from our value",
    Comparison.UNSTATED: "Bears on it without stating it",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """One citation as a reader sees it."""

    citation: Citation
    agreement: Comparison
    reported: Shown | None

    @property
    def agreement_text(self) -> str:
        """How it stands to our value, in words."""
        return AGREEMENT_TEXT[self.agreement]

    @property
    def judged(self) -> bool:
        """Whether an editor has ranked it."""
        return self.citation.rank != Rank.NORMAL


@dataclass(frozen=True, slots=True)
class Fact:
    """One field: our value, how well it is borne out, and who says what."""

    field: str
    label: str
    value: tuple[Shown, ...]
    state: FieldState
    ours: tuple[Quote, ...]
    others: tuple[Quote, ...]

    @property
    def label_text(self) -> str:
        """What a reader calls the field, at the head of a line."""
        return self.label[:1].upper() + self.label[1:] if self.field else "That it is so"

    @property
    def meaning(self) -> str:
        """What the state means, as a sentence."""
        return STATE_MEANING[self.state]

    @property
    def contested(self) -> bool:
        """Whether some source differs from our value."""
        return bool(self.others)

    @property
    def count(self) -> int:
        """How many citations it has."""
        return len(self.ours) + len(self.others)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All facts of one record."""

    facts: tuple[Fact, ...] = ()

    @property
    def state(self) -> FieldState:
        """The worst state of its facts; uncited without any."""
        states = {fact.state for fact in self.facts}
        return next((state for state in WORST_FIRST if state in states), FieldState.UNCITED)

    @property
    def meaning(self) -> str:
        """What that state means, as a sentence."""
        return STATE_MEANING[self.state]

    @property
    def count(self) -> int:
        """How many citations it has."""
        return sum(fact.count for fact in self.facts)

    @property
    def sources(self) -> int:
        """How many different sources those citations come from."""
        return len({q.citation.passage.source_id for f in self.facts for q in (*f.ours, *f.others)})

    def of(self, field_name: str) -> Fact | None:
        """Return the fact of one field, if it has one."""
        return next((fact for fact in self.facts if fact.field == field_name), None)

    def without(self, *names: str) -> tuple[Fact, ...]:
        """Return the facts of all fields but `names`."""
        return tuple(fact for fact in self.facts if fact.field not in names)


@dataclass(frozen=True, slots=True)
class Part:
    """A record together with its evidence."""

    record: Any
    evidence: Evidence


class Dossier:
    """The evidence of the records of one page, all of them public, as the public may see it."""

    def __init__(self, records: Iterable[Any]) -> None:
        self.records = list(records)
        self._citations = self._load()
        self._names = names_of(self._named())

    def part(self, record: Any) -> Part:
        """Return one of the records with its evidence."""
        return Part(record, self.evidence(record))

    def parts(self, records: Iterable[Any]) -> list[Part]:
        """Return several of the records, each with its evidence."""
        return [self.part(record) for record in records]

    def evidence(self, record: Any) -> Evidence:
        """Return the evidence of one of the records.

        A relation to a record that is not public is left out with all that is said of it.
        """
        citations = self._citations.get((ARM_OF[type(record)], record.pk), [])
        found = evidence_of(record, citations)
        return Evidence(
            tuple(self._fact(record, item) for item in found if not _hides(record, item.field))
        )

    def _load(self) -> dict[tuple[str, int], list[Citation]]:
        condition = Q(pk__in=[])
        for arm, model in CITABLE.items():
            keys = [record.pk for record in self.records if type(record) is model]
            if keys:
                condition |= Q(**{f"{arm}__in": keys})
        rows = (
            Citation.objects.filter(condition)
            .public_about({type(record) for record in self.records} & {*ARM_OF})
            .select_related("passage__source")
            .prefetch_related(Prefetch("speaker", public_rows(Person)))
            .order_by("field", "passage__ref", "n")
        )
        by_target: dict[tuple[str, int], list[Citation]] = {}
        for citation in rows:
            arm = citation.arm
            if readable(CITABLE[arm], citation):
                by_target.setdefault((arm, getattr(citation, f"{arm}_id")), []).append(citation)
        return by_target

    def _named(self) -> Iterable[tuple[type[Any], str]]:
        """Yield the model and key of each record that a passage names."""
        for (arm, _), citations in self._citations.items():
            for citation in citations:
                target = relation_reported(CITABLE[arm], citation)
                if target:
                    yield target

    def _fact(self, record: Any, item: FieldEvidence) -> Fact:
        return fact_of(record, item, self._names)


def fact_of(record: Any, item: FieldEvidence, names: Names) -> Fact:
    """Return the evidence of one field ready to show."""
    quotes = [
        Quote(
            cited.citation,
            cited.agreement,
            reported_value(record, item.field, cited.citation.reported, names),
        )
        for cited in item.cited
    ]
    return Fact(
        field=item.field,
        label=item.label,
        value=own_value(record, item.field),
        state=item.state,
        ours=_ranked(q for q in quotes if q.agreement is not Comparison.DIFFERS),
        others=_ranked(q for q in quotes if q.agreement is Comparison.DIFFERS),
    )


def _ranked(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Return quotes with the preferred first and the deprecated last."""
    order = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 2}
    return tuple(sorted(quotes, key=lambda quote: order[Rank(quote.citation.rank)]))


def readable(model: type[Any], citation: Citation) -> bool:
    """Whether a citation names a citable field and reports it in that field's form.

    A fixture load runs no validators; one bad row must not take a page down.
    """
    allowed: Sequence[str] = ("", *model.CITABLE_FIELDS, *model.ALSO_CITABLE)
    return citation.field in allowed and not reported_fault(
        model, citation.field, citation.reported
    )


def relation_reported(model: type[Any], citation: Citation) -> tuple[type[Any], str] | None:
    """Return model and key of the record that a citation reports; None if it reports no record."""
    if not citation.field or not citation.reported:
        return None
    field: Any = model._meta.get_field(citation.field)
    if not field.is_relation:
        return None
    slug = citation.reported.removeprefix("!") if field.many_to_many else citation.reported
    return field.related_model, slug


def _hides(record: Any, field_name: str) -> bool:
    """Whether a field points at a record that was not loaded because it is not public."""
    if not field_name:
        return False
    field: Any = record._meta.get_field(field_name)
    if not field.many_to_one:
        return False
    return getattr(record, field.attname) is not None and getattr(record, field_name) is None
