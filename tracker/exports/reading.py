"""The public rows of the database, read once, as one moment saw them, into a SQLite file.

Rows come in whatever order the database gives them and refer to one another by primary keys. Both
end here: the file has them by their natural keys, in the order of those keys, so that nothing made
from it can tell which database they came from. A relation to a row that is not public finds none
to refer to, and reads as none.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tracker.errors import ExportError
from tracker.exports.schema import create_statements, index_statements, quoted
from tracker.exports.states import judged
from tracker.exports.tables import TABLE_OF, TABLES, TYPE_OF_KIND, Link, Table
from tracker.exports.views import VIEWS
from tracker.models import CITABLE, Citation, Passage, Redirect, Source
from tracker.models.rows import plain

Progress = Callable[[int, int, str], None]
"""Told how many steps are done, of how many, and which is next."""

_BATCH = 2000
_CACHE_KIB = 65_536
"""Memory in which SQLite keeps pages, however large the dataset is."""
_VERSION_AT, _VERSION = 96, 3_037_000
"""Where a SQLite file says which version of SQLite wrote it last, and what ours all say."""


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all reads inside the block see the database as it is at the first of them.

    Inside a transaction that is open already, they see what that transaction sees.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Django's own would take the place of a writer, and hold up all others (decision 0006).
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def read_public(path: Path, progress: Progress | None = None) -> dict[str, int]:
    """Write the public rows into a new SQLite file at `path`; return how many of each table.

    Memory stays flat: rows pass in batches, and SQLite sorts and keeps on disk what is large.
    Raises ExportError if a row lacks what it must refer to, and if the file cannot be written.
    """
    beside = path.with_name(f"{path.name}.read")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            _prepare(file, beside)
            with one_moment():
                for done, table in enumerate(TABLES):
                    if progress is not None:
                        progress(done, len(TABLES), f"reading {table.name}")
                    _copy(file, table)
                for done, (arm, model) in enumerate(CITABLE.items()):
                    if progress is not None:
                        progress(done, len(CITABLE), f"weighing {TABLE_OF[model].name}")
                    _judge(file, arm, model)
            counts = {table.name: _finish(file, table) for table in TABLES}
            file.execute(_finish_states())
            for statement in (*index_statements(), *VIEWS.values()):
                file.execute(statement)
            file.execute("DETACH read")
            file.execute("VACUUM")
    except sqlite3.Error as error:
        raise ExportError(
            f"The public rows cannot be written as a SQLite file: {error}."
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    _forget_version(path)
    return counts


def _prepare(file: sqlite3.Connection, beside: Path) -> None:
    """Attach a second file, for the rows as they come, and make the tables of the first."""
    file.execute("ATTACH ? AS read", [str(beside)])
    for name in ("main", "read"):
        file.execute(f"PRAGMA {name}.page_size = 4096")
        # A file that is not whole is thrown away, so nothing has to be undone.
        file.execute(f"PRAGMA {name}.journal_mode = OFF")
        file.execute(f"PRAGMA {name}.synchronous = OFF")
        file.execute(f"PRAGMA {name}.cache_size = -{_CACHE_KIB}")
    file.execute("PRAGMA temp_store = FILE")
    file.create_function("type_of_kind", 1, TYPE_OF_KIND.__getitem__, deterministic=True)
    file.create_function("deep_link", 5, _deep_link, deterministic=True)
    file.execute("CREATE TABLE read.states (type TEXT, pk INTEGER, field TEXT, state TEXT)")
    file.execute("CREATE TABLE read.agreements (pk INTEGER PRIMARY KEY, agreement TEXT)")
    for statement in create_statements():
        file.execute(statement)


def _deep_link(url: str, start: str, end: str, prefix: str, suffix: str) -> str:
    source = Source(url=url)
    return Passage(source=source, start=start, end=end, prefix=prefix, suffix=suffix).deep_link()


def _judge(file: sqlite3.Connection, arm: str, model: type[Any]) -> None:
    """Write how well the values of a table are borne out, by primary keys."""
    for states, agreements in judged(model):
        file.execute("BEGIN")
        file.executemany(
            "INSERT INTO read.states VALUES (?, ?, ?, ?)", ((arm, *state) for state in states)
        )
        file.executemany("INSERT INTO read.agreements VALUES (?, ?)", agreements)
        file.execute("COMMIT")


def _copy(file: sqlite3.Connection, table: Table) -> None:
    """Copy the public rows of a table, and its lists, as they stand: by primary keys."""
    names = [field.attname for field in table.columns]
    names += [name for date in table.dates for name in _companions(table, date)]
    columns = ", ".join(["pk INTEGER PRIMARY KEY", *map(quoted, names)])
    file.execute(f"CREATE TABLE read.{quoted(table.name)} ({columns})")
    rows = table.model.objects.public().order_by("pk").values_list("pk", *names)
    _insert(file, table.name, len(names) + 1, rows.iterator(chunk_size=_BATCH))
    for link in table.links:
        through = link.field.remote_field.through
        pair = (link.field.m2m_column_name(), link.field.m2m_reverse_name())
        pairs = through._base_manager.order_by("pk").values_list(*pair)
        file.execute(f"CREATE TABLE read.{quoted(link.name)} (own INTEGER, other INTEGER)")
        _insert(file, link.name, 2, pairs.iterator(chunk_size=_BATCH))


def _companions(table: Table, name: str) -> tuple[str, str]:
    """Return the columns of the database that hold the bounds of a partial date."""
    companions: tuple[str, str] = table.model._meta.get_field(name).companions
    return companions


def _insert(file: sqlite3.Connection, name: str, width: int, rows: Iterable[Any]) -> None:
    places = ", ".join("?" * width)
    statement = f"INSERT INTO read.{quoted(name)} VALUES ({places})"  # noqa: S608 - a name of ours
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        file.execute("BEGIN")
        file.executemany(statement, ([plain(value) for value in row] for row in batch))
        file.execute("COMMIT")


def _finish(file: sqlite3.Connection, table: Table) -> int:
    """Bring the rows of a table, and its lists, to natural keys; return how many rows."""
    values, joins = _values(table)
    # By the place of a column: its name may be that of a joined table too.
    order = {Citation: "2, 3", Redirect: "1, 2"}.get(table.model, "1")
    file.execute("BEGIN")
    found = file.execute(
        f"INSERT INTO main.{quoted(table.name)} SELECT {', '.join(values)} "  # noqa: S608 - names of ours
        f"FROM read.{quoted(table.name)} r {' '.join(joins)} ORDER BY {order}"
    )
    for link in table.links:
        file.execute(_finish_link(table, link))
    file.execute("COMMIT")
    return found.rowcount


def _values(table: Table) -> tuple[list[str], list[str]]:
    """Return the values of a table's row, in the order of its columns, and the joins they need."""
    values: list[str] = []
    joins: list[str] = []
    if table.model is Citation:
        values.append("k_passage.ref || '-' || r.n")
    for field in table.columns:
        column = f"r.{quoted(field.attname)}"
        if field.is_relation:
            target, joined = TABLE_OF[field.related_model], f"k_{field.name}"
            joins.append(f"LEFT JOIN read.{quoted(target.name)} {joined} ON {joined}.pk = {column}")
            values.append(f"{joined}.{quoted(target.key)}")
        elif table.model is Redirect and field.name == "kind":
            values.append(f"type_of_kind({column})")
        else:
            values.append(column)
        if field.name in table.dates:
            values += [f"r.{quoted(name)}" for name in _companions(table, field.name)]
    if table.model is Citation:
        joins.append("LEFT JOIN read.agreements a ON a.pk = r.pk")
        values.append("COALESCE(a.agreement, '')")
    if table.model is Passage:
        values.append('deep_link(k_source.url, r."start", r."end", r.prefix, r.suffix)')
    return values, joins


def _finish_link(table: Table, link: Link) -> str:
    other = TABLE_OF[link.field.related_model]
    return (
        f"INSERT INTO main.{quoted(link.name)} "  # noqa: S608 - names of ours
        f"SELECT o.{quoted(table.key)}, t.{quoted(other.key)} FROM read.{quoted(link.name)} l "
        f"JOIN read.{quoted(table.name)} o ON o.pk = l.own "
        f"JOIN read.{quoted(other.name)} t ON t.pk = l.other ORDER BY 1, 2"
    )


def _finish_states() -> str:
    """Return the statement that brings the states of values to natural keys."""
    each = (
        f"SELECT s.type, r.slug, s.field, s.state FROM read.states s "  # noqa: S608 - names of ours
        f"JOIN read.{quoted(TABLE_OF[model].name)} r ON r.pk = s.pk WHERE s.type = '{arm}'"
        for arm, model in CITABLE.items()
    )
    return f"INSERT INTO main.states {' UNION ALL '.join(each)} ORDER BY 1, 2, 3"


def _forget_version(path: Path) -> None:
    """Let the file not tell which SQLite wrote it; readers do not look at that number."""
    with path.open("r+b") as file:
        file.seek(_VERSION_AT)
        file.write(_VERSION.to_bytes(4, "big"))
