"""CSV and JSON Lines: what is exported and imported again changes nothing, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS

from tests import factories as f
from tests.api.hidden import public_world
from tests.exports.conftest import Exported, Files
from tracker.exports.tables import TABLE_CALLED, TABLES
from tracker.models import CITABLE
from tracker.querysets import has_status
from tracker.services.importing import plan_import, write_import
from tracker.services.sheet_reading import read_sheet
from tracker.services.sheets import SHEET_MODELS
from tracker.vocabularies import Status

IMPORTED = [table for table in TABLES if table.model in SHEET_MODELS]


@pytest.mark.parametrize("name", [table.name for table in IMPORTED])
def test_importing_what_was_exported_changes_nothing(fixtures: Exported, name: str) -> None:
    there = fixtures.public[name]
    assert there > 0
    assert len(fixtures.csv(name)) == there
    expected = {"new": 0, "changed": 0, "unchanged": there, "failed": 0}
    assert fixtures.imports[name] == expected


@pytest.mark.django_db
def test_importing_into_an_empty_database_gives_the_same_files(
    export: Callable[..., Files],
) -> None:
    public_world()
    before = export("csv", "sqlite")
    for table in reversed(TABLES):
        for link in table.links:
            _empty(link.field.remote_field.through)
        _empty(table.model)
    actor = f.UserFactory(role="Editor")
    for table in IMPORTED:
        sheet = read_sheet(before.read(f"{table.name}.csv"))
        importing = plan_import(table.model, sheet, may_publish=True)
        assert [row.told() for row in importing.failed] == [], table.name
        write_import(importing, actor=actor, reason="Into nothing", may_publish=True)
    assert all(rows == [] for name, rows in _rows(export("csv")).items() if _has_status(name))
    for table in IMPORTED:
        if has_status(table.model):
            # An import makes drafts; to publish them all is for this test only so simple.
            table.model.objects.update(status=Status.PUBLISHED)
    after = export("csv", "sqlite")
    # Redirects are no sheet: they come of renames and merges.
    kept = {table.name for table in IMPORTED}
    assert {n: r for n, r in _rows(after).items() if n in kept} == {
        n: r for n, r in _rows(before).items() if n in kept
    }
    assert _rows(before)["citations"]


def _empty(model: Any) -> None:
    model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)


def _has_status(name: str) -> bool:
    return has_status(TABLE_CALLED[name].model)


def _rows(files: Files) -> dict[str, list[dict[str, str]]]:
    return {table.name: files.csv(table.name) for table in TABLES}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["=1+1", "-5 degrees", "'=quoted", "a\r\nb", "  spaces ", 'quotes " and , commas', "日本"],
)
def test_awkward_texts_survive(export: Callable[..., Files], text: str) -> None:
    law = f.LawFactory(name=text, summary=text)
    files = export()
    importing = plan_import(type(law), read_sheet(files.read("laws.csv")), may_publish=True)
    assert importing.counts() == {"new": 0, "changed": 0, "unchanged": 1, "failed": 0}
    (line,) = files.lines("laws.jsonl")
    assert (line["name"], line["summary"]) == (text, text)
    assert files.query("SELECT name, summary FROM laws") == [(text, text)]


def test_json_lines_hold_every_row_with_its_citations(fixtures: Exported) -> None:
    cited = 0
    for table in TABLES:
        lines = fixtures.lines(f"{table.name}.jsonl")
        assert len(lines) == fixtures.public[table.name]
        assert {line["type"] for line in lines} <= {table.type}
        for line in lines:
            assert ("citations" in line) == (table.type in CITABLE)
            cited += len(line.get("citations", []))
    assert cited == fixtures.public["citations"]


def test_json_lines_lose_nothing_that_a_sheet_has(fixtures: Exported) -> None:
    for table in TABLES:
        names = [field.name for field in table.fields]
        lines = fixtures.lines(f"{table.name}.jsonl")
        sheet = fixtures.csv(table.name)
        assert [[_cell(line[name]) for name in names] for line in lines] == [
            [_unshielded(row[name]) for name in names] for row in sheet
        ]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def _unshielded(cell: str) -> str:
    return cell.removeprefix("'") if cell.startswith(("'=", "'+", "'-", "'@")) else cell


@pytest.mark.django_db
def test_dates_have_their_bounds_and_numbers_are_numbers(export: Callable[..., Files]) -> None:
    f.InitiativeFactory(
        slug="fund", amount="43.60", currency="JPY", amount_kind="budget", started="[2021-10..2022]"
    )
    f.InitiativeFactory(slug="large", amount=10**13, currency="JPY", amount_kind="budget")
    files = export()
    fund, large = files.lines("initiatives.jsonl")
    assert (fund["amount"], large["amount"]) == (43.6, 10_000_000_000_000)
    assert [row["amount"] for row in files.csv("initiatives")] == ["43.6", "10000000000000"]
    assert (fund["started"], fund["started_earliest"], fund["started_latest"]) == (
        "[2021-10..2022]",
        "2021-10-01",
        "2022-12-31",
    )
