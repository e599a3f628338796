"""A plan as an editor reads it, the same on every page that asks before many rows change.

Include `admin/tracker/plan.html` with `plan` set to what `view_of` returns.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from tracker.admin.columns import badge
from tracker.admin.conflicts import shown
from tracker.changes.plan import Fate, Plan, RowChange

_SHOWN = 200
"""Rows that a page lists; the counts are of all."""

_FATES = {
    Fate.CREATE: ("new", "success"),
    Fate.UPDATE: ("changed", "info"),
    Fate.DELETE: ("deleted", "danger"),
    Fate.UNCHANGED: ("unchanged", "default"),
    Fate.KEEP: ("kept", "default"),
    Fate.CONFLICT: ("failed", "warning"),
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One row of a plan in words: what happens to it, and its fields before and after."""

    fate: str
    kind: str
    name: str
    key: str
    link: str
    why: str
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in words: how many rows of each fate, the first rows, and how many more there are."""

    counts: tuple[tuple[str, int], ...]
    lines: tuple[PlanLine, ...]
    more: int


def view_of(plan: Plan, *fates: Fate) -> PlanView:
    """Return a plan as a page shows it; of `fates` only, if any are given.

    One query a kind of row, for the links.
    """
    changes = plan.of(*fates) if fates else list(plan.changes)
    listed = changes[:_SHOWN]
    links = _links(listed)
    return PlanView(
        counts=tuple((_FATES[f][0], number) for f, number in plan.counts().items() if number),
        lines=tuple(_line(change, links) for change in listed),
        more=len(changes) - len(listed),
    )


_NAMING = ("name", "title", "text", "label")
"""Columns that name a row to an editor; a table has one of them or none."""


def _links(changes: list[RowChange]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return where the rows that are there can be opened, and their names, by model and slug."""
    wanted: dict[str, set[str]] = {}
    for change in changes:
        if change.fate is not Fate.CREATE:
            wanted.setdefault(change.model, set()).add(change.key)
    found = {}
    for label, keys in wanted.items():
        model: Any = apps.get_model(label)
        columns = {column.name for column in model._meta.concrete_fields}
        if "slug" not in columns:
            continue
        naming = next((name for name in _NAMING if name in columns), "slug")
        rows = model._default_manager.filter(slug__in=keys)
        for pk, slug, name in rows.values_list("pk", "slug", naming):
            try:
                address = reverse(f"admin:tracker_{model._meta.model_name}_change", args=[pk])
            except NoReverseMatch:
                continue
            found[label, slug] = (address, name)
    return found


def _line(change: RowChange, links: dict[tuple[str, str], tuple[str, str]]) -> PlanLine:
    model: Any = apps.get_model(change.model)
    row = {**(change.before or {}), **(change.after or {})}
    link, called_now = links.get((change.model, change.key), ("", ""))
    # An update's rows hold only what it changes, so that the name is often not among them.
    name = next((row[n] for n in _NAMING if row.get(n)), called_now or change.key)
    label, variant = _FATES[change.fate]
    return PlanLine(
        fate=badge(label, variant),
        kind=str(model._meta.verbose_name),
        name=str(name),
        key=change.key,
        link=link,
        why=change.why,
        differences=tuple(
            (str(column.verbose_name), shown(column, before), shown(column, after))
            for name, (before, after) in change.differences().items()
            for column in [model._meta.get_field(name)]
            # Of a row that comes or goes, what it does not hold is not worth a line.
            if (before or after)
        ),
    )
