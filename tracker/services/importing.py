"""Importing a sheet: a plan of all its rows before anything is written, then one change set.

A column that the file leaves out stays untouched; an empty cell empties its value. New rows are
drafts; a status moves by its own actions only.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tracker.changes.applying import Applied, apply
from tracker.changes.plan import WRITES, Fate, Plan
from tracker.errors import PlanRefused, SheetError
from tracker.services.import_planning import FailedRow, Planner
from tracker.services.import_reads import closed, nearest
from tracker.services.sheet_reading import Sheet
from tracker.services.sheet_writing import SheetFormat, write_sheet
from tracker.services.sheets import ERRORS, columns_of, key_columns, numeric_columns

ORIGIN = "import"
"""What the change log says of how a row of a sheet came in."""


@dataclass(frozen=True, slots=True)
class Importing:
    """What importing a sheet would do: a plan of its rows, the failed ones told in full."""

    model: type[Any]
    header: list[str]
    plan: Plan
    failed: list[FailedRow] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many rows are new, changed, unchanged and failed."""
        counted = self.plan.counts()
        return {
            "new": counted[Fate.CREATE],
            "changed": counted[Fate.UPDATE],
            "unchanged": counted[Fate.UNCHANGED],
            "failed": counted[Fate.CONFLICT],
        }

    def writes(self) -> int:
        """Return how many rows would be written."""
        return len(self.plan.of(*WRITES))

    def stored(self) -> dict[str, Any]:
        """Return it as plain values from which `from_stored` makes it again."""
        return {
            "header": self.header,
            "plan": self.plan.stored(),
            "failed": [asdict(row) for row in self.failed],
        }

    @classmethod
    def from_stored(cls, model: type[Any], kept: dict[str, Any]) -> "Importing":
        """Return what `stored` gave."""
        failed = [
            FailedRow(row["number"], row["cells"], [(c, t) for c, t in row["errors"]])
            for row in kept["failed"]
        ]
        return cls(model, kept["header"], Plan.from_stored(kept["plan"]), failed)


def plan_import(model: type[Any], sheet: Sheet, *, may_publish: bool) -> Importing:
    """Return what importing `sheet` into the table of `model` would do now.

    `may_publish` says whether rows that are no drafts may be changed. The queries grow with the
    batches of rows, the relations and the distinct cases of a rule, not with the rows.
    Raises SheetError if the columns of the sheet are not those of the table.
    """
    columns = _columns(model, sheet.header)
    planner = Planner(model, columns, sheet.rows, may_publish=may_publish)
    plan, failed = planner.plan()
    return Importing(model, columns, plan, failed)


def write_import(importing: Importing, *, actor: Any, reason: str, may_publish: bool) -> Applied:
    """Write the rows that do not fail as one change set; return what was written.

    `may_publish` is what the actor may by now: without it the rows, once locked, are asked again
    whether the public sees them. Raises PlanRefused, and writes nothing, if it does, without a
    reason, without rows to write, or if one of the rows has been changed since the plan was made.
    """
    if not reason.strip():
        raise PlanRefused("Nothing was written: say why these rows are imported.")
    plan = Plan(tuple(importing.plan.of(*WRITES)))
    if not plan.changes:
        raise PlanRefused("Nothing was written: no row of the file changes anything.")
    guard = None if may_publish else _closed_by_now
    return apply(plan, actor=actor, reason=reason, origin=ORIGIN, guard=guard)


def _closed_by_now(rows: Sequence[Any]) -> list[str]:
    """Return why rows, as they stand, are not for whom may not publish."""
    return list(closed(rows).values())


def failures_file(importing: Importing, form: SheetFormat) -> bytes:
    """Return a file of the failed rows, with a further column that says what is wrong.

    Mended, it can be imported as it is: that column is read over.
    """
    kept = [index for index, name in enumerate(importing.header) if name != ERRORS]
    header = [importing.header[index] for index in kept]
    rows = ([*(row.cells[index] for index in kept), row.told()] for row in importing.failed)
    numbers = numeric_columns(importing.model)
    return write_sheet(form, [*header, ERRORS], rows, title="Failed rows", numbers=numbers)


def _columns(model: type[Any], header: Sequence[str]) -> list[str]:
    """Return the header's columns by their own names; raise SheetError if they are not ours."""
    known = columns_of(model)
    columns = [name.lower() for name in header]
    wrong = []
    for index, name in enumerate(columns):
        if not name:
            wrong.append(f"Column {index + 1} has cells and no name.")
        elif name not in (*known, ERRORS):
            kind = model._meta.verbose_name
            wrong.append(f"A {kind} has no column “{name}”{nearest(name, known)}.")
        elif name in columns[:index]:
            wrong.append(f"The column “{name}” stands there twice.")
    wrong += [
        f"The column “{name}” is missing: rows are found by it."
        for name in key_columns(model)
        if name not in columns
    ]
    if wrong:
        raise SheetError(" ".join([*wrong, f"The columns are: {', '.join(known)}."]))
    return columns
