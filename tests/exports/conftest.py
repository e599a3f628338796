"""What tests of the files share: the fixtures exported once, and files read back."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tracker.exports.making import make_files
from tracker.exports.tables import TABLES
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed
from tracker.services.exported import ExportedFile
from tracker.services.importing import plan_import
from tracker.services.sheet_reading import read_sheet
from tracker.services.sheets import SHEET_MODELS


@dataclass(frozen=True)
class Files:
    """A folder of files, read as their formats are."""

    folder: Path

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def csv(self, name: str) -> list[dict[str, str]]:
        text = self.read(f"{name}.csv").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def lines(self, name: str) -> list[Any]:
        return [json.loads(line) for line in self.read(name).decode().splitlines()]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        address = f"{(self.folder / 'tracker.sqlite3').as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as file:
            return file.execute(sql).fetchall()

    def select(self, columns: str, table: str) -> list[tuple[Any, ...]]:
        return self.query(f"SELECT {columns} FROM {table}")  # noqa: S608 - names of ours

    def count(self, table: str) -> int:
        return int(self.query(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - a name of ours

    def all(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())}


@dataclass(frozen=True)
class Exported(Files):
    """The fixtures' files; how many public rows there were, and what importing them would do."""

    made: list[ExportedFile]
    public: dict[str, int]
    imports: dict[str, dict[str, int]]


@pytest.fixture(scope="session")
def fixtures(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Exported:
    """The fixtures as files; seeded once, and gone from the database before any test looks."""
    folder = tmp_path_factory.mktemp("fixtures")
    with django_db_blocker.unblock(), transaction.atomic():
        rows, faults = read_files(fixture_files(Path(settings.BASE_DIR) / "fixtures"))
        assert faults == []
        seed(rows)
        made = make_files(folder)
        public = {table.name: table.model.objects.public().count() for table in TABLES}
        imports = {
            table.name: plan_import(
                table.model,
                read_sheet((folder / f"{table.name}.csv").read_bytes()),
                may_publish=True,
            ).counts()
            for table in TABLES
            if table.model in SHEET_MODELS
        }
        transaction.set_rollback(True)
    return Exported(folder, made, public, imports)


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Files]:
    """Return a function that makes files of what the database holds, in a new folder each time."""
    made = iter(range(100))

    def make(*formats: str) -> Files:
        folder = tmp_path / f"export-{next(made)}"
        make_files(folder, *([formats] if formats else []))
        return Files(folder)

    return make
