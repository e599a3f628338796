"""The fate of each of several rows of one table, worked out for all of them together.

Whoever brings rows from outside, a sheet or a program, says what each is to be; the rules of the
table are asked here, before anything is written, and all that is wrong is said at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Generic, TypeVar

from tracker.changes.reading import default_row
from tracker.models.rows import Row, key_field, row_fields
from tracker.services.import_reads import Targets, taken_slugs
from tracker.services.import_rules import (
    Conditions,
    Fault,
    broken_rules,
    own_faults,
    twice_there,
)


@dataclass(slots=True)
class Line:
    """One row on its way into a plan: what is there, what is to be, and what is wrong with it.

    `values` are those that differ from what is there, or from an empty row. A fault names the
    column, or none for the row as a whole.
    """

    number: int
    key: str = ""
    stored: Any = None
    before: Row = field(default_factory=dict)
    values: Row = field(default_factory=dict)
    record: Any = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether it changes anything, if nothing is wrong with it."""
        return self.stored is None or bool(self.values)

    def at_fault(self) -> set[str]:
        """Return the columns with a fault."""
        return {column for column, _ in self.faults if column}


_L = TypeVar("_L", bound=Line)


class RowPlanner(Generic[_L]):
    """Judges lines of one table; `targets` may be shared with the planner of another.

    What is named by relations is found in the database or among the new rows judged so far.
    """

    place = "Row"
    """What a line is called in a sentence about another."""
    whole = "the file"
    """What all lines are together."""

    def __init__(self, model: type[Any], targets: Targets | None = None) -> None:
        self._model = model
        self._fields = {f.name: f for f in row_fields(model)}
        self._default = default_row(model)
        self._targets = targets or Targets()
        self._conditions = Conditions(model)
        self._lines: Sequence[_L] = ()
        self._new: dict[str, _L] = {}
        self._taken: set[str] | None = None

    def _look_up(self) -> None:
        """Read all records that the lines name."""
        wanted: dict[type[Any], set[str]] = defaultdict(set)
        for line in self._lines:
            for name, keys in self._relations(line):
                wanted[self._fields[name].related_model].update(keys)
        self._targets.read(wanted)

    def _relations(self, line: _L) -> Iterator[tuple[str, list[str]]]:
        """Yield each relation that a line changes, with the keys that it names."""
        for name, value in line.values.items():
            if self._fields[name].is_relation and value:
                yield name, value if isinstance(value, list) else [value]

    def _needs(self, line: _L) -> list[_L]:
        """Return the new rows of the sheet that a line names."""
        return [
            self._new[key]
            for name, keys in self._relations(line)
            if self._fields[name].related_model is self._model
            for key in keys
            if key in self._new and self._new[key] is not line
        ]

    def _in_order(self) -> list[_L]:
        """Return the lines so that what is named comes before what names it."""
        by_number = {line.number: line for line in self._lines}
        graph = {line.number: {o.number for o in self._needs(line)} for line in self._lines}
        while True:
            try:
                order = list(TopologicalSorter(graph).static_order())
                break
            except CycleError as error:
                ring = set(error.args[1])
                for number in ring:
                    rows = ", ".join(str(other) for other in sorted(ring - {number}))
                    place = self.place.lower()
                    text = f"It and {place} {rows} name each other, and neither is there yet."
                    by_number[number].faults.append(("", text))
                    graph[number] = set()
        return [by_number[number] for number in order]

    def _judge(self, line: _L) -> None:
        """Make the record that a line amounts to, and ask the rules of the table about it."""
        if not line.writes:
            return
        line.record = copy(line.stored) if line.stored is not None else self._model()
        if line.stored is None:
            # Nothing has this key, and rules that compare a row with itself can be asked.
            line.record.pk = -line.number
        for name, value in list(line.values.items()):
            column = self._fields[name]
            if column.is_relation:
                self._point(line, column, value)
            else:
                setattr(line.record, column.attname, column.to_python(value))
        if line.stored is not None and not line.values:
            return
        line.faults += own_faults(line.record, line.at_fault())
        line.faults += broken_rules(line.record, self._conditions, line.at_fault())
        if line.stored is None and not line.faults:
            self._name(line)

    def _point(self, line: _L, column: Any, value: Any) -> None:
        """Let a relation of a line lead to what its cell names, or say that it is not there."""
        keys = value if isinstance(value, list) else [value] if value else []
        found = []
        for key in keys:
            target = self._targets.find(column.related_model, key)
            if target is not None:
                found.append(target)
            elif column.related_model is self._model and key in self._new:
                text = f"{self._named_line(self._new[key])}, which makes “{key}”, fails itself."
                line.faults.append((column.name, text))
            else:
                text = self._targets.unknown(column.related_model, key)
                line.faults.append((column.name, text))
        names = sorted({getattr(t, key_field(column.related_model)) for t in found})
        line.values[column.name] = names if column.many_to_many else next(iter(names), None)
        if not column.many_to_many:
            setattr(line.record, column.name, next(iter(found), None))
        if len(found) == len(keys) and line.values[column.name] == line.before[column.name]:
            # It had been named by an older slug.
            del line.values[column.name]

    def _name(self, line: _L) -> None:
        """Give a new row its slug, if it has none, and let others of the sheet name it."""
        if not line.key:
            if self._taken is None:
                self._taken = taken_slugs(self._model) | self._new.keys()
            line.key = line.record.slug = line.record.make_slug(self._taken)
            line.values["slug"] = line.key
            self._taken.add(line.key)
            self._new[line.key] = line
        self._targets.add(line.key, line.record)

    def _compare(self) -> None:
        """Fail the lines that repeat what may stand once, in the table or in the sheet."""
        sound = [(n.number, n.record) for n in self._lines if n.writes and not n.faults]
        said = f"{self.place} {{rows}} of {self.whole} says the same: keep one."
        repeated = twice_there(self._model, sound, self._conditions, said)
        for line in self._lines:
            line.faults += repeated.get(line.number, [])

    def _drag_along(self, ordered: list[_L]) -> None:
        """Fail the lines that name a new row which has failed since."""
        for line in ordered:
            if not line.faults:
                line.faults += [
                    ("", f"{self._named_line(other)}, which makes “{other.key}”, fails itself.")
                    for other in self._needs(line)
                    if other.faults
                ]

    def _named_line(self, line: _L) -> str:
        return f"{self.place} {line.number}"
