"""How well each value is borne out, as the public can know it: computed while the rows are read.

The same as what a record's page and its detail in the API say, for all records of a table at once.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Prefetch

from tracker.evidence.agreement import Subject
from tracker.evidence.public import public_evidence
from tracker.models import Name

_BATCH = 500

Agreement = tuple[int, str]
"""Primary key of a citation, and how what it reports stands to our value."""
State = tuple[int, str, str]
"""Primary key of a record, one of its fields, and the field's state."""


def judged(model: type[Any]) -> Iterator[tuple[list[State], list[Agreement]]]:
    """Yield the states of the public records of `model` and the agreements of their citations.

    In batches, a few queries each. A field that leads to a record that is not public is left out.
    """
    fields = ("", *(name for name in _cited(model) if name))
    rows = model.objects.public().order_by("pk").prefetch_related(*_lookups(model))
    left = iter(rows.iterator(chunk_size=_BATCH))
    while batch := list(islice(left, _BATCH)):
        states: list[State] = []
        agreements: list[Agreement] = []
        records = {record.pk: record for record in batch}
        for (pk, field), item in public_evidence(batch, fields).items():
            record = records[pk]
            if _is_hidden(record, field):
                continue
            agreements += [(cited.citation.pk, cited.agreement.value) for cited in item.cited]
            if item.cited or (field in model.CITABLE_FIELDS and Subject(record).holds(field)):
                states.append((pk, field, item.state.value))
        yield states, agreements


def _cited(model: type[Any]) -> tuple[str, ...]:
    return (*model.CITABLE_FIELDS, *model.ALSO_CITABLE)


def _lookups(model: type[Any]) -> list[Any]:
    """Return what has to be read with the records: names and relations, as the public sees them."""
    fields = [model._meta.get_field(name) for name in _cited(model) if name]
    lookups: list[Any] = [
        Prefetch(field.name, field.related_model.objects.public())
        for field in fields
        if field.is_relation
    ]
    if any(relation.get_accessor_name() == "names" for relation in model._meta.related_objects):
        lookups.append(Prefetch("names", Name.objects.public()))
    return lookups


def _is_hidden(record: Any, name: str) -> bool:
    """Whether a field leads to a record that is not public, which reads as none."""
    field: Any = record._meta.get_field(name) if name else None
    return bool(
        field is not None
        and field.many_to_one
        and getattr(record, field.attname) is not None
        and getattr(record, name) is None
    )
