"""Evidence in documents: what the database has told of a record, compared and worded here.

Agreement is computed by `tracker.evidence.agreement` alone; this reads its ingredients from text
instead of from records.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from tracker.api.documents.marks import BLOCK, GROUP, RECORD, UNIT, as_json, from_json
from tracker.api.documents.standins import reader_of
from tracker.api.serializers.evidence import FieldEvidence, bears_on
from tracker.evidence.agreement import EXISTS, Redirects, Subject, evidence_about
from tracker.evidence.agreement import FieldEvidence as Found
from tracker.models.rows import plain

_PLANS: list["EvidencePlan"] = []


@dataclass(frozen=True, slots=True)
class _Cited:
    """A citation as far as agreement asks, and its document before and after the agreement."""

    field: str
    reported: str
    rank: str
    before: str
    after: str


class _Stated(Subject):
    """A record of which only the values are known, as they stand in a row."""

    def __init__(
        self, model: type[Any], values: dict[str, Any], names: set[str], redirects: Redirects
    ) -> None:
        self.model = model
        self._values = values
        self._names = names
        self._redirects = redirects

    def value(self, field_name: str) -> Any:
        return EXISTS if field_name == "" else self._values[field_name]


class EvidencePlan:
    """How the evidence of one model's records is read from a block of a document, and worded.

    A block is the plan's number; our values; the keys of the names that are surely the record's;
    the citations. GROUP parts these, RECORD the values, names and citations, UNIT what belongs to
    one. A relation is its target's slug, null if hidden, and the target's key in the database.
    """

    def __init__(self, model: type[Any]) -> None:
        self.model = model
        citable = (*model.CITABLE_FIELDS, *model.ALSO_CITABLE)
        self.fields = [name for name in dict.fromkeys(citable) if name]
        shape: Any = FieldEvidence()
        self.citation = shape.fields["citations"].child
        self._members = [(as_json(name), self._teller(name)) for name in shape.fields]
        self._readers = [self._reader(name) for name in self.fields]
        _PLANS.append(self)
        self.number = str(len(_PLANS) - 1)

    def worded(self, groups: list[str], redirects: Redirects) -> str:
        """Return the JSON of a record's evidence from the groups of its block."""
        values: dict[str, Any] = {}
        hidden = set()
        texts = groups[0].split(RECORD) if self.fields else []
        for name, read, text in zip(self.fields, self._readers, texts, strict=True):
            values[name], is_hidden = read(text)
            if is_hidden:
                hidden.add(name)
        names = set(map(from_json, groups[1].split(RECORD))) if groups[1] else set()
        cited: Any = [_read(text) for text in groups[2].split(RECORD)] if groups[2] else []
        subject = _Stated(self.model, values, names, redirects)
        found = evidence_about(subject, [row for row in cited if bears_on(self.model, row.field)])
        return f"[{','.join(self._item(item) for item in found if item.field not in hidden)}]"

    def _item(self, item: Found) -> str:
        return f"{{{','.join(f'{name}:{tell(item)}' for name, tell in self._members)}}}"

    @staticmethod
    def _teller(name: str) -> Any:
        """Return how one member of a field's evidence is made."""
        if name == "citations":
            return _citations
        if name in ("field", "label", "value"):
            return lambda item: as_json(getattr(item, name))
        if name == "state":
            return lambda item: as_json(item.state.value)
        raise TypeError(f"The evidence of a field shows “{name}”, which documents do not know.")

    def _reader(self, name: str) -> Any:
        """Return the function from a value's text to it, and whether it leads to a hidden row."""
        field: Any = self.model._meta.get_field(name)
        if name == "amount":
            return _amount_reader(field)
        if field.many_to_many:
            return lambda text: (sorted(json.loads(text)), False)
        if field.is_relation:
            return _relation
        if isinstance(field, models.DecimalField):
            read = reader_of(field)
            return lambda text: (plain(read(text)), False)
        return lambda text: (from_json(text), False)


@cache
def plan_of(model: type[Any]) -> EvidencePlan:
    """Return the plan of a model, which is made but once."""
    return EvidencePlan(model)


def _relation(text: str) -> tuple[Any, bool]:
    slug, there = map(from_json, text.split(UNIT))
    return slug, slug is None and there is not None


def _amount_reader(field: Any) -> Any:
    read = reader_of(field)

    def amount(text: str) -> tuple[Any, bool]:
        number, currency = text.split(UNIT)
        value = read(number)
        return None if value is None else f"{plain(value)} {from_json(currency)}", False

    return amount


def _read(text: str) -> _Cited:
    field, reported, rank, before, after = text.split(UNIT)
    return _Cited(from_json(field), from_json(reported), from_json(rank), before, after)


def _citations(item: Found) -> str:
    shown: Any = item.cited
    texts = (
        f"{value.citation.before}{as_json(value.agreement.value)}{value.citation.after}"
        for value in shown
    )
    return f"[{','.join(texts)}]"


def with_evidence(text: str) -> str:
    """Return documents with the blocks in them turned into evidence.

    Costs a query for the redirects of each kind of record of which a slug is reported that is not
    the one we hold.
    """
    if BLOCK not in text:
        return text
    redirects: Redirects = {}
    pieces = text.split(BLOCK)
    for place in range(1, len(pieces), 2):
        number, *groups = pieces[place].split(GROUP)
        pieces[place] = _PLANS[int(number)].worded(groups, redirects)
    return "".join(pieces)
