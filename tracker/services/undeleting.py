"""Bringing a deleted record back, with the parts and citations that went with it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CASCADE, Exists, OuterRef, Q, QuerySet

from tracker.changes.keys import existing, named_now
from tracker.changes.logged import entries_of, from_now, plan_of
from tracker.changes.ordering import Name, in_order, relations_of
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.errors import HistoryError
from tracker.models import ChangeEntry, Entity, Indicator, Redirect, Source
from tracker.models.rows import row_of
from tracker.services.history import label_of, owning_fields
from tracker.vocabularies import Status

Place = tuple[str, int | None]


def kept_kinds() -> list[type[Any]]:
    """Return the tables whose deleted rows are offered to be brought back."""
    models: Iterable[type[Any]] = apps.get_app_config("tracker").get_models()
    return [m for m in models if issubclass(m, Entity) or m in (Indicator, Source)]


def deleted_records() -> "QuerySet[ChangeEntry]":
    """Return the last deletion of each record that is not there, newest first.

    One query; Django keeps the content types.
    """
    gone = Q(pk__in=[])
    for model, kind in ContentType.objects.get_for_models(*kept_kinds()).items():
        there = model._base_manager.filter(pk=OuterRef("object_id"))
        gone |= Q(content_type=kind) & Q(~Exists(there))
    went = ChangeEntry.objects.filter(action=ChangeEntry.Action.DELETE)
    later = went.filter(
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
        id__gt=OuterRef("id"),
    )
    rows = went.filter(gone).exclude(Exists(later)).select_related("actor", "content_type")
    return rows.order_by("-id")


def undeleting(entry: ChangeEntry) -> Plan:
    """Return the plan that brings back the record whose deletion `entry` is.

    With it come the parts and citations that went in the same change set, each under its old
    primary key, and its place in the lists of other records; the redirect of its address goes.
    What was public comes back withdrawn, the rest as it was. A row that names one that is gone
    stays out, as a change of fate “conflict”. Raises HistoryError if the entry is no deletion.
    """
    if entry.action != ChangeEntry.Action.DELETE:
        raise HistoryError(f"{entry.content_type.name} “{entry.object_repr}” was not deleted then.")
    plan = plan_of(entries_of(str(entry.cid)))
    going = {(change.model, change.pk): change for change in plan.of(Fate.DELETE)}
    label = f"tracker.{entry.content_type.model}"
    start = going.get((label, entry.object_id))
    if start is None:
        # Made and deleted in one set: the set as a whole says nothing of it, its entry does.
        (start,) = plan_of([entry]).changes
    coming = [_back(change) for change in _with_parts(start, list(going.values()))]
    rows = _fitting(named_now(Plan(tuple(coming))).changes)
    arriving = {(change.model, change.key) for change in rows if change.fate is Fate.CREATE}
    lists = _lists(plan.of(Fate.UPDATE), arriving)
    return from_now(in_order(Plan((*_redirects(start), *rows, *lists))))


def _with_parts(start: RowChange, going: list[RowChange]) -> list[RowChange]:
    """Return a deleted row and those that belong to it, directly or through one that does."""
    members = {(start.model, start.key): start}
    left = [change for change in going if change is not start]
    found = True
    while found:
        found = False
        for change in list(left):
            if any(owner in members for owner in _owners(change)):
                members[change.model, change.key] = change
                left.remove(change)
                found = True
    return list(members.values())


def _owners(change: RowChange) -> Iterator[Name]:
    """Yield the rows to which a deleted row belonged."""
    row = change.before or {}
    model: Any = apps.get_model(change.model)
    owning = owning_fields(model)
    for column in relations_of(change.model, row):
        cascades = getattr(column.remote_field, "on_delete", None) is CASCADE
        if (column.name in owning or cascades) and row[column.name]:
            yield label_of(column.related_model), row[column.name]


def _back(change: RowChange) -> RowChange:
    row, why = dict(change.before or {}), ""
    if row.get("status") == Status.PUBLISHED:
        row["status"] = Status.WITHDRAWN.value
        why = "It was public and comes back withdrawn: publish it again if it should be."
    return RowChange(change.model, change.key, None, row, Fate.CREATE, why=why, pk=change.pk)


def _fitting(rows: Iterable[RowChange]) -> list[RowChange]:
    """Return the rows, those as conflicts whose relations lead nowhere; lists lose such names."""
    changes = list(rows)
    there = _there(changes)
    while True:
        arriving = {(c.model, c.key) for c in changes if c.fate is Fate.CREATE}
        fitted = [_fitted(change, there | arriving) for change in changes]
        if fitted == changes:
            return changes
        changes = fitted


def _there(changes: Iterable[RowChange]) -> set[Name]:
    """Return what the rows name and is there; a query a kind."""
    wanted: dict[type[Any], set[str]] = {}
    for change in changes:
        for column in relations_of(change.model, change.after or {}):
            value = (change.after or {})[column.name]
            keys = value if isinstance(value, list) else [value]
            wanted.setdefault(column.related_model, set()).update(filter(None, keys))
    return {
        (label_of(model), key) for model, keys in wanted.items() for key in existing(model, keys)
    }


def _fitted(change: RowChange, there: set[Name]) -> RowChange:
    if change.fate is not Fate.CREATE:
        return change
    row = dict(change.after or {})
    for column in relations_of(change.model, row):
        target, value = label_of(column.related_model), row[column.name]
        if isinstance(value, list):
            row[column.name] = [key for key in value if (target, key) in there]
        elif value and (target, value) not in there:
            kind = column.related_model._meta.verbose_name
            why = f"It cannot come back: it names the {kind} “{value}”, which is not there."
            return replace(change, fate=Fate.CONFLICT, why=why, pk=None)
    return replace(change, after=row)


def _lists(updates: Iterable[RowChange], arriving: set[Name]) -> list[RowChange]:
    """Return the changes that put what comes back into the lists which lost it."""
    found = []
    for change in updates:
        model: Any = apps.get_model(change.model)
        lost = {
            column.name: {
                key
                for key in (change.before or {})[column.name]
                if key not in (change.after or {})[column.name]
                and (label_of(column.related_model), key) in arriving
            }
            for column in relations_of(change.model, change.before or {})
            if column.many_to_many
        }
        lost = {name: keys for name, keys in lost.items() if keys}
        owner = model._base_manager.filter(pk=change.pk).first() if lost else None
        if owner is None:
            continue
        now = row_of(owner)
        found.append(
            replace(
                change,
                before={name: now[name] for name in lost},
                after={name: sorted({*now[name], *keys}) for name, keys in lost.items()},
            )
        )
    return found


def _redirects(start: RowChange) -> list[RowChange]:
    """Return the deletion of the redirect that leads away from a record's own address."""
    kind = start.model.removeprefix("tracker.")
    rows = Redirect.objects.filter(kind=kind, old_slug=start.key)
    return [
        RowChange(
            "tracker.redirect", f"{kind} {row.old_slug}", row_of(row), None, Fate.DELETE, pk=row.pk
        )
        for row in rows
    ]
