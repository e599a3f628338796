"""A plan: row changes as values, each with its fate, before anything is written.

It can be shown as a diff, applied whole or not at all (`tracker.changes.applying`), and undone by
its inverse. Seeding is a plan; so is every other change of many rows.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from tracker.models.rows import Row


class Fate(StrEnum):
    """What a plan does with one row."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    UNCHANGED = "unchanged"
    KEEP = "keep"
    CONFLICT = "conflict"


WRITES = frozenset({Fate.CREATE, Fate.UPDATE, Fate.DELETE})


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row's way from `before` to `after`.

    `model` is a label such as `tracker.law`, `key` the natural key as one text. An update's rows
    hold the fields it is about; others stay as they are. `base_version` is the version the plan
    was made from; None where there was no row. `why` explains the fate. `pk` is the primary key
    that a row which comes back had, and has again, so that its history stays its own.
    """

    def key_after(self) -> str:
        """Return the natural key once the change is written: an update may rename."""
        if self.fate is not Fate.UPDATE:
            return self.key
        after = self.after or {}
        return str(after.get("slug") or after.get("ref") or after.get("code") or self.key)

    model: str
    key: str
    before: Row | None
    after: Row | None
    fate: Fate
    base_version: int | None = None
    why: str = ""
    pk: int | None = None

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Return the fields whose value differs, each with its value before and after."""
        before, after = self.before or {}, self.after or {}
        names = [*before, *(name for name in after if name not in before)]
        return {
            name: (before.get(name), after.get(name))
            for name in names
            if before.get(name) != after.get(name)
        }

    def lines(self) -> Iterator[str]:
        """Yield the change as lines of a diff, the same at every door."""
        yield f"{self.fate.value:9} {self.model.removeprefix('tracker.')} {self.key}" + (
            f" – {self.why}" if self.why else ""
        )
        for name, (before, after) in self.differences().items():
            yield f"            {name}: {show(before)} → {show(after)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Row changes in the order in which they are applied."""

    changes: tuple[RowChange, ...]

    def counts(self) -> dict[Fate, int]:
        """Return how many rows have each fate; a fate that no row has is there with 0."""
        counted = Counter(change.fate for change in self.changes)
        return {fate: counted[fate] for fate in Fate}

    def of(self, *fates: Fate) -> list[RowChange]:
        """Return the changes with one of `fates`, in order."""
        return [change for change in self.changes if change.fate in fates]

    def as_json(self) -> list[dict[str, Any]]:
        """Return the plan as plain values for a program: only what differs, row by row."""
        return [
            {
                "model": change.model,
                "key": change.key,
                "fate": change.fate.value,
                "why": change.why,
                "differences": {
                    name: {"before": before, "after": after}
                    for name, (before, after) in change.differences().items()
                },
            }
            for change in self.changes
        ]

    def stored(self) -> list[dict[str, Any]]:
        """Return the plan as plain values from which `from_stored` makes it again."""
        return [{**asdict(change), "fate": change.fate.value} for change in self.changes]

    @classmethod
    def from_stored(cls, rows: Iterable[dict[str, Any]]) -> "Plan":
        """Return the plan that `stored` gave."""
        return cls(tuple(RowChange(**{**row, "fate": Fate(row["fate"])}) for row in rows))

    def inverse(self, versions: dict[tuple[str, str], int]) -> "Plan":
        """Return the plan that takes back what this one wrote.

        `versions` gives the version each written row has after it, by (model, key), as
        `applying.apply` returned them: if a row has moved on since, the inverse is refused.
        """
        back = {Fate.CREATE: Fate.DELETE, Fate.DELETE: Fate.CREATE, Fate.UPDATE: Fate.UPDATE}
        return Plan(
            tuple(
                replace(
                    change,
                    key=change.key_after(),
                    before=change.after,
                    after=change.before,
                    fate=back[change.fate],
                    base_version=versions.get((change.model, change.key)),
                    why="",
                )
                for change in reversed(self.of(*WRITES))
            )
        )


def show(value: Any) -> str:
    """Return one value of a row as a person reads it in a diff."""
    if value in (None, "", []):
        return "∅"
    return ", ".join(value) if isinstance(value, list) else str(value)


def row_digest(row: Row) -> str:
    """Return the SHA-256 of a row, as 64 hex digits: equal rows, and only they, have equal ones."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
