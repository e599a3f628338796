"""The SQLite file read as rows, for the formats that are made from it."""

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models

from tracker.exports.schema import bounds_of, quoted
from tracker.exports.tables import Link, Table
from tracker.models import CITABLE
from tracker.models.rows import Row, plain

Rows = list[dict[str, Any]]


class Beside:
    """Rows that belong to others, read along with them: both are sorted by the owner's key.

    So a record comes with its names without a query of its own, and nothing is held but its own.
    """

    def __init__(self, rows: Iterator[sqlite3.Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, key: str) -> Rows:
        """Return the rows of `key`; keys are to be asked for in their order."""
        found = []
        while self._next is not None and self._next[0] <= key:
            if self._next[0] == key:
                found.append(dict(self._next))
            self._next = next(self._rows, None)
        return found


class Dataset:
    """The file at `path`, opened for reading; `close` it."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        self._file.row_factory = sqlite3.Row

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def query(self, sql: str) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query; nothing of it may come from outside."""
        return iter(self._file.execute(sql))

    def beside(self, sql: str) -> Beside:
        """Return the rows of a query whose first column is the key of their owner, and sorts it."""
        return Beside(self.query(sql))

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table in their order, with the bounds of dates, and its lists."""
        order = ", ".join(map(quoted, table.order))
        lists = [(link.field.name, link.other, self._list(link)) for link in table.links]
        for row in self.query(f"SELECT * FROM {quoted(table.name)} ORDER BY {order}"):  # noqa: S608 - names of ours
            values = dict(row)
            for name, other, links in lists:
                values[name] = [link[other] for link in links.of(values[table.key])]
            yield values

    def _list(self, link: Link) -> Beside:
        own, other = quoted(link.own), quoted(link.other)
        return self.beside(f"SELECT {own}, {other} FROM {quoted(link.name)} ORDER BY 1, 2")  # noqa: S608 - names of ours

    def names(self, arm: str) -> Beside:
        """Return the names of the records that an arm of names leads to."""
        return self.beside(
            f"SELECT {quoted(arm)}, text, lang, kind, confidence FROM names "  # noqa: S608 - a name of ours
            f"WHERE {quoted(arm)} IS NOT NULL ORDER BY 1, slug"
        )

    def citations(self, arm: str) -> Beside:
        """Return the citations of the records that an arm of citations leads to."""
        return self.beside(
            f"SELECT c.{quoted(arm)}, c.slug, c.field, c.reported, c.agreement, c.printed, "  # noqa: S608 - a name of ours
            "c.basis, c.rank, c.reason, c.as_of, c.speaker, c.note, c.passage, p.source "
            "FROM citations c JOIN passages p ON p.ref = c.passage "
            f"WHERE c.{quoted(arm)} IS NOT NULL ORDER BY 1, c.passage, c.n"
        )

    def states(self, arm: str) -> Beside:
        """Return how well the values of the records that an arm leads to are borne out."""
        return self.beside(
            f"SELECT record, field, state FROM states WHERE type = '{arm}' ORDER BY 1, field"  # noqa: S608 - a name of ours
        )

    def sources(self, arm: str) -> Beside:
        """Return the sources on which the records that an arm leads to rest, each once."""
        return self.beside(
            f"SELECT DISTINCT c.{quoted(arm)}, s.url, s.title, s.slug FROM citations c "  # noqa: S608 - a name of ours
            "JOIN passages p ON p.ref = c.passage JOIN sources s ON s.slug = p.source "
            f"WHERE c.{quoted(arm)} IS NOT NULL AND s.url != '' ORDER BY 1, s.slug"
        )


def as_row(table: Table, values: dict[str, Any]) -> Row:
    """Return a table's row as sheets and plans have it: numbers as text, no bounds of dates."""
    return {field.name: _plain(field, values[field.name]) for field in table.fields}


def _plain(field: Any, value: Any) -> Any:
    if isinstance(field, models.DecimalField) and value is not None:
        # What SQLite keeps as a float has at most 15 digits, which its shortest form gives back.
        return plain(Decimal(repr(value)))
    return value


def shared_prefix(values: dict[str, Any], name: str) -> str:
    """Return a partial date as the year, month or day that it surely lies in; else nothing.

    For formats that know no doubt: “[2021-10-04..2021-10-12]” becomes 2021-10.
    """
    low, high = (values[bound] for bound in bounds_of(name))
    if not low or not high:
        return ""
    for length in (10, 7, 4):
        if low[:length] == high[:length]:
            return str(low[:length])
    return ""


def arm_of(table: Table) -> str:
    """Return the arm by which citations lead to a table's rows; empty if none does."""
    return table.type if CITABLE.get(table.type) is table.model else ""
