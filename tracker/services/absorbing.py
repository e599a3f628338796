"""What rests on a record that gives way to another: where each part and citation of it goes.

Found by introspection: whatever refers to the record that goes is made to refer to the one that
stays. A part that the other has already is folded into that one, and gives way in the same manner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import UniqueConstraint

from tracker.changes.plan import Fate, RowChange, show
from tracker.errors import PlanRefused
from tracker.models import Citation, Entity, Indicator, Name, Versioned
from tracker.models.rows import Row, called, key_field, key_of, row_fields, row_of
from tracker.text import fold
from tracker.vocabularies import Status

Place = tuple[type[Any], int]

_OWN = ("slug", "status", "note")
"""What two parts that are the same may differ in."""


_STANDS_ALONE = (Entity, Indicator)
"""Records that are nobody's part: whether two of them are one is for an editor to say."""


@dataclass(slots=True)
class _Moved:
    """A row that stays, as it is and as it will be."""

    record: Any
    before: Row
    after: Row
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Going:
    record: Any
    row: Row
    why: str


class Absorption:
    """One record giving way to another, with all that follows from it.

    Costs a query for each kind of row that may refer to the record, however many there are, and
    as many again for each part that is folded. With `lock`, each row that goes is locked before
    what refers to it is read, so that nothing can come to rest on it unseen.
    """

    def __init__(self, gone: Any, kept: Any, *, lock: bool = False) -> None:
        self.moved: dict[Place, _Moved] = {}
        self.going: list[_Going] = []
        self._gone: set[Place] = set()
        self.against: list[str] = []
        self._lock = lock
        self._there: dict[tuple[Any, Place], list[_Moved]] = {}
        self._queue: list[tuple[Any, Any]] = []
        self._give_way(gone, kept, row_of(gone), "merged")
        while self._queue:
            self._hand_over(*self._queue.pop(0))

    def moves(self) -> Iterator[RowChange]:
        """Yield the change of each row that comes to refer to another."""
        for moved in self.moved.values():
            changed = [n for n, value in moved.after.items() if value != moved.before[n]]
            if changed:
                yield RowChange(
                    moved.record._meta.label_lower,
                    key_of(moved.record),
                    {name: moved.before[name] for name in changed},
                    {name: moved.after[name] for name in changed},
                    Fate.UPDATE,
                    moved.record.version,
                    moved.why,
                    moved.record.pk,
                )

    def deletions(self) -> Iterator[RowChange]:
        """Yield the deletions, parts before what they are parts of."""
        for going in reversed(self.going):
            yield RowChange(
                going.record._meta.label_lower,
                key_of(going.record),
                going.row,
                None,
                Fate.DELETE,
                going.record.version,
                going.why,
                going.record.pk,
            )

    def _give_way(self, gone: Any, kept: Any, row: Row, why: str) -> None:
        self.moved.pop(_place(gone), None)
        self.going.append(_Going(gone, row, why))
        self._gone.add(_place(gone))
        self._queue.append((gone, kept))

    def _hand_over(self, gone: Any, kept: Any) -> None:
        """Let all that refers to `gone` refer to `kept`; to nothing, if that is None."""
        if self._lock:
            # As for a deletion: no other transaction can refer to it until this one has ended.
            list(type(gone)._base_manager.select_for_update().filter(pk=gone.pk))
        for relation in gone._meta.related_objects:
            if not issubclass(relation.related_model, Versioned):
                continue
            rows = [r for r in _rows(relation, gone) if _place(r.record) not in self._gone]
            for fresh in rows:
                moved = self.moved.setdefault(_place(fresh.record), fresh)
                if kept is None:
                    self._give_way(moved.record, None, moved.before, "what it was about goes")
                else:
                    self._point(moved, relation.field, gone, kept)
                    self._settle(moved, relation, kept)

    def _point(self, moved: _Moved, field: Any, gone: Any, kept: Any) -> None:
        old, new = key_of(gone), key_of(kept)
        own = key_of(moved.record) if isinstance(moved.record, field.related_model) else None
        if field.many_to_many:
            named = {new if key == old else key for key in moved.after[field.name]}
            moved.after[field.name] = sorted(named - {own})
        else:
            # Nothing is its own parent.
            moved.after[field.name] = None if new == own else new

    def _settle(self, moved: _Moved, relation: Any, kept: Any) -> None:
        """Fold a row into one that says the same already, or drop it if it says nothing now."""
        if _is_of_itself(moved):
            self._give_way(moved.record, None, moved.before, "nothing stands in relation to itself")
            return
        if relation.field.many_to_many or isinstance(moved.record, _STANDS_ALONE):
            return
        place = (relation, _place(kept))
        if place not in self._there:
            self._there[place] = list(_rows(relation, kept))
        there = [
            self.moved.get(_place(other.record), other)
            for other in self._there[place]
            if _place(other.record) != _place(moved.record)
            and _place(other.record) not in self._gone
        ]
        same = [other for other in there if _same(moved, other)]
        alike = same or [other for other in there if _would_clash(moved, other)]
        if alike:
            self._fold(moved, alike[0], alike=bool(same))

    def _fold(self, moved: _Moved, into: _Moved, *, alike: bool) -> None:
        """Let a row give way to its twin, which keeps what the row alone knew in its note."""
        twin = self.moved.setdefault(_place(into.record), into)
        if moved.before.get("status") == Status.PUBLISHED != twin.after.get("status"):
            if alike:
                twin.after["status"] = Status.PUBLISHED.value
                twin.why = f"{called(moved.record)}, which says the same, is published"
            else:
                self.against.append(
                    f"{called(moved.record)} is published, and {called(twin.record)}, which it "
                    "would become part of, is not: publish that, or withdraw the other, first."
                )
        if "note" in twin.after and not isinstance(twin.record, Citation):
            notes = [twin.after["note"], moved.before.get("note", "")]
            lost = differing(moved, twin)
            if lost:
                notes.append(f"Folded in from {key_of(moved.record)}: {lost}.")
            twin.after["note"] = "\n".join(dict.fromkeys(filter(None, notes)))
        self._give_way(
            moved.record, twin.record, moved.before, f"the same as {key_of(twin.record)}"
        )


def differing(moved: _Moved, twin: _Moved) -> str:
    """Return what one row says and the other does not, as `field: value` pairs; empty if nothing.

    Relations are left out that only the merge made to differ.
    """
    return "; ".join(
        f"{name}: {show(value)}"
        for name, value in moved.after.items()
        if name not in _OWN and value not in (None, "", []) and value != twin.after[name]
    )


def _place(record: Any) -> Place:
    return (type(record), record.pk)


def _rows(relation: Any, target: Any) -> Iterator[_Moved]:
    """Yield the rows that refer to `target` along a relation; one query, and one a list."""
    model = relation.related_model
    joined = [f.name for f in model._meta.concrete_fields if f.is_relation]
    listed = [f.name for f in model._meta.many_to_many]
    rows = model._base_manager.filter(**{relation.field.name: target.pk}).order_by("pk")
    rows = rows.select_related(*joined) if joined else rows
    for record in rows.prefetch_related(*listed):
        many = {
            field.name: [
                getattr(other, key_field(field.related_model))
                for other in getattr(record, field.name).all()
            ]
            for field in model._meta.many_to_many
        }
        row = row_of(record, many=many)
        yield _Moved(record, row, dict(row))


def _is_of_itself(moved: _Moved) -> bool:
    """Whether a relation has come to lead from a record to the same record."""
    name = moved.record._meta.model_name
    if not any(rule.name == f"{name}_not_self" for rule in moved.record._meta.constraints):
        return False
    ends = [f for f in row_fields(type(moved.record)) if f.is_relation and not f.many_to_many]
    return len({moved.after[end.name] for end in ends}) < len(ends)


def _same(one: _Moved, other: _Moved) -> bool:
    """Whether two rows say the same; of names, whether they are the same folded and in language."""
    if isinstance(one.record, Name):
        named = [(row.after["lang"], fold(row.after["text"])) for row in (one, other)]
        return named[0] == named[1]
    # A citation's note is part of what it says, and its number only where it stands.
    own = ("n", "status") if isinstance(one.record, Citation) else _OWN
    return all(value == other.after[name] for name, value in one.after.items() if name not in own)


def _would_clash(one: _Moved, other: _Moved) -> bool:
    """Whether a rule of uniqueness keeps two rows from standing beside one another."""
    for rule in one.record._meta.constraints:
        if isinstance(rule, UniqueConstraint):
            values = [one.after.get(name) for name in rule.fields]
            if None not in values and values == [other.after.get(n) for n in rule.fields]:
                return True
    return False


def refuse(against: list[str]) -> None:
    """Raise PlanRefused with every sentence of `against`, if there is any."""
    if against:
        raise PlanRefused(f"Nothing was merged: {' '.join(against)}", against)
