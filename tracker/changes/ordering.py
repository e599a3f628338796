"""The order in which the changes of a plan can be written: what is named comes before who names it.

The log tells in which order things happened; once several changes of a row are one, and all the
more when all of them are taken back, that order no longer holds by itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps

from tracker.changes.plan import Fate, Plan, RowChange
from tracker.models.rows import Row, row_fields

Name = tuple[str, str]
"""A row as others name it: its model and natural key."""

_REDIRECT = "tracker.redirect"


def in_order(plan: Plan) -> Plan:
    """Return the plan with each change after those it rests on, else in the order given.

    A row is made before those that name it, and deleted after those that named it; a slug is free
    before another row takes it. Redirects come first, so that a rename finds those that it would
    write by itself. Rows that name one another in a circle stay as they are.
    """
    redirects = [change for change in plan.changes if change.model == _REDIRECT]
    others = [change for change in plan.changes if change.model != _REDIRECT]
    needs = _Needs(others)
    ordered: list[RowChange] = []
    seen: set[int] = set()
    for start in range(len(others)):
        if start in seen:
            continue
        seen.add(start)
        # A walk of its own rather than a recursion, since a chain may be long.
        walk = [(start, iter(needs.of(start)))]
        while walk:
            place, left = walk[-1]
            need = next((n for n in left if n not in seen), None)
            if need is None:
                ordered.append(others[place])
                walk.pop()
            else:
                seen.add(need)
                walk.append((need, iter(needs.of(need))))
    return Plan((*redirects, *ordered))


class _Needs:
    """For each change of a plan, the changes that have to come before it, by their places."""

    def __init__(self, changes: list[RowChange]) -> None:
        self._changes = changes
        self._arriving: dict[Name, int] = {}
        self._leaving: dict[Name, int] = {}
        self._letting_go: dict[Name, list[int]] = {}
        for place, change in enumerate(changes):
            if change.fate is Fate.CREATE or change.key_after() != change.key:
                self._arriving[change.model, change.key_after()] = place
            if change.fate is Fate.DELETE or change.key_after() != change.key:
                self._leaving[change.model, change.key] = place
        for place, change in enumerate(changes):
            if change.fate in (Fate.UPDATE, Fate.DELETE):
                for name in _named(change.model, change.before or {}):
                    if name in self._leaving:
                        self._letting_go.setdefault(name, []).append(place)

    def of(self, place: int) -> list[int]:
        """Return the places of what must come before the change at `place`."""
        change = self._changes[place]
        found: list[int] = []
        if change.fate is not Fate.DELETE:
            named = _named(change.model, change.after or {})
            found += [self._arriving[name] for name in named if name in self._arriving]
            own = (change.model, change.key_after())
            if self._arriving.get(own) == place and own in self._leaving:
                found.append(self._leaving[own])
        else:
            found += self._letting_go.get((change.model, change.key), [])
        return [need for need in dict.fromkeys(found) if need != place]


def _named(label: str, row: Row) -> Iterator[Name]:
    """Yield the rows that a row names."""
    for column in relations_of(label, row):
        value = row[column.name]
        target = f"tracker.{column.related_model._meta.model_name}"
        for key in value if isinstance(value, list) else [value]:
            if key:
                yield target, key


def relations_of(label: str, names: Iterable[str]) -> list[Any]:
    """Return the relations of a table that are among the fields `names`."""
    wanted = set(names)
    model: Any = apps.get_model(label)
    return [f for f in row_fields(model) if f.is_relation and f.name in wanted]
