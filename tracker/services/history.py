"""The history of one record: its own changes, those of its parts, and of the citations of both.

Parts are the rows whose foreign keys lead to the record and that it is shown with (what they hang
on to be public, and the arms of names, steps and figures). Those that have been deleted since are
found in the log, by what they named when they went. All of it comes out of the change log.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, IntegerField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from tracker.changes.logged import plan_of
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.errors import HistoryError
from tracker.models import ChangeEntry, Citation, Versioned
from tracker.models.rows import Row, key_field

NOW = "now"
"""The moment that has no change set yet."""

Place = tuple[str, int]
"""A row by its model's label and its primary key, which outlive a rename."""


@dataclass(frozen=True, slots=True)
class Family:
    """The rows whose changes make up the history of one record, and which of them are there.

    `keys` are all natural keys that the record has had.
    """

    model: type[Versioned]
    pk: int
    keys: frozenset[str]
    rows: dict[int, frozenset[int]]
    """Primary keys by the key of their content type, the record's own first."""
    live: frozenset[Place]

    @property
    def own(self) -> Place:
        """The record itself."""
        return (label_of(self.model), self.pk)

    def entries(self) -> "QuerySet[ChangeEntry]":
        """Return the log entries of all the rows."""
        kinds = (Q(content_type=kind, object_id__in=pks) for kind, pks in self.rows.items())
        return ChangeEntry.objects.filter(reduce(or_, kinds))


@dataclass(frozen=True, slots=True)
class Happening:
    """One change set as far as it is about one record: who, when, why, and what changed."""

    cid: str
    at: dt.datetime
    actor: Any
    reason: str
    origin: str
    changes: tuple[RowChange, ...]
    names: dict[Place, str]
    """What each row was called when it changed."""


def label_of(model: type[Any]) -> str:
    """Return a model's label, as plans have it."""
    return f"tracker.{model._meta.model_name}"


def part_relations(model: type[Any]) -> list[tuple[type[Any], str]]:
    """Return the tables of parts of `model`, each with the foreign key that leads to it."""
    return [
        (part, name)
        for part in apps.get_app_config("tracker").get_models()
        if issubclass(part, Versioned) and part is not Citation
        for name in owning_fields(part)
        if part._meta.get_field(name).related_model is model
    ]


def owning_fields(model: type[Any]) -> list[str]:
    """Return the foreign keys by which a row of `model` is part of another."""
    return list(dict.fromkeys((*model.PUBLIC_PARENTS, *getattr(model, "ARMS", ()))))


def family_of(model: type[Versioned], pk: int) -> Family:
    """Return the rows that make up the history of a record, also of one that is deleted.

    Five queries, however many parts there are; Django keeps the content types. Raises
    HistoryError if the log knows nothing of the record.
    """
    found_kinds = ContentType.objects.get_for_models(*_tables(model))
    kinds = {table: kind.pk for table, kind in found_kinds.items()}
    own = list(
        ChangeEntry.objects.filter(content_type=kinds[model], object_id=pk)
        .order_by("id")
        .values_list("id", "record_key", "action")
    )
    if not own:
        raise HistoryError(f"The change log knows no {model._meta.verbose_name} {pk}.")
    keys = {key for _, key, _ in own}
    rows: dict[int, set[int]] = {kinds[model]: {pk}}
    named: dict[type[Any], set[str]] = {model: keys}
    live: set[Place] = set()
    if own[-1][2] != ChangeEntry.Action.DELETE:
        live.add((label_of(model), pk))
    parts = part_relations(model)
    models = {label_of(part): part for part, _ in parts}
    for label, part_pk, key in _live_parts(parts, pk):
        live.add((label, part_pk))
        rows.setdefault(kinds[models[label]], set()).add(part_pk)
        named.setdefault(models[label], set()).add(key)
    by_kind = {kinds[part]: part for part, _ in parts}
    # A row of the same name that was there before the record did not belong to it.
    went = ChangeEntry.objects.filter(action=ChangeEntry.Action.DELETE, id__gt=own[0][0])
    gone = [Q(content_type=kinds[p], **{f"serialized_data__{n}__in": list(keys)}) for p, n in parts]
    if gone:
        found = went.filter(reduce(or_, gone)).values_list(
            "content_type_id", "object_id", "record_key"
        )
        for kind, part_pk, key in found:
            rows.setdefault(kind, set()).add(part_pk)
            named.setdefault(by_kind[kind], set()).add(key)
    cited = {name: Citation._meta.get_field(name).related_model for name in Citation.PUBLIC_PARENTS}
    _add_citations(cited, kinds, rows, live, named, went)
    return Family(
        model, pk, frozenset(keys), {k: frozenset(v) for k, v in rows.items()}, frozenset(live)
    )


def _tables(model: type[Any]) -> list[type[Any]]:
    cited: list[Any] = [
        Citation._meta.get_field(name).related_model for name in Citation.PUBLIC_PARENTS
    ]
    return [model, Citation, *cited, *(part for part, _ in part_relations(model))]


def _live_parts(parts: Sequence[tuple[type[Any], str]], pk: int) -> Iterator[tuple[str, int, str]]:
    """Yield model, primary key and natural key of the parts that are there; one query."""
    if not parts:
        return
    queries: list[Any] = [
        part._base_manager.filter(**{name: pk})
        .order_by()
        .annotate(
            part_table=Value(label_of(part), output_field=CharField()),
            part_key=Cast(F(key_field(part)), CharField()),
        )
        .values_list("part_table", "pk", "part_key")
        for part, name in parts
    ]
    yield from queries[0].union(*queries[1:])


def _add_citations(
    cited: dict[str, Any],
    kinds: dict[type[Any], int],
    rows: dict[int, set[int]],
    live: set[Place],
    named: dict[type[Any], set[str]],
    went: "QuerySet[ChangeEntry]",
) -> None:
    """Add the citations of the record and its parts: those that are there, and those that were."""
    there, gone = Q(pk__in=[]), Q(pk__in=[])
    citations = kinds[Citation]
    for name, target in cited.items():
        if pks := rows.get(kinds[target]):
            there |= Q(**{f"{name}__in": sorted(pks)})
        if keys := named.get(target):
            gone |= Q(content_type=citations, **{f"serialized_data__{name}__in": sorted(keys)})
    found = set(Citation._base_manager.filter(there).values_list("pk", flat=True))
    live |= {(label_of(Citation), pk) for pk in found}
    found |= {pk for pk in went.filter(gone).values_list("object_id", flat=True) if pk}
    if found:
        rows.setdefault(citations, set()).update(found)


def change_sets(family: Family) -> "QuerySet[ChangeEntry, Any]":
    """Return the change sets of a record's history, newest first: `cid`, and `last`, an entry."""
    return family.entries().values("cid").annotate(last=Max("id")).order_by("-last")


def happenings(family: Family, cids: Iterable[str]) -> list[Happening]:
    """Return what some change sets did to a record and its parts, newest first; one query."""
    rows = family.entries().filter(cid__in=list(cids)).select_related("actor", "content_type")
    sets: dict[str, list[ChangeEntry]] = {}
    for entry in rows.order_by("id"):
        sets.setdefault(str(entry.cid), []).append(entry)
    return [happening_of(entries) for entries in sorted(sets.values(), key=_last, reverse=True)]


def happening_of(entries: Sequence[ChangeEntry]) -> Happening:
    """Return entries of one change set as what happened; no query if their types are read."""
    first = entries[0]
    return Happening(
        cid=str(first.cid),
        at=first.timestamp,
        actor=first.actor,
        reason=first.reason,
        origin=first.origin,
        changes=plan_of(entries).changes,
        names={
            (f"tracker.{entry.content_type.model}", entry.object_id): entry.object_repr
            for entry in entries
            if entry.object_id is not None
        },
    )


def _last(entries: Sequence[ChangeEntry]) -> int:
    return int(entries[-1].pk)


def entry_at(family: Family, moment: str) -> int:
    """Return the last entry of the log that counts at a moment of a record's history.

    A moment is a change set's id, a day as 2026-11-21 (its end), or `now`. One query. Raises
    HistoryError if nothing of the record had been written by then.
    """
    entries = family.entries()
    if moment != NOW:
        try:
            day = dt.date.fromisoformat(moment)
        except ValueError:
            entries = entries.filter(cid=moment)
        else:
            try:
                end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
            except OverflowError as error:
                raise HistoryError(
                    f"The calendar ends with {moment}: choose an earlier day."
                ) from error
            entries = entries.filter(timestamp__lt=timezone.make_aware(end))
    last = entries.aggregate(last=Max("id"))["last"]
    if last is None:
        raise HistoryError(f"The history of this record has no moment “{moment}”: choose another.")
    return int(last)


def rows_at(family: Family, entry: int) -> dict[Place, tuple[str, Row]]:
    """Return key and values of the rows that belonged to a record at an entry; two queries."""
    latest = (
        family.entries()
        .filter(id__lte=entry)
        .order_by()
        .values("content_type_id", "object_id")
        .annotate(last=Max("id", output_field=IntegerField()))
        .values_list("last", flat=True)
    )
    found: dict[Place, tuple[str, Row]] = {}
    stood = ChangeEntry.objects.filter(pk__in=list(latest)).select_related("content_type")
    for one in stood.exclude(action=ChangeEntry.Action.DELETE).order_by("id"):
        model: Any = one.content_type.model_class()
        place = (label_of(model), int(one.object_id or 0))
        row = dict(one.serialized_data or {})
        if place == family.own or model is Citation or _belongs(family, model, row):
            found[place] = (one.record_key, row)
    return dict(sorted(found.items(), key=lambda item: item[0] != family.own))


def _belongs(family: Family, model: type[Any], row: Row) -> bool:
    return any(
        row.get(name) in family.keys
        for name in owning_fields(model)
        if model._meta.get_field(name).related_model is family.model
    )


def difference(family: Family, first: str, then: str) -> Plan:
    """Return what differs between two moments as a plan that nobody applies, the record first.

    A part or citation that came is a creation, one that went a deletion. Six queries.
    """
    before = rows_at(family, entry_at(family, first))
    after = rows_at(family, entry_at(family, then))
    changes = []
    for place in dict.fromkeys((*before, *after)):
        (old_key, old), (new_key, new) = before.get(place, ("", None)), after.get(place, ("", None))
        fate = Fate.CREATE if old is None else Fate.DELETE if new is None else Fate.UPDATE
        change = RowChange(place[0], old_key or new_key, old, new, fate, pk=place[1])
        differing = change.differences()
        if fate is Fate.UPDATE:
            if not differing:
                continue
            change = replace(
                change,
                before={name: pair[0] for name, pair in differing.items()},
                after={name: pair[1] for name, pair in differing.items()},
            )
        changes.append(change)
    return Plan(tuple(changes))
