"""Datasette on a SQLite file that has the laws as our exported file has them.

The whole export weighs every value of every record, which takes minutes at 100,000 laws. What is
compared here is the one table of laws: by the export's own statements, with its columns and keys.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.servers import NotStarted, Server, free_port
from tracker.exports.schema import create_statements, index_statements
from tracker.exports.tables import TABLE_OF
from tracker.models import Jurisdiction, Law

EXECUTABLE = "BENCH_DATASETTE"
"""The variable that says which program it is."""
_FLAT = "/laws/laws.json?_size=50&_shape=objects&_nofacet=1&_nosuggest=1&_next={}"
PAGE = {"slug": _FLAT, "name": f"{_FLAT}&_sort=name"}
"""The address of a page in each order; by the slug it has an index, by the name it has not."""


def installed() -> str:
    """Return the program; NotStarted if not said which, or if there is none."""
    program = os.environ.get(EXECUTABLE, "")
    if not program:
        raise NotStarted(f"Without Datasette: {EXECUTABLE} does not say which program it is.")
    found = shutil.which(program)
    if found is None:
        raise NotStarted(f"Without Datasette: {program}, which {EXECUTABLE} says, is no program.")
    return str(Path(found).absolute())


def write(path: Path) -> None:
    """Write a SQLite file with the tables of the export, and the laws in theirs."""
    with closing(sqlite3.connect(path)) as file, file:
        for statement in create_statements():
            file.execute(statement)
        for model in (Jurisdiction, Law):
            _fill(file, model)
        for statement in index_statements():
            file.execute(statement)


def _fill(file: sqlite3.Connection, model: Any) -> None:
    table = TABLE_OF[model]
    names = ", ".join(f'"{field.name}"' for field in table.columns)
    places = ", ".join("?" for _ in table.columns)
    asked = [
        f"{field.name}__{TABLE_OF[field.related_model].key}" if field.is_relation else field.name
        for field in table.columns
    ]
    rows = model.objects.public().order_by(*table.order).values_list(*asked)
    file.executemany(
        f'INSERT INTO "{table.name}" ({names}) VALUES ({places})',  # noqa: S608 - names of ours
        rows.iterator(chunk_size=2000),
    )


def places(path: Path, order: str) -> list[str]:
    """Return for each row, sorted by `order`, what asks for the page behind it."""
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute(f'SELECT name, slug FROM laws ORDER BY "{order}", slug')  # noqa: S608 - a name of ours
        # The names of these laws have letters, digits and spaces alone.
        return [
            slug if order == "slug" else quote(f"{name.replace(' ', '+')},{slug}")
            for name, slug in rows
        ]


def server(path: Path) -> Server:
    """Return Datasette on the file, as it is published: not to be written, nothing suggested."""
    port = free_port()
    command = [installed(), "serve", "--immutable", str(path), "--port", str(port)]
    command += ["--setting", "suggest_facets", "off", "--setting", "allow_facet", "off"]
    return Server("Datasette", command, port=port, ready="/-/versions.json", folder=path.parent)
