"""Files from editors' programs: encodings, separators, Excel's dates, and what is refused."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from tracker.errors import SheetError
from tracker.services import sheet_reading
from tracker.services.sheet_reading import read_sheet

TEXT = "slug,name\r\nact,経済安全保障\r\n"
JIS = (
    "The file is not in UTF-8, so it was read as Shift_JIS (CP932), as a Japanese Excel writes it. "
    "Look whether the names are right."
)


def book(*rows, shapes=None):
    """Return an XLSX file of `rows`; `shapes` gives number formats by cell."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for place, shape in (shapes or {}).items():
        made.active[place].number_format = shape
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["The file is in UTF-16."]),
        ("utf-16-le", ["The file is in UTF-16."]),
        ("cp932", [JIS]),
    ],
)
def test_encodings(encoding, notes):
    sheet = read_sheet(TEXT.encode(encoding))
    assert (sheet.header, sheet.rows[0].cells, sheet.notes) == (
        ["slug", "name"],
        ["act", "経済安全保障"],
        notes,
    )


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        pytest.param(
            "slug;name\na;b",
            ["The columns of the file are separated by “;”, not by commas."],
            id="semicolons",
        ),
        pytest.param(
            "slug\tname\na\tb",
            ["The columns of the file are separated by tabs, not by commas."],
            id="tabs",
        ),
        pytest.param(
            "sep=;\nslug;name\na;b",
            ["The columns of the file are separated by “;”, not by commas."],
            id="said so",
        ),
    ],
)
def test_separators(text, notes):
    sheet = read_sheet(text.encode())
    assert (sheet.header, sheet.rows[0].cells, sheet.notes) == (["slug", "name"], ["a", "b"], notes)


def test_rows_have_the_numbers_that_a_spreadsheet_shows():
    sheet = read_sheet(b'slug,name\n\na,"one\ntwo"\nb\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (3, ["a", "one\ntwo"]),
        (4, ["b", ""]),
    ]


def test_a_row_with_more_cells_than_columns_is_at_fault():
    (row,) = read_sheet(b"slug,name\na,b,c\n").rows
    assert row.faults == {
        2: "The row has 3 cells, and the header names 2 columns: is a comma or a quotation mark "
        "out of place?"
    }


def test_excel_dates_and_numbers():
    sheet = read_sheet(
        book(
            ["slug", "date", "month", "n", "value"],
            ["a", dt.date(2021, 10, 5), dt.date(2021, 10, 1), 2021.0, 43.6],
            shapes={"C2": "mmm-yy"},
        )
    )
    assert sheet.rows[0].cells == ["a", "2021-10-05", "2021-10", "2021", "43.6"]
    assert sheet.notes == [
        "C2 is kept by Excel as the day 2021-10-01 and shown as a month; it was read as 2021-10. "
        "Format the column as text to keep months."
    ]


def test_excel_formulas_and_errors_are_faults_of_their_row():
    (row,) = read_sheet(book(["slug", "name"], ["a", "=1+1"])).rows
    assert row.faults == {1: "The cell holds a formula: put its value there instead."}


def test_only_the_first_sheet_is_read():
    made = Workbook()
    made.active.append(["slug"])
    made.active.append(["a"])
    made.create_sheet("More")
    file = io.BytesIO()
    made.save(file)
    assert read_sheet(file.getvalue()).notes == [
        "Only the first sheet, “Sheet”, was read; others were not."
    ]


def packed(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(b"", "The file is empty: its first row must name the columns.", id="empty"),
        pytest.param(
            b"\xd0\xcf\x11\xe0rest",
            "This is an Excel file of the old kind: save it as .xlsx or as CSV UTF-8.",
            id="old Excel",
        ),
        pytest.param(
            b"PK\x03\x04rest",
            "This file is packed, but it is not a whole XLSX file.",
            id="half a file",
        ),
        pytest.param(
            packed("word.xml", "x"),
            "This XLSX file cannot be read: open it in Excel and save it anew.",
            id="another packed file",
        ),
        pytest.param(
            packed("a.xml", '<!DOCTYPE x [<!ENTITY a "b">]>'),
            "This XLSX file holds what no spreadsheet writes.",
            id="entities",
        ),
        pytest.param(
            b'slug,name\na,"b\n',
            "Line 2 is not CSV (unexpected end of data): is a quotation mark out of place?",
            id="open quotation",
        ),
        pytest.param(
            b"slug\n\xff\xff\xff\n",
            "The file is in no encoding that is read here (UTF-8, UTF-16, Shift_JIS): save it as "
            "CSV UTF-8 or as XLSX.",
            id="no text",
        ),
    ],
)
def test_refused_files_say_what_to_do(data, told):
    with pytest.raises(SheetError) as error:
        read_sheet(data)
    assert str(error.value) == told


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(sheet_reading, "MAX_UNPACKED", 1024 * 1024)
    with pytest.raises(SheetError, match="unpacks to 2 MB; at most 1 MB are read"):
        read_sheet(packed("xl/worksheets/sheet1.xml", "0" * 2 * 1024 * 1024))


def test_a_large_file_is_refused(monkeypatch):
    monkeypatch.setattr(sheet_reading, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(SheetError, match=r"The file has 2.0 MB; at most 1 MB are read at once."):
        read_sheet(b"x" * 2 * 1024 * 1024)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(sheet_reading, "MAX_ROWS", 2)
    with pytest.raises(SheetError, match="The file has more than 2 rows"):
        read_sheet(b"slug\na\nb\nc\n")
