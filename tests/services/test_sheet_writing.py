"""Files: what is written is read back as it was, and no spreadsheet runs it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tracker.errors import SheetError
from tracker.services.sheet_reading import read_sheet
from tracker.services.sheet_writing import SheetFormat, shielded, unshielded, write_sheet

# What a database holds and XML can: no control characters but tab and the ends of lines.
TEXT = st.text(
    alphabet=st.characters(
        blacklist_categories=["Cs", "Cc", "Cn"], whitelist_characters="\t\n=+-@'"
    )
)


@given(TEXT)
def test_a_shielded_text_comes_back(text):
    assert unshielded(shielded(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("+81 3", "'+81 3", id="plus"),
        pytest.param("-not a number", "'-not a number", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("\r=1", "'\r=1", id="carriage return"),
        pytest.param("=1", "'=1", id="full width"),
        pytest.param("'=1", "''=1", id="apostrophe of its own"),
        pytest.param("-5.5", "-5.5", id="negative number"),
        pytest.param("'s", "'s", id="harmless apostrophe"),
        pytest.param("a=b", "a=b", id="sign inside"),
    ],
)
def test_shielded(text, written):
    assert shielded(text) == written


@pytest.mark.parametrize("form", SheetFormat)
@given(rows=st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=4))
def test_a_table_comes_back(form, rows):
    written = [["key", *row] for row in rows]
    sheet = read_sheet(write_sheet(form, ["slug", "name", "note"], written))
    assert sheet.form == form
    assert sheet.header == ["slug", "name", "note"]
    assert [row.cells for row in sheet.rows] == written


def test_csv_begins_with_the_mark_by_which_excel_knows_utf8():
    data = write_sheet(SheetFormat.CSV, ["slug"], [["経済"]])
    assert data == b"\xef\xbb\xbfslug\r\n" + "経済\r\n".encode()


def test_xlsx_keeps_texts_as_texts_and_numbers_as_numbers():
    data = write_sheet(
        SheetFormat.XLSX,
        ["slug", "date", "value"],
        [["=1+1", "2021-10", "-43.5"]],
        numbers={"value"},
    )
    cells = list(load_workbook(io.BytesIO(data)).active[2])
    assert [(cell.value, cell.data_type, cell.number_format) for cell in cells] == [
        ("=1+1", "s", "@"),
        ("2021-10", "s", "@"),
        (-43.5, "n", "General"),
    ]


def test_xlsx_writes_a_number_of_many_digits_as_text():
    data = write_sheet(SheetFormat.XLSX, ["value"], [["1234567890123456"]], numbers={"value"})
    assert load_workbook(io.BytesIO(data)).active["A2"].value == "1234567890123456"


@pytest.mark.parametrize("text", ["x" * 32_768, "a\x07b"], ids=["too long", "control character"])
def test_xlsx_refuses_what_a_cell_cannot_hold(text):
    with pytest.raises(SheetError, match="export as CSV instead"):
        write_sheet(SheetFormat.XLSX, ["note"], [[text]])
