"""What public values would lack once a plan is written: asked before the transaction ends."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps

from tracker.changes.applying import Applied
from tracker.changes.plan import Fate, Plan, RowChange, show
from tracker.models import CITABLE, Citation, Name
from tracker.services.publishing import load_for_publication, missing_for_publication
from tracker.services.rebasing import value_in
from tracker.vocabularies import Status

Known = frozenset[tuple[str, Any, str]]
"""Values known to lack evidence: the table, the row's key or the value itself, and the field."""


def publishes(change: RowChange) -> bool:
    """Whether a change makes a row that is there public which was not."""
    after, before = (row or {} for row in (change.after, change.before))
    moved = after.get("status") == Status.PUBLISHED != before.get("status")
    return change.fate is Fate.UPDATE and moved


def lacking_of_published(plan: Plan, applied: Applied) -> list[str]:
    """Return what is missing of the rows that a plan has made public, said once each.

    Costs a number of queries that does not grow with the rows.
    """
    made = [applied.rows[c.model, c.key] for c in plan.changes if publishes(c)]
    fresh = _read_again(made)
    return _said_once(s for row in fresh for s in missing_for_publication(row, along=fresh))


def questions(plan: Plan) -> list[RowChange]:
    """Return the changes of a plan that could leave a public value without evidence; no query.

    A relation that only follows a row which the plan deletes keeps the evidence that it has.
    """
    gone = {change.key for change in plan.of(Fate.DELETE)}
    return [c for c in plan.of(Fate.UPDATE) if publishes(c) or _changed(c, gone)]


def lacking_already(plan: Plan) -> Known:
    """Return the values without evidence in public rows that a plan changes or deletes.

    Asked before the plan is written, for `lacking_of_changed`; costs as that does.
    """
    wanted: dict[str, dict[int, RowChange]] = {}
    for change in plan.of(Fate.UPDATE, Fate.DELETE):
        if _citable(change):
            wanted.setdefault(change.model, {})[change.pk or 0] = change
    rows: list[Any] = []
    for label, by_pk in wanted.items():
        model: Any = apps.get_model(label)
        rows += model._base_manager.filter(pk__in=by_pk, status=Status.PUBLISHED)
    load_for_publication(rows)
    found: set[tuple[str, Any, str]] = set()
    for row in rows:
        change = wanted[row._meta.label_lower][row.pk]
        for name in filter(None, type(row).CITABLE_FIELDS):
            if _lacks(row, name):
                goes = change.fate is Fate.DELETE
                value = show((change.before or {}).get(name)) if goes else row.pk
                found.add((change.model, value, name))
    return frozenset(found)


def lacking_of_changed(plan: Plan, applied: Applied, known: Known) -> list[str]:
    """Return what is missing of the public values that a plan has changed, said once each.

    What was public without evidence before, in the row itself or in one that the plan deletes, is
    no worse than it was and not said. Costs a number of queries that does not grow with the rows.
    """
    asked: dict[tuple[type[Any], int], RowChange] = {}
    rows = []
    for change in questions(plan):
        row = applied.rows[change.model, change.key]
        asked[type(row), row.pk] = change
        rows.append(row)
    gone = {change.key for change in plan.of(Fate.DELETE)}
    found: list[str] = []
    for row in _read_again([row for row in rows if _is_public(row)]):
        change = asked[type(row), row.pk]
        names = {*type(row).CITABLE_FIELDS} if publishes(change) else _changed(change, gone)
        fields = {
            name
            for name in names
            if (change.model, row.pk, name) not in known
            and (change.model, name and show(value_in(row, name)), name) not in known
        }
        found += missing_for_publication(row, fields=fields)
    return _said_once(found)


def lacking_of_touched(plan: Plan, applied: Applied) -> list[str]:
    """Return all that is missing of the public rows that a plan has touched, said once each.

    Touched are what it wrote and what it gave or took evidence. Costs as `lacking_of_changed`, and
    a query for each citation that it deleted.
    """
    touched = _touched(plan, applied.rows.values())
    fresh = _read_again([row for row in touched if _is_public(row)])
    return _said_once(sentence for row in fresh for sentence in missing_for_publication(row))


def _citable(change: RowChange) -> set[str]:
    """Return the fields of a change's table that must be cited; none of a citation's."""
    model: Any = apps.get_model(change.model)
    return set() if model is Citation else set(filter(None, model.CITABLE_FIELDS))


def _changed(change: RowChange, gone: set[str]) -> set[str]:
    """Return the citable fields that a change gives another value."""
    model: Any = apps.get_model(change.model)
    citable = _citable(change)
    return {
        name
        for name, (before, _) in change.differences().items()
        if name in citable
        and not (
            model._meta.get_field(name).is_relation
            and gone & set(before if isinstance(before, list) else [before])
        )
    }


def _lacks(row: Any, name: str) -> bool:
    """Whether one value of a row lacks evidence; no query once it is loaded."""
    return len(missing_for_publication(row, fields={name})) > len(
        missing_for_publication(row, fields=())
    )


def _read_again(rows: Sequence[Any]) -> list[Any]:
    """Return rows as they stand, with what publication asks for."""
    fresh: list[Any] = []
    for model in dict.fromkeys(type(row) for row in rows):
        fresh += model._base_manager.filter(pk__in={r.pk for r in rows if type(r) is model})
    load_for_publication(fresh)
    return fresh


def _said_once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sentences))


def _touched(plan: Plan, written: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows that a plan wrote, and those whose evidence it changed."""
    for row in written:
        yield row
        if isinstance(row, Citation | Name) and row.target is not None:
            yield row.target
    for change in plan.of(Fate.DELETE):
        gone = change.before or {}
        for arm, model in CITABLE.items():
            if change.model == "tracker.citation" and gone.get(arm):
                rows: Any = model._base_manager
                yield from rows.filter(slug=gone[arm])


def _is_public(row: Any) -> bool:
    return getattr(row, "status", None) == Status.PUBLISHED
