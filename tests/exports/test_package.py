"""The data package and the metadata say of the files what is so."""

import hashlib
import re
from typing import Any

import pytest

from tests.exports.conftest import Exported
from tracker.exports.package import README
from tracker.exports.tables import TABLES
from tracker.exports.views import VIEWS

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@pytest.fixture(scope="session")
def resources(fixtures: Exported) -> dict[str, Any]:
    return {r["name"]: r for r in fixtures.json("datapackage.json")["resources"]}


def test_every_table_is_described(resources: dict[str, Any]) -> None:
    assert list(resources) == [table.name for table in TABLES]


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_a_file_is_as_described(fixtures: Exported, resources: dict[str, Any], name: str) -> None:
    resource = resources[name]
    data = fixtures.read(resource["path"])
    assert resource["bytes"] == len(data)
    assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    header = data.decode("utf-8-sig").partition("\r\n")[0].split(",")
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == header
    rows = fixtures.csv(name)
    for field in fields:
        assert field["description"]
        constraints = field.get("constraints", {})
        cells = [row[field["name"]] for row in rows]
        filled = [cell for cell in cells if cell]
        if constraints.get("required"):
            assert filled == cells
        if constraints.get("unique"):
            assert len(set(filled)) == len(filled)
        if "enum" in constraints:
            assert set(filled) <= set(constraints["enum"])
        if field["type"] == "integer":
            assert all(cell.isdigit() for cell in filled)
        if field["type"] == "number":
            assert all(NUMBER.fullmatch(cell) for cell in filled)


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_keys_are_unique_and_foreign_keys_lead_somewhere(
    fixtures: Exported, resources: dict[str, Any], name: str
) -> None:
    schema = resources[name]["schema"]
    rows = fixtures.csv(name)
    keys = [tuple(row[part] for part in schema["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for key in schema.get("foreignKeys", []):
        reference = key["reference"]
        there = {row[reference["fields"]] for row in fixtures.csv(reference["resource"] or name)}
        assert {row[key["fields"]] for row in rows} - {""} <= there


def test_relations_are_foreign_keys(resources: dict[str, Any]) -> None:
    said = {name: len(r["schema"].get("foreignKeys", [])) for name, r in resources.items()}
    assert said == {t.name: sum(f.is_relation for f in t.columns) for t in TABLES}


def test_the_metadata_names_tables_and_columns_that_are_there(fixtures: Exported) -> None:
    tables = fixtures.json("metadata.json")["databases"]["tracker"]["tables"]
    there = {
        name: {column[1] for column in fixtures.query(f'PRAGMA table_info("{name}")')}
        for (name,) in fixtures.query("SELECT name FROM sqlite_master WHERE type != 'index'")
    }
    assert tables.keys() == there.keys()
    for name, table in tables.items():
        assert set(table.get("columns", {})) <= there[name]
        assert {table["label_column"]} <= there[name] if "label_column" in table else True
        assert set(table.get("facets", [])) <= there[name]
    assert all(tables[name]["description"] for name in VIEWS)


def test_the_readme_names_every_kind_of_file(fixtures: Exported) -> None:
    text = fixtures.read(README).decode()
    for name in fixtures.all().keys() - {README}:
        assert name in text or f"*.{name.rpartition('.')[2]}" in text, name
    assert "never hold the text of a\nsource" in text
