"""The fate of each row of a sheet, worked out for all of them together."""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from tracker.changes.plan import Fate, Plan, RowChange
from tracker.changes.reading import default_row
from tracker.errors import SheetError
from tracker.models import Citation
from tracker.models.rows import Row, key_field, row_fields
from tracker.services.import_reads import (
    Targets,
    closed,
    last_numbers,
    stored_instances,
    survivors,
    taken_slugs,
)
from tracker.services.import_rules import (
    Conditions,
    Fault,
    broken_rules,
    own_faults,
    twice_there,
)
from tracker.services.sheet_reading import SheetRow
from tracker.services.sheets import ERRORS, key_columns, read_row, says_the_same, value_of

_NAMING = ("name", "title", "text", "label")
"""Fields that a plan shows a row by: they are in it whether they change or not."""


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A row that is not written: its number and cells, and each fault with its column."""

    number: int
    cells: list[str]
    errors: list[Fault]

    def told(self) -> str:
        """Return the faults as one text, as the file of failed rows has it."""
        return " | ".join(f"{column}: {text}" if column else text for column, text in self.errors)


@dataclass(slots=True)
class _Line:
    """A row of the sheet on its way into the plan."""

    row: SheetRow
    cells: dict[str, str]
    key: str = ""
    stored: Any = None
    before: Row = field(default_factory=dict)
    values: Row = field(default_factory=dict)
    record: Any = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def writes(self) -> bool:
        """Whether it changes anything, if nothing is wrong with it."""
        return self.stored is None or bool(self.values)

    def at_fault(self) -> set[str]:
        """Return the columns with a fault."""
        return {column for column, _ in self.faults if column}


class Planner:
    """Plans one sheet; its columns are known to be those of the table."""

    def __init__(
        self, model: type[Any], columns: list[str], rows: list[SheetRow], *, may_publish: bool
    ) -> None:
        self._model = model
        self._keys = key_columns(model)
        self._columns = columns
        self._may_publish = may_publish
        self._fields = {f.name: f for f in row_fields(model)}
        self._default = default_row(model)
        self._targets = Targets()
        self._conditions = Conditions(model)
        self._lines = [_Line(row, self._named(row)) for row in rows]
        self._new: dict[str, _Line] = {}
        self._taken: set[str] | None = None

    def plan(self) -> tuple[Plan, list[FailedRow]]:
        """Return the plan of all rows, and those that fail."""
        self._find()
        for line in self._lines:
            self._read(line)
        self._close()
        self._number()
        self._look_up()
        ordered = self._in_order()
        for line in ordered:
            self._judge(line)
        self._compare()
        self._drag_along(ordered)
        changes = [self._change(line) for line in ordered]
        order = (Fate.CREATE, Fate.UPDATE, Fate.UNCHANGED, Fate.CONFLICT)
        failed = [
            FailedRow(line.number, line.row.cells, line.faults)
            for line in self._lines
            if line.faults
        ]
        return Plan(tuple(sorted(changes, key=lambda change: order.index(change.fate)))), failed

    def _named(self, row: SheetRow) -> dict[str, str]:
        cells = zip(self._columns, row.cells, strict=True)
        return {name: cell for name, cell in cells if name != ERRORS}

    def _find(self) -> None:
        """Give each line its key and the row that has it; fail those that share a key."""
        for line in self._lines:
            for index, text in line.row.faults.items():
                name = self._columns[index] if index < len(self._columns) else ""
                line.faults.append((name, text))
            parts = [line.cells[name].strip() for name in self._keys]
            line.key = " ".join(parts) if all(parts) else ""
        keys = {line.key for line in self._lines} - {""}
        found = stored_instances(self._model, keys)
        # A sheet that is older than a rename means the record that was renamed.
        led = survivors(self._model, keys - found.keys())
        found.update(stored_instances(self._model, set(led.values()) - found.keys()))
        by_key: dict[str, list[_Line]] = defaultdict(list)
        for line in self._lines:
            if led.get(line.key) in found:
                line.key = led[line.key]
            line.stored = found.get(line.key)
            if line.key:
                by_key[line.key].append(line)
                if line.stored is None:
                    self._new[line.key] = line
        for same in by_key.values():
            for line in same if len(same) > 1 else ():
                others = ", ".join(str(other.number) for other in same if other is not line)
                line.faults.append(
                    (self._keys[-1], f"Row {others} has the same key: keep one of them.")
                )

    def _read(self, line: _Line) -> None:
        """Keep the values of a line that are others than those of the row that is there."""
        line.before = read_row(line.stored) if line.stored else self._default
        for name, cell in line.cells.items():
            if name in line.at_fault() or says_the_same(cell, line.before[name]):
                continue
            if line.stored is None and not cell.strip():
                # What a new row leaves empty is as in every new row.
                continue
            if line.stored is not None and name in self._keys:
                continue
            try:
                value = value_of(self._fields[name], cell)
            except SheetError as error:
                line.faults.append((name, str(error)))
                continue
            if value == line.before[name]:
                continue
            if name == "status":
                line.faults.append(("status", _status_fault(line)))
            else:
                line.values[name] = value

    def _close(self) -> None:
        """Fail the changes of what the public sees, for who may not publish."""
        if self._may_publish:
            return
        changed = [line for line in self._lines if line.stored is not None and line.values]
        why = closed(line.stored for line in changed)
        for line in changed:
            if text := why.get((type(line.stored), line.stored.pk)):
                line.faults.append(("", text))

    def _number(self) -> None:
        """Give new citations without a number the next one of their passage."""
        if self._model is not Citation:
            return
        refs = [line.cells["passage"].strip() for line in self._lines]
        highest = defaultdict(int, last_numbers(refs))
        for line in self._lines:
            if line.key and isinstance(line.values.get("n"), int):
                ref = line.cells["passage"].strip()
                highest[ref] = max(highest[ref], line.values["n"])
        for line in self._lines:
            ref = line.cells["passage"].strip()
            if ref and not line.key and "n" not in line.at_fault():
                highest[ref] += 1
                line.values["n"] = highest[ref]
                line.key = f"{ref} {highest[ref]}"

    def _look_up(self) -> None:
        """Read all records that the lines name."""
        wanted: dict[type[Any], set[str]] = defaultdict(set)
        for line in self._lines:
            for name, keys in self._relations(line):
                wanted[self._fields[name].related_model].update(keys)
        self._targets.read(wanted)

    def _relations(self, line: _Line) -> Iterator[tuple[str, list[str]]]:
        """Yield each relation that a line changes, with the keys that it names."""
        for name, value in line.values.items():
            if self._fields[name].is_relation and value:
                yield name, value if isinstance(value, list) else [value]

    def _needs(self, line: _Line) -> list[_Line]:
        """Return the new rows of the sheet that a line names."""
        return [
            self._new[key]
            for name, keys in self._relations(line)
            if self._fields[name].related_model is self._model
            for key in keys
            if key in self._new and self._new[key] is not line
        ]

    def _in_order(self) -> list[_Line]:
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
                    text = f"It and row {rows} name each other, and neither is there yet."
                    by_number[number].faults.append(("", text))
                    graph[number] = set()
        return [by_number[number] for number in order]

    def _judge(self, line: _Line) -> None:
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

    def _point(self, line: _Line, column: Any, value: Any) -> None:
        """Let a relation of a line lead to what its cell names, or say that it is not there."""
        keys = value if isinstance(value, list) else [value] if value else []
        found = []
        for key in keys:
            target = self._targets.find(column.related_model, key)
            if target is not None:
                found.append(target)
            elif column.related_model is self._model and key in self._new:
                text = f"Row {self._new[key].number}, which makes “{key}”, fails itself."
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

    def _name(self, line: _Line) -> None:
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
        repeated = twice_there(self._model, sound, self._conditions)
        for line in self._lines:
            line.faults += repeated.get(line.number, [])

    def _drag_along(self, ordered: list[_Line]) -> None:
        """Fail the lines that name a new row which has failed since."""
        for line in ordered:
            if not line.faults:
                line.faults += [
                    ("", f"Row {other.number}, which makes “{other.key}”, fails itself.")
                    for other in self._needs(line)
                    if other.faults
                ]

    def _change(self, line: _Line) -> RowChange:
        label, row = self._model._meta.label_lower, f"Row {line.number}"
        if line.faults:
            told = FailedRow(line.number, line.row.cells, line.faults).told()
            key = line.key or row.lower()
            return RowChange(label, key, None, None, Fate.CONFLICT, why=f"{row}: {told}")
        if line.stored is None:
            after = {**self._default, **line.values}
            return RowChange(label, line.key, None, after, Fate.CREATE, why=row)
        shown = {name: line.before[name] for name in _NAMING if name in line.before}
        before = {**shown, **{name: line.before[name] for name in line.values}}
        return RowChange(
            label,
            line.key,
            before,
            {**before, **line.values},
            Fate.UPDATE if line.values else Fate.UNCHANGED,
            base_version=line.stored.version,
            why=row,
        )


def _status_fault(line: _Line) -> str:
    if line.stored is None:
        return "A new row begins as a draft: leave the status empty, or write draft."
    return (
        f"The status is {line.before['status']}, and moves by its own actions (send to review, "
        "publish, withdraw): leave it so, or leave the column out."
    )
