"""Disputes: every value of a public record about which public sources differ.

The index of standings says where sources differ, but over all citations that are not withdrawn,
those of drafts among them. A value all of whose citations are public stands as the index says. Of
any other value it is worked out from the public citations alone, when asked; those are as many as
editors are at work on. What the database then counts and pages is the disputes, no more and no
less.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from tracker.evidence.agreement import FieldEvidence, FieldState
from tracker.evidence.public import leads_to_hidden, public_evidence, public_states
from tracker.models import ARM_OF, CITABLE, Citation, Standing
from tracker.models.base import Versioned
from tracker.models.rows import key_field
from tracker.querysets import has_status
from tracker.vocabularies import Status

OPEN = (FieldState.DISPUTED, FieldState.RESOLVED)
"""The states in which sources differ."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which disputes are asked for; whatever is empty does not narrow them."""

    models: Collection[type[Versioned]] = ()
    fields: Collection[str] = ()
    states: Collection[FieldState] = ()
    topics: Collection[str] = ()
    records: Collection[tuple[type[Versioned], str]] = ()


@dataclass(frozen=True, slots=True)
class Dispute:
    """A public record, and the evidence of one of its fields."""

    record: Any
    evidence: FieldEvidence


def citable_fields() -> list[str]:
    """Return every field that can be cited in some record; existence is the empty text."""
    names = (name for model in CITABLE.values() for name in _citable(model))
    return sorted(dict.fromkeys(names))


def _citable(model: type[Versioned]) -> set[str]:
    return {"", *model.CITABLE_FIELDS, *model.ALSO_CITABLE}


def disputes(asked: Asked) -> QuerySet[Standing]:
    """Return the disputes asked for, by kind of record, record and field.

    Costs a query for what editors are at work on, and for each kind of record in it one for the
    records, one for each relation, and one for the citations.
    """
    states = [FieldState(state) for state in asked.states or OPEN]
    of_public = _about_public(asked)
    settled = of_public.filter(state__in=states).exclude(_relation_q()).exclude(_unsettled_q())
    worked_out = [pk for pk, state in _worked_out(of_public) if state in states]
    rows = Standing.objects.filter(Q(pk__in=settled.values("pk")) | Q(pk__in=worked_out))
    return rows.order_by("kind", "object_id", "field")


def load(rows: Sequence[Standing], shown: Callable[[Any], Any]) -> list[Dispute]:
    """Return some rows of `disputes` with their records and evidence, in their order.

    `shown` adds to a query of records what whoever shows them needs of them. What has been settled
    since the index was written is left out.
    """
    found: dict[tuple[str, int, str], Dispute] = {}
    for model, records, fields in _records(rows, shown):
        for (pk, field), evidence in public_evidence(records.values(), fields).items():
            if evidence.state in OPEN and not leads_to_hidden(records[pk], field):
                found[ARM_OF[model], pk, field] = Dispute(records[pk], evidence)
    keys = ((row.kind, row.object_id, row.field) for row in rows)
    return [found[key] for key in keys if key in found]


def _about_public(asked: Asked) -> QuerySet[Standing]:
    """Return the standings of public records that may be disputes, as far as they are asked for."""
    about = Q(pk__in=[])
    for arm, model in CITABLE.items():
        if asked.models and model not in asked.models:
            continue
        rows: Any = model._default_manager
        rows = rows.public().filter(pk=OuterRef("object_id"))
        if asked.records:
            keys = [key for of, key in asked.records if of is model]
            rows = rows.filter(**{f"{key_field(model)}__in": keys})
        if asked.topics:
            rows = rows.filter(_with_topic(model, asked.topics))
        about |= Q(Exists(rows.order_by()), kind=arm)
    # A value that no citation bears out while a hidden record is in it may be borne out without it.
    states = [*OPEN, FieldState.UNSUPPORTED]
    found = Standing.objects.filter(about, state__in=states)
    return found.filter(field__in=list(asked.fields)) if asked.fields else found


def _with_topic(model: type[Any], topics: Collection[str]) -> Q:
    """Return the condition that a record, or the one it is part of, has one of some topics."""
    condition = Q(pk__in=[])
    for path in _topic_paths(model):  # type: ignore[arg-type]  # classes are hashable
        condition |= Q(**{f"{path}__slug__in": list(topics)})
    # Through lists, a record may match more than once, which is no matter to whether one does.
    return condition


@cache
def _topic_paths(model: type[Any]) -> tuple[str, ...]:
    """Return how topics are reached from a model: its own, or those of what it is part of."""
    names = {field.name for field in model._meta.get_fields()}
    if "topics" in names:
        return ("topics",)
    paths = []
    for field in model._meta.concrete_fields:
        related: Any = field.related_model
        if field.many_to_one and related is not None and field.name in model.PUBLIC_PARENTS:
            paths += [f"{field.name}__{path}" for path in _topic_paths(related)]
    return tuple(paths)


@cache
def _relations() -> dict[str, list[str]]:
    """Return, for each kind of record, the citable fields that may lead to what is hidden."""
    found: dict[str, list[str]] = {}
    for arm, model in CITABLE.items():
        for name in sorted(_citable(model) - {""}):
            field: Any = model._meta.get_field(name)
            if field.is_relation and has_status(field.related_model):
                found.setdefault(arm, []).append(name)
    return found


def _relation_q() -> Q:
    """Return the condition that a standing is of a field that may lead to what is hidden."""
    return reduce(or_, (Q(kind=arm, field__in=names) for arm, names in _relations().items()))


def _unsettled_q() -> Q:
    """Return the condition that a citation counts for editors, and not for the public.

    Of fields that lead to no hidden record; what is cited for one of those is more to judge.
    """
    hidden = (
        Citation.objects.filter(field=OuterRef("field"))
        .exclude(status=Status.WITHDRAWN)
        .exclude(status=Status.PUBLISHED, passage__source__status=Status.PUBLISHED)
        .order_by()
    )
    return reduce(
        or_,
        (Q(Exists(hidden.filter(**{arm: OuterRef("object_id")})), kind=arm) for arm in CITABLE),
    )


def _worked_out(rows: QuerySet[Standing]) -> Iterator[tuple[int, FieldState]]:
    """Yield what the index cannot tell, with its state over what is public."""
    open_ = list(rows.filter(_relation_q() | _unsettled_q()).order_by("pk"))
    pk_of = {(row.kind, row.object_id, row.field): row.pk for row in open_}
    for model, records, fields in _records(open_):
        for (pk, field), state in public_states(records.values(), fields).items():
            standing = pk_of.get((ARM_OF[model], pk, field))
            if standing is not None and not leads_to_hidden(records[pk], field):
                yield standing, state


def _records(
    rows: Iterable[Standing], shown: Callable[[Any], Any] = lambda records: records
) -> Iterator[tuple[type[Versioned], dict[int, Any], list[str]]]:
    """Yield the public records that standings are of, by kind, with the fields in question.

    Loaded with all that their agreement rests on, as the public sees it.
    """
    pks: dict[str, set[int]] = {}
    fields: dict[str, set[str]] = {}
    for row in rows:
        pks.setdefault(row.kind, set()).add(row.object_id)
        fields.setdefault(row.kind, set()).add(row.field)
    for arm, model in CITABLE.items():
        if arm not in pks:
            continue
        # One of a field that the model does not have came in unchecked.
        names = sorted(fields[arm] & _citable(model))
        manager: Any = model._default_manager
        records = shown(manager.public()).prefetch_related(*_seen(model, names))
        found = records.in_bulk(list(pks[arm]))
        if found and names:
            yield model, found, names


def _seen(model: type[Any], names: Iterable[str]) -> Iterator["Prefetch[Any]"]:
    """Yield prefetches of what agreement about some fields rests on, as the public sees it."""
    related = {field.name: field.related_model for field in model._meta.get_fields()}
    wanted = [name for name in names if name and related[name] is not None]
    for name in [*wanted, *(["names"] if "names" in related else [])]:
        yield Prefetch(name, related[name].objects.public())
