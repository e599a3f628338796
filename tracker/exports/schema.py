"""The tables, indexes and keys of the SQLite file, as SQL that follows from the models."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from tracker.exports.tables import TABLE_OF, TABLES, Link, Table
from tracker.models import Citation, Passage


def quoted(name: str) -> str:
    """Return a name as SQL may hold it, also where it is a word of SQL."""
    return f'"{name}"'


def create_statements() -> Iterator[str]:
    """Yield a statement for each table."""
    yield (
        'CREATE TABLE "states" ("type" TEXT NOT NULL, "record" TEXT NOT NULL, '
        '"field" TEXT NOT NULL, "state" TEXT NOT NULL, '
        'PRIMARY KEY ("type", "record", "field")) WITHOUT ROWID'
    )
    for table in TABLES:
        yield _create(table)
        yield from (_create_link(table, link) for link in table.links)


def index_statements() -> Iterator[str]:
    """Yield a statement for each index: of what is referred to, and by what tables are sorted."""
    for table in TABLES:
        if table.model is Citation:
            yield 'CREATE UNIQUE INDEX "citations_number" ON "citations" ("passage", "n")'
        for field in table.columns:
            if field.is_relation:
                where = f" WHERE {quoted(field.name)} IS NOT NULL" if field.null else ""
                yield (
                    f'CREATE INDEX "{table.name}_{field.name}" ON {quoted(table.name)} '
                    f"({quoted(field.name)}){where}"
                )
        for link in table.links:
            yield (
                f'CREATE INDEX "{link.name}_{link.other}" ON {quoted(link.name)} '
                f"({quoted(link.other)})"
            )


def _create(table: Table) -> str:
    lines = []
    if table.model is Citation:
        lines.append('"slug" TEXT NOT NULL PRIMARY KEY')
    for field in table.columns:
        unique = " PRIMARY KEY" if len(table.order) == 1 and field.name == table.key else ""
        lines.append(f"{quoted(field.name)} {_type(field)}{_null(field)}{unique}{_refers(field)}")
        if field.name in table.dates:
            lines += [f"{quoted(name)} TEXT" for name in bounds_of(field.name)]
    if table.model is Citation:
        lines.append('"agreement" TEXT NOT NULL')
    if table.model is Passage:
        lines.append('"deep_link" TEXT NOT NULL')
    if len(table.order) > 1 and table.model is not Citation:
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.order))})")
    # Without a rowid a table lies in the order of its key, whatever order its rows came in.
    return f"CREATE TABLE {quoted(table.name)} ({', '.join(lines)}) WITHOUT ROWID"


def _create_link(table: Table, link: Link) -> str:
    other = TABLE_OF[link.field.related_model]
    return (
        f"CREATE TABLE {quoted(link.name)} ("
        f"{quoted(link.own)} TEXT NOT NULL REFERENCES {_place(table)}, "
        f"{quoted(link.other)} TEXT NOT NULL REFERENCES {_place(other)}, "
        f"PRIMARY KEY ({quoted(link.own)}, {quoted(link.other)})) WITHOUT ROWID"
    )


def bounds_of(name: str) -> tuple[str, str]:
    """Return the columns that hold the earliest and the latest day of a partial date."""
    return f"{name}_earliest", f"{name}_latest"


def _type(field: Any) -> str:
    if field.is_relation:
        return "TEXT"
    if isinstance(field, models.DecimalField):
        return "NUMERIC"
    return "INTEGER" if isinstance(field, models.IntegerField) else "TEXT"


def _null(field: Any) -> str:
    return "" if field.null else " NOT NULL"


def _refers(field: Any) -> str:
    return f" REFERENCES {_place(TABLE_OF[field.related_model])}" if field.is_relation else ""


def _place(table: Table) -> str:
    return f"{quoted(table.name)} ({quoted(table.key)})"
