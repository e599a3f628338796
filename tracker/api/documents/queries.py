"""Static queries: SQL made once by the ORM, run with few values and without the ORM."""

import datetime as dt
import re
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import QuerySet

from tracker.api.documents.expressions import Parameter

DAY, TODAY = dt.date(1, 2, 3), dt.date(1, 2, 4)
"""Stand in a query being compiled for the day asked for, and for today, which a run is given."""

KEPT = 64
"""Statements that stay prepared on a connection: what plain answers take (two of each list), and
shapes besides. Each takes about a megabyte of PostgreSQL's memory."""

_PREPARED: WeakKeyDictionary[Any, dict[str, None]] = WeakKeyDictionary()
"""By connection, the statements that PostgreSQL has prepared on it, the last used at the end."""


class NotCompiled(Exception):
    """A serializer shows something that documents cannot make."""


class StaticQuery:
    """One query whose text never changes; `parameters` are what a run is given, by name.

    PostgreSQL parses and plans it once for each connection: prepared by a statement of SQL, since
    a long text costs psycopg more to look up than the rows cost to read. SQLite's module keeps it.
    """

    def __init__(self, name: str, rows: QuerySet[Any]) -> None:
        self.name = name
        self.parameters: dict[str, str] = {}
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
        values = iter(params)
        self.sql = re.sub(
            "%%|%s", lambda found: self._put(values) if found[0] == "%s" else "%", sql
        )

    def _put(self, values: Any) -> str:
        """Return what stands in the text for the next value."""
        value = next(values)
        for day, name in ((DAY, "day"), (TODAY, "today")):
            if value in (day, str(day)):
                value = Parameter(name, "date")
        if isinstance(value, Parameter):
            self.parameters.setdefault(str(value), value.type)
            if connection.vendor == "sqlite":
                return f":{value}"
            return f"${list(self.parameters).index(value) + 1}"
        return _literal(value)

    def run(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows; `values` holds one for each parameter, and may hold more."""
        given = {name: values[name] for name in self.parameters}
        if connection.vendor == "sqlite":
            return self._run_on_sqlite(given)
        return self._run_on_postgresql(given)

    def _run_on_sqlite(self, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        connection.ensure_connection()
        # The module's own cursor: Django's would read through the text for placeholders each time.
        raw = connection.connection.cursor()
        with connection._prepare_cursor(raw) as cursor:  # type: ignore[attr-defined]  # Django's own
            cursor.execute(self.sql, {name: _plain(value) for name, value in given.items()})
            return cursor.fetchall()  # type: ignore[no-any-return]  # rows

    def _run_on_postgresql(self, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            self._prepare(cursor)
            places = ", ".join(["%s"] * len(given))
            run = f"EXECUTE {self.name}{f' ({places})' if given else ''}"
            cursor.execute(run, [_plain(value) for value in given.values()])
            return cursor.fetchall()  # type: ignore[no-any-return]  # rows

    def _prepare(self, cursor: Any) -> None:
        """Let PostgreSQL prepare the statement, unless it has; in place of the longest unused.

        Clients ask for as many shapes as they like, and what is prepared stays in its memory.
        """
        prepared = _PREPARED.setdefault(connection.connection, {})
        if self.name in prepared:
            del prepared[self.name]
        else:
            while len(prepared) >= KEPT:
                oldest = next(iter(prepared))
                cursor.execute(f"DEALLOCATE {oldest}")
                del prepared[oldest]
            types = ", ".join(self.parameters.values())
            cursor.execute(f"PREPARE {self.name}{f' ({types})' if types else ''} AS {self.sql}")
        prepared[self.name] = None


def _plain(value: Any) -> Any:
    """Return a value as both databases take it: a list of keys as text in the form of each."""
    if not isinstance(value, list):
        return str(value) if isinstance(value, dt.date) else value
    inside = ",".join(map(str, value))
    return f"[{inside}]" if connection.vendor == "sqlite" else f"{{{inside}}}"


def _literal(value: Any) -> str:
    """Return a constant of the code as it stands in SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool) and connection.vendor == "postgresql":
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str):
        # Neither database reads a backslash as anything but itself.
        return "'{}'".format(str(value).replace("'", "''"))
    if type(value) is dt.date:
        return f"'{value}'::date"
    raise NotCompiled(f"{value!r} is no constant that a static query can hold.")
