"""What the change log may tell everybody: which entries, and which values of them.

The log has an entry for each change of each row, drafts and notes of editors too. Of a row that is
public now, the entries since it was last published are told; of one that was public and is not
any more, that it went. So what is told together is what a reader could have seen:

- a row's own status, and for a name that it belongs to something, say whether it was public by
  itself before and after a change;
- a part appears and goes with the records it belongs to (`PUBLIC_PARENTS`): what happened to it
  before they were last published is not told;
- values are left out when they may not have been public then, and so are relations to what is not
  public now.

Each function costs as many queries for a thousand entries as for one, of the same kinds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q

from tracker.changes.logged import change_of
from tracker.models import ChangeEntry, Name, Passage, Record, Redirect
from tracker.models.rows import Row
from tracker.querysets import has_status
from tracker.services.log_names import KINDS, PublicNames, target_of
from tracker.vocabularies import Status

CREATED, UPDATED, DELETED, MERGED = "created", "updated", "deleted", "merged"
OPS = (CREATED, UPDATED, DELETED, MERGED)
"""What can happen to a record in the eyes of readers."""

Model = type[Any]
Place = tuple[Model, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the log as everybody may read it.

    `key` is the row's natural key after the change. `before` and `after` hold values by field: of
    an update those that changed, of a creation all after it; None where they are not told.
    `into` is the slug of the record that a merged one became part of.
    """

    entry: ChangeEntry
    model: Model
    op: str
    key: str
    before: Row | None = None
    after: Row | None = None
    into: str = ""
    reason: str = ""
    label: str = ""
    """What the row is called after the change, where its values are told."""


def public_changes(
    entries: Sequence[ChangeEntry], shown: Mapping[Model, frozenset[str]]
) -> list[Change]:
    """Return what everybody may know of `entries`, in their order.

    `shown` names the models that readers see and the fields that they see of each. The entries
    have their content type loaded, and a sequence.
    """
    steps = [step for entry in entries if (step := _step(entry, shown)) is not None]
    known = _Known(steps)
    return [change for step in steps if (change := known.told(step)) is not None]


@dataclass(frozen=True, slots=True)
class _Step:
    """An entry with the whole row before and after it, and what it looks like by itself."""

    entry: ChangeEntry
    model: Model
    shown: frozenset[str]
    before: Row | None
    after: Row | None
    changed: frozenset[str]
    op: str

    @property
    def place(self) -> Place:
        return self.model, self.entry.object_id or 0

    @property
    def row(self) -> Row:
        """The row as it was last public: after the change, or before it if it went."""
        return (self.before if self.op == DELETED else self.after) or {}


def _step(entry: ChangeEntry, shown: Mapping[Model, frozenset[str]]) -> _Step | None:
    """Return an entry as a step; None if it bears on nothing that was ever public by itself."""
    model: Any = entry.content_type.model_class()
    if model not in shown:
        return None
    change = change_of(entry)
    snapshot: Row = dict(entry.serialized_data or {})
    after = None if change.after is None else {**snapshot, **change.after}
    before = None if change.before is None else {**snapshot, **change.before}
    op = _op(_by_itself(model, before), _by_itself(model, after))
    # A passage appears and goes with its citations, which say so.
    if not op or (model is Passage and op != UPDATED):
        return None
    changed = frozenset(change.before or ()) & shown[model]
    if op == UPDATED and not changed:
        return None
    return _Step(entry, model, shown[model], before, after, changed, op)


def _by_itself(model: Model, row: Row | None) -> bool:
    """Whether a row is public as far as it says itself."""
    if row is None or (has_status(model) and row.get("status") != Status.PUBLISHED):
        return False
    return model is not Name or any(row.get(arm) for arm in Name.ARMS)


def _op(before: bool, after: bool) -> str:
    if before:
        return UPDATED if after else DELETED
    return CREATED if after else ""


@dataclass(slots=True)
class _Known:
    """What stands in the database now about the rows of some steps and all that they name."""

    steps: Sequence[_Step]
    names: PublicNames = field(init=False)
    parents: dict[Place, set[Place]] = field(init=False)
    public: set[Place] = field(init=False)
    left: dict[Place, tuple[int, str]] = field(init=False)
    moved: dict[Place, tuple[int, str]] = field(init=False)
    merged: dict[tuple[str, str], str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = PublicNames(named for step in self.steps for named in _naming(step))
        self.parents = {}
        self.public = set()
        for model, pks in _by_model(step.place for step in self.steps).items():
            self._read_parents(model, model.objects.public().filter(pk__in=pks))
        self.public = set(self.parents)
        above = {place for places in self.parents.values() for place in places}
        above |= {
            place
            for step in self.steps
            if step.op == DELETED
            for place in self._named_parents(step)
        }
        while above := above - self.parents.keys():
            for model, pks in _by_model(above).items():
                if getattr(model, "PUBLIC_PARENTS", ()):
                    self._read_parents(model, model._base_manager.filter(pk__in=pks))
                else:
                    self.parents.update(((model, pk), set()) for pk in pks)
            above = {place for found in above for place in self.parents.get(found, ())}
        self.left = _last_moves({step.place for step in self.steps}, own=True)
        # What a part belongs to is moved with it: a post to another body, say.
        self.moved = _last_moves(self.parents.keys(), own=False)
        self.merged = _merged(step for step in self.steps if step.op == DELETED)

    def _read_parents(self, model: Model, rows: Any) -> None:
        names = getattr(model, "PUBLIC_PARENTS", ())
        targets = [model._meta.get_field(name).related_model for name in names]
        columns = (f"{name}_id" for name in names)
        for pk, *keys in rows.order_by().values_list("pk", *columns):
            found = {
                (target, key) for target, key in zip(targets, keys, strict=True) if key is not None
            }
            self.parents[model, pk] = found

    def told(self, step: _Step) -> Change | None:
        """Return what everybody may know of a step; None for nothing."""
        return self._gone(step) if step.op == DELETED else self._there(step)

    def _there(self, step: _Step) -> Change | None:
        """Return what may be told of a row that is public after a change."""
        if step.place not in self.public or self._left_since(step):
            return None
        above = self._above(self.parents[step.place])
        together = self._appeared_after(step, above)
        if together is None:
            return None
        change = Change(step.entry, step.model, step.op, _key(step))
        hidden_then = together and step.op == UPDATED
        if hidden_then or step.model is Passage or not self._same_parents(step):
            # What it held may never have been public: no more than that it changed.
            return change
        change = replace(change, reason=step.entry.reason, label=_label(step))
        if step.op == CREATED:
            return replace(change, after=self._told_row(step, step.after or {}, step.shown))
        before = self._told_row(step, step.before or {}, step.changed)
        after = self._told_row(step, step.after or {}, step.changed)
        differing = [name for name in after if before[name] != after[name]]
        if not differing:
            return None
        return replace(
            change,
            before={name: before[name] for name in differing},
            after={name: after[name] for name in differing},
        )

    def _gone(self, step: _Step) -> Change | None:
        """Return that a row went, if it was public until then and has not come back."""
        if step.place in self.public or self._left_since(step):
            return None
        parents = list(self._named_parents(step))
        if len(parents) < len(_parent_keys(step)):
            return None
        if self._appeared_after(step, self._above(parents)) is None:
            return None
        key, into = _key(step), ""
        if step.entry.action == ChangeEntry.Action.DELETE and issubclass(step.model, Record):
            into = self.merged.get((step.model.kind_name(), key), "")
        return Change(
            step.entry,
            step.model,
            MERGED if into else DELETED,
            key,
            into=into,
            reason=step.entry.reason,
        )

    def _left_since(self, step: _Step) -> bool:
        """Whether the row's own status has changed since: then another entry tells of it."""
        return self.left.get(step.place, (0, ""))[0] > (step.entry.sequence or 0)

    def _above(self, parents: Iterable[Place]) -> set[Place]:
        """Return all that a row belongs to, and what those belong to."""
        found: set[Place] = set()
        waiting = set(parents)
        while waiting:
            found |= waiting
            waiting = {place for one in waiting for place in self.parents.get(one, ())} - found
        return found

    def _appeared_after(self, step: _Step, above: Iterable[Place]) -> bool | None:
        """Whether what a row belongs to appeared after a step of the same change set.

        None if it did in a later one: then the row has appeared with it, as it was at that time.
        """
        together = False
        for place in above:
            sequence, cid = self.moved.get(place, (0, ""))
            if sequence > (step.entry.sequence or 0):
                if cid != step.entry.cid:
                    return None
                together = True
        return together

    def _named_parents(self, step: _Step) -> Iterator[Place]:
        """Yield what a row that went belonged to, as far as it is public now."""
        for model, key in _parent_keys(step):
            pk = self.names.pk(model, key)
            if pk is not None:
                yield model, pk

    def _same_parents(self, step: _Step) -> bool:
        """Whether a row belonged to the same records then as it does now."""
        if step.model is Redirect:
            return True
        return set(self._named_parents(step)) == self.parents[step.place]

    def _told_row(self, step: _Step, row: Row, names: Iterable[str]) -> Row:
        """Return the values of a row that may be told, in the order of its fields."""
        return {name: self._value(step.model, row, name) for name in row if name in names}

    def _value(self, model: Model, row: Row, name: str) -> Any:
        value = row[name]
        target = target_of(model, row, name)
        if target is None or value is None:
            return value
        if isinstance(value, list):
            return [key for key in value if self.names.pk(target, key) is not None]
        return value if self.names.pk(target, value.removeprefix("!")) is not None else None


def _naming(step: _Step) -> Iterator[tuple[Model, str]]:
    """Yield the rows that a step names, by model and key."""
    for row in (step.before, step.after):
        for name, value in (row or {}).items():
            target = target_of(step.model, row or {}, name)
            if target is not None and value:
                for key in value if isinstance(value, list) else [value]:
                    yield target, key.removeprefix("!")


def _parent_keys(step: _Step) -> list[tuple[Model, str]]:
    """Return what a row belonged to, as its entry has it."""
    if step.model is Redirect:
        kind = KINDS.get(step.row.get("kind", ""))
        return [(kind, step.row["new_slug"])] if kind is not None else []
    return [
        (step.model._meta.get_field(name).related_model, step.row[name])
        for name in getattr(step.model, "PUBLIC_PARENTS", ())
        if step.row.get(name)
    ]


def _key(step: _Step) -> str:
    return str(step.row.get("slug") or step.entry.record_key)


def _label(step: _Step) -> str:
    names = (name for name in ("name", "title", "text") if name in step.shown)
    return str(next((step.row[name] for name in names if step.row.get(name)), ""))


def _by_model(places: Iterable[Place]) -> dict[Model, set[int]]:
    found: dict[Model, set[int]] = {}
    for model, pk in places:
        found.setdefault(model, set()).add(pk)
    return found


def _last_moves(places: Iterable[Place], *, own: bool) -> dict[Place, tuple[int, str]]:
    """Return when rows last appeared or went: the sequence and the change set.

    By their `own` status alone, or also with what they belong to. To be made is to appear; to be
    deleted is not to go: that a withdrawn row was deleted tells nothing more.
    """
    grouped = {
        model: (pks, names)
        for model, pks in _by_model(places).items()
        if (names := _moving(model, own=own))
    }
    if not grouped:
        return {}
    types = ContentType.objects.get_for_models(*grouped)
    model_of = {types[model].pk: model for model in grouped}
    about = Q(pk__in=[])
    for model, (pks, names) in grouped.items():
        about |= Q(content_type=types[model], object_id__in=pks, changes__has_any_keys=names)
    moves = ChangeEntry.objects.filter(about, sequence__isnull=False)
    last = {
        (row["content_type_id"], row["object_id"]): row["last"]
        for row in moves.exclude(action=ChangeEntry.Action.DELETE)
        .order_by()
        .values("content_type_id", "object_id")
        .annotate(last=Max("sequence"))
    }
    numbers = ChangeEntry.objects.filter(sequence__in=last.values()).order_by()
    cids = dict(numbers.values_list("sequence", "cid"))
    return {
        (model_of[kind], pk): (number, str(cids[number] or ""))
        for (kind, pk), number in last.items()
    }


def _moving(model: Model, *, own: bool) -> list[str]:
    """Return the fields whose change makes a row appear or go; see `_last_moves`."""
    status = ["status"] if has_status(model) else []
    return status if own else [*status, *getattr(model, "PUBLIC_PARENTS", ())]


def _merged(steps: Iterable[_Step]) -> dict[tuple[str, str], str]:
    """Return into which public record each deleted one was merged, by kind and slug."""
    slugs: dict[str, set[str]] = {}
    for step in steps:
        if issubclass(step.model, Record):
            slugs.setdefault(step.model.kind_name(), set()).add(_key(step))
    if not slugs:
        return {}
    led = Q(pk__in=[])
    for kind, old in slugs.items():
        led |= Q(kind=kind, old_slug__in=old)
    rows = Redirect.objects.public().filter(led).order_by()
    return {(kind, old): new for kind, old, new in rows.values_list("kind", "old_slug", "new_slug")}
