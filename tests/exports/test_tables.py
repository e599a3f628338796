"""The tables of the files are the API's nouns, and hide what the API hides."""

import pytest

from tests.api.test_shape import NOT_SHOWN
from tracker.api.nouns import NOUN_OF
from tracker.exports.tables import NOT_EXPORTED, TABLES, Table
from tracker.models import Citation, Redirect
from tracker.models.rows import row_fields


def test_tables_are_called_what_the_api_calls_them() -> None:
    assert {table.model for table in TABLES} == set(NOUN_OF)
    for table in TABLES:
        noun = NOUN_OF[table.model]
        assert (table.name.replace("_", "-"), table.type) == (noun.route, noun.type)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_column_is_left_out_only_if_the_api_does_not_show_it(table: Table) -> None:
    kept = {field.name for field in table.fields}
    for field in row_fields(table.model):
        if field.name in kept:
            continue
        hidden = {field.name, f"{table.model.__name__}.{field.name}"} & NOT_SHOWN.keys()
        assert hidden or (table.model, field.name) == (Redirect, "made_at"), field.name


def test_every_reason_to_leave_out_a_column_has_its_column() -> None:
    left_out = {
        field.name
        for table in TABLES
        for field in row_fields(table.model)
        if field not in table.fields
    }
    assert left_out == {name.rpartition(".")[2] for name in NOT_EXPORTED}


def test_what_an_editor_notes_is_nowhere_but_how_a_citation_was_read_is_told() -> None:
    noting = {table.model for table in TABLES for field in table.fields if field.name == "note"}
    assert noting == {Citation}


def test_what_is_named_comes_before_what_names_it() -> None:
    seen = set()
    for table in TABLES:
        seen.add(table.model)
        named = {field.related_model for field in table.fields if field.is_relation}
        assert named <= seen, table.name
