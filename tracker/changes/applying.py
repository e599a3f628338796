"""Applying a plan: one transaction, one change set, refused whole if a row has moved."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q

from tracker.changes.locking import lock_order, refusing_deadlocks
from tracker.changes.plan import WRITES, Fate, Plan, RowChange
from tracker.changes.reading import standing_rows
from tracker.changes.removing import check_references, remove, resting_on
from tracker.errors import PlanRefused
from tracker.models import ChangeContext, ChangeEntry, Citation, Redirect, current_change, recording
from tracker.models.rows import Row, called, key_field, key_of, row_fields

Versions = dict[tuple[str, str], int]
Progress = Callable[[int, int], None]
Guard = Callable[[Sequence[Any]], Sequence[str]]

AROUND: list[Callable[[], AbstractContextManager[None]]] = []
"""What is opened around the writing of every plan, inside its transaction; rooms above add to it.

So an index that follows the rows is written once for a plan, not once for each of its rows.
"""

_BATCH = 200
"""Rows locked by one query: each citation is a condition of its own, and SQLite takes few."""

_COMPOSITE: tuple[type[Any], ...] = (Citation, Redirect)
"""Models whose natural key has two parts; they are nobody's target."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: each row's version and the row itself by (model, key), and the set's id."""

    cid: str
    versions: Versions = field(default_factory=dict)
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)


class _Targets:
    """The records that a plan's relations name, by natural key; read a model at a time."""

    def __init__(self, work: Iterable[RowChange]) -> None:
        self._wanted: dict[type[Any], set[str]] = {}
        self._by_model: dict[type[Any], dict[str, Any]] = {}
        for change in work:
            for relation in _relations(apps.get_model(change.model), change.after or {}):
                value = (change.after or {})[relation.name]
                named = value if isinstance(value, list) else [value]
                self._wanted.setdefault(relation.related_model, set()).update(filter(None, named))

    def find(self, model: type[Any], key: str, name: str) -> Any:
        if model not in self._by_model:
            known = self._by_model[model] = {}
            for batch in _batched(sorted(self._wanted.get(model, ()))):
                for record in model._default_manager.filter(**{f"{key_field(model)}__in": batch}):
                    known[getattr(record, key_field(model))] = record
        record = self._by_model[model].get(key)
        if record is None:
            raise PlanRefused(f"{name}: there is no {model._meta.verbose_name} “{key}”.")
        return record

    def add(self, record: Any) -> None:
        if not isinstance(record, _COMPOSITE):
            known = self._by_model.get(type(record))
            if known is not None:
                known[getattr(record, key_field(type(record)))] = record


def apply(
    plan: Plan,
    *,
    actor: Any = None,
    reason: str = "",
    origin: str = "",
    validate: bool = True,
    putting_back: bool = False,
    guard: Guard | None = None,
    progress: Progress | None = None,
) -> Applied:
    """Write a plan in one transaction under one correlation id; return what was written.

    `origin` is that of the change being recorded, if it is left out. `validate` runs each row's
    field and model checks first (constraints hold anyway); `putting_back` takes texts with
    characters that nobody sees, since the rows had them before. `guard` is given the rows that the
    plan changes, locked and as they stand, and returns what speaks against it. `progress` is told
    rows done and rows in all. Raises PlanRefused, with every reason, if a row's version is no
    longer the one the plan was made from, a relation leads nowhere, a row breaks a rule, or
    something rests on a row to be deleted; then nothing is written.
    """
    work = plan.of(*WRITES)
    targets = _Targets(work)
    outer = current_change() or ChangeContext()
    context = ChangeContext(actor=actor, reason=reason.strip(), origin=origin or outer.origin)
    if outer.gathers:
        context = replace(context, cid=outer.cid, gathers=True)
    applied = Applied(context.cid)
    with refusing_deadlocks(), transaction.atomic(), recording(context), ExitStack() as around:
        for opened in AROUND:
            around.enter_context(opened())
        # The log wants them all; asked for one by one they cost a query each.
        ContentType.objects.get_for_models(*{apps.get_model(change.model) for change in work})
        current = _locked(work)
        _refuse_moved(work, current)
        if guard is not None and (against := list(guard(list(current.values())))):
            raise PlanRefused(_refusal(against), against)
        done = 0
        for deletes, run in groupby(work, key=lambda change: change.fate is Fate.DELETE):
            changes = list(run)
            if deletes:
                _remove([current[c.model, c.key] for c in changes])
            written: list[tuple[RowChange, Any]] = []
            for change in changes:
                if not deletes:
                    # A new row may take the key of one that the plan renames.
                    stands = change.fate is Fate.UPDATE
                    record = current[change.model, change.key] if stands else _made(change)
                    record.put_back = putting_back
                    written.append((change, _write(change, record, targets, validate)))
                done += 1
                if progress:
                    progress(done, len(work))
            # Relations among the new rows (predecessors, people) need all of them to be there.
            for change, record in written:
                _relate(record, change.after or {}, targets, new=change.fate is Fate.CREATE)
                applied.versions[change.model, change.key] = record.version
                applied.rows[change.model, change.key] = record
        _refuse_dangling()
    return applied


def _refuse_dangling() -> None:
    """Refuse what refers to a row that somebody else has deleted meanwhile.

    The database would say so when the transaction ends, outside of everything that catches it.
    """
    try:
        check_references()
    except DatabaseError as error:
        sentence = f"something that it refers to was deleted meanwhile: {_sentence(error)}"
        raise PlanRefused(_refusal([sentence]), [sentence]) from error


def _refusal(reasons: Sequence[str]) -> str:
    if len(reasons) == 1:
        return f"Nothing was written: {reasons[0]}"
    return f"Nothing was written: {len(reasons)} things stand against it. " + " ".join(reasons)


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            return "; ".join(
                " ".join(texts) if name == NON_FIELD_ERRORS else f"{name}: {' '.join(texts)}"
                for name, texts in error.message_dict.items()
            )
        return " ".join(error.messages)
    return str(error)


def _relations(model: type[Any], row: Row) -> list[Any]:
    """Return the fields of `row` that name other records."""
    return [f for f in row_fields(model) if f.is_relation and f.name in row]


def _locked(work: Iterable[RowChange]) -> dict[tuple[str, str], Any]:
    """Return the rows that will be updated or deleted, locked, by model and key.

    One query a model and batch; always in the order of `lock_order`, so that neither two plans nor
    a plan and a form can lock each other out.
    """
    wanted: dict[str, set[str]] = {}
    for change in work:
        if change.fate is not Fate.CREATE:
            wanted.setdefault(change.model, set()).add(change.key)
    found = {}
    for label in sorted(wanted, key=lock_order().__getitem__):
        model: type[Any] = apps.get_model(label)
        for batch in _batched(sorted(wanted[label])):
            rows = model._default_manager.filter(_keyed(model, batch)).order_by("pk")
            if model is Citation:
                rows = rows.select_related("passage")
            for record in rows.select_for_update(of=("self",), no_key=True):
                found[label, key_of(record)] = record
    return found


def _batched(keys: Iterable[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _keyed(model: type[Any], keys: Sequence[str]) -> Q:
    """Return the condition that a row has one of `keys`, natural keys given as one text each."""
    if model not in _COMPOSITE:
        return Q(**{f"{key_field(model)}__in": keys})
    first, second = ("passage__ref", "n") if model is Citation else ("kind", "old_slug")
    grouped: dict[str, list[str]] = {}
    for key in keys:
        head, _, tail = key.rpartition(" ")
        grouped.setdefault(head, []).append(tail)
    condition = Q(pk__in=[])
    for head, tails in grouped.items():
        condition |= Q(**{first: head, f"{second}__in": tails})
    return condition


def _refuse_moved(work: Iterable[RowChange], current: dict[tuple[str, str], Any]) -> None:
    reasons = list(_back_already(work))
    for change in work:
        if change.fate is Fate.CREATE:
            continue
        record = current.get((change.model, change.key))
        if record is None or change.pk not in (None, record.pk):
            name = apps.get_model(change.model)._meta.verbose_name
            reasons.append(f"{name} “{change.key}” is no longer there.")
        elif change.base_version is not None and record.version != change.base_version:
            reasons.append(
                f"{called(record)} has been changed since you opened it: look at it again."
            )
    if reasons:
        raise PlanRefused(_refusal(reasons), reasons)


def _back_already(work: Iterable[RowChange]) -> Iterator[str]:
    """Yield a sentence for each row that is to come back and is there; a query a kind and batch."""
    coming: dict[str, set[int]] = {}
    for change in work:
        if change.fate is Fate.CREATE and change.pk is not None:
            coming.setdefault(change.model, set()).add(change.pk)
    for label in sorted(coming):
        name = apps.get_model(label)._meta.verbose_name
        for _, _, key in standing_rows(label, coming[label]):
            yield f"{name} “{key}” is there already: somebody has brought it back."


def _remove(going: Sequence[Any]) -> None:
    """Delete rows, none of which others rest on, with a reason for each that cannot go."""
    if reasons := resting_on(going):
        raise PlanRefused(_refusal(reasons), reasons)
    try:
        remove(going)
        check_references()
    except DatabaseError as error:
        sentence = f"{called(going[0])} and what goes with it cannot be deleted: {_sentence(error)}"
        raise PlanRefused(f"Nothing was written: {sentence}", [sentence]) from error


def _write(change: RowChange, record: Any, targets: _Targets, validate: bool) -> Any:
    """Create or update one row; return it as saved."""
    try:
        return _save(change, record, targets, validate)
    except (PlanRefused, ValidationError, DatabaseError) as error:
        kind = apps.get_model(change.model)._meta.verbose_name
        sentence = f"{kind} {change.key}: {_sentence(error)}"
        raise PlanRefused(f"Nothing was written: {sentence}", [sentence]) from error


def _save(change: RowChange, record: Any, targets: _Targets, validate: bool) -> Any:
    model = type(record)
    row = change.after or {}
    for column in row_fields(model):
        if column.name not in row or column.many_to_many:
            continue
        value = row[column.name]
        if column.is_relation:
            target = None
            if value is not None:
                target = targets.find(column.related_model, value, column.name)
            setattr(record, column.name, target)
        else:
            setattr(record, column.attname, column.to_python(value))
    if validate:
        # Relations were just found; uniqueness is the database's to refuse.
        record.clean_fields(exclude=[f.name for f in row_fields(model) if f.is_relation])
        record.clean()
    try:
        with transaction.atomic():
            # A row that comes back under its old primary key must not overwrite another.
            record.save(force_insert=change.fate is not Fate.UPDATE)
    except IntegrityError:
        # The rule that was broken has a sentence of its own, if it is one of the model's.
        record.validate_unique()
        record.validate_constraints()
        raise
    targets.add(record)
    return record


def _made(change: RowChange) -> Any:
    """Return the row that is to be created, without its values."""
    model: type[Any] = apps.get_model(change.model)
    record = model(pk=change.pk)
    if change.pk is not None:
        record.version = _next_version(model, change.pk)
    return record


def _next_version(model: type[Any], pk: int) -> int:
    """Return a version that no form of a row that was deleted can have been opened with."""
    kind = ContentType.objects.get_for_model(model)
    return 1 + ChangeEntry.objects.filter(content_type=kind, object_id=pk).count()


def _relate(record: Any, row: Row, targets: _Targets, *, new: bool) -> None:
    for column in record._meta.many_to_many:
        if column.name in row:
            wanted = [
                targets.find(column.related_model, key, column.name) for key in row[column.name]
            ]
            if wanted or not new:
                getattr(record, column.name).set(wanted)
