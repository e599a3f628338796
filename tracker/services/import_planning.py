"""The fate of each row of a sheet, worked out for all of them together."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tracker.changes.plan import Fate, Plan, RowChange
from tracker.errors import SheetError
from tracker.models import Citation
from tracker.services.import_reads import closed, last_numbers, stored_instances, survivors
from tracker.services.import_rules import Fault
from tracker.services.row_planning import Line, RowPlanner
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
class _Line(Line):
    """A row of the sheet on its way into the plan."""

    row: SheetRow = field(kw_only=True)
    cells: dict[str, str] = field(kw_only=True)


class Planner(RowPlanner[_Line]):
    """Plans one sheet; its columns are known to be those of the table."""

    def __init__(
        self, model: type[Any], columns: list[str], rows: list[SheetRow], *, may_publish: bool
    ) -> None:
        super().__init__(model)
        self._keys = key_columns(model)
        self._columns = columns
        self._may_publish = may_publish
        self._lines = [_Line(row.number, row=row, cells=self._named(row)) for row in rows]

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
