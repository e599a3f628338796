"""Files as sheets: CSV in the encodings that editors' programs write, and XLSX, guarded.

What was taken for granted in reading (an encoding, a sheet, a date) is told in `Sheet.notes`.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tracker.errors import SheetError
from tracker.services.sheet_writing import SheetFormat, unshielded

MAX_ROWS = 10_000
"""Most rows of one import."""
MAX_BYTES = 10 * 1024 * 1024
"""Largest file of one import."""
MAX_UNPACKED = 100 * 1024 * 1024
"""Largest content of an XLSX file, which is packed."""
MAX_COLUMNS = 100
"""Columns that are looked at: more than any table has."""

_MAX_TEXT = 2 * MAX_BYTES
"""Most characters of all cells: an XLSX file is packed, and says the same text once."""
_CELL = 200_000
"""Most characters of one cell."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_NO_JAPANESE = frozenset("\x80\uf8f0\uf8f1\uf8f2\uf8f3")
_NOTES = 10
"""Notes of one kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as a spreadsheet shows it, its cells, and which could not be read."""

    number: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as text: its header, its rows that are not blank, and what to know about both."""

    form: SheetFormat
    header: list[str]
    rows: list[SheetRow]
    notes: list[str] = field(default_factory=list)


def read_sheet(data: bytes) -> Sheet:
    """Return a file's sheet, whatever its name; raise SheetError, saying what to do."""
    if len(data) > MAX_BYTES:
        raise SheetError(
            f"The file has {len(data) / 1024 / 1024:.1f} MB; at most "
            f"{MAX_BYTES // 1024 // 1024} MB are read at once. Divide it."
        )
    if data.startswith(_OLD_EXCEL):
        raise SheetError("This is an Excel file of the old kind: save it as .xlsx or as CSV UTF-8.")
    sheet = _read_xlsx(data) if data.startswith(_ZIP) else _read_csv(data)
    if not sheet.header:
        raise SheetError("The file is empty: its first row must name the columns.")
    return sheet


def _numbered(table: Iterator[SheetRow]) -> tuple[list[str], list[SheetRow]]:
    """Return header and rows; blank rows are counted, and left out."""
    header: list[str] = []
    rows: list[SheetRow] = []
    size = 0
    for row in table:
        size += sum(map(len, row.cells))
        if size > _MAX_TEXT:
            raise SheetError(
                f"The file holds more than {_MAX_TEXT:,} characters of text. Divide it."
            )
        if not any(row.cells) and not row.faults:
            continue
        if not header:
            header = [cell.strip() for cell in row.cells]
            while header and not header[-1]:
                header.pop()
        elif len(rows) == MAX_ROWS:
            raise SheetError(
                f"The file has more than {MAX_ROWS:,} rows, which is the most that is imported "
                "at once. Divide it."
            )
        else:
            rows.append(row)
    return header, [_fitted(row, len(header)) for row in rows]


def _fitted(row: SheetRow, width: int) -> SheetRow:
    """Return a row as long as the header: missing cells are empty, and further ones a fault."""
    faults = {index: text for index, text in row.faults.items() if index < width}
    if any(row.cells[width:]):
        faults[width] = (
            f"The row has {len(row.cells)} cells, and the header names {width} columns: is a "
            "comma or a quotation mark out of place?"
        )
    cells = row.cells[:width]
    return SheetRow(row.number, cells + [""] * (width - len(cells)), faults)


# CSV


def _read_csv(data: bytes) -> Sheet:
    text, notes = _decoded(data)
    if "\x00" in text:
        raise SheetError("The file is not text: export it as CSV UTF-8 or as XLSX.")
    first, _, rest = text.partition("\n")
    delimiter = ""
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[-1], rest
    if not delimiter:
        line = text.lstrip("\r\n").partition("\n")[0]
        # No column's name has one of them, so the header tells.
        delimiter = max(",;\t", key=line.count)
    if delimiter != ",":
        between = "tabs" if delimiter == "\t" else f"“{delimiter}”"
        notes.append(f"The columns of the file are separated by {between}, not by commas.")
    csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def table() -> Iterator[SheetRow]:
        try:
            for number, cells in enumerate(reader, 1):
                yield SheetRow(number, [unshielded(cell) for cell in cells])
        except csv.Error as error:
            raise SheetError(
                f"Line {reader.line_num} is not CSV ({error}): is a quotation mark out of place?"
            ) from error

    header, rows = _numbered(table())
    return Sheet(SheetFormat.CSV, header, rows, notes)


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """Return the text of a file, and what is to be said of its encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, notes = "utf-16", ["The file is in UTF-16."]
    elif data[:200].count(b"\x00") > len(data[:200]) // 4:
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        notes = ["The file is in UTF-16."]
    else:
        encoding, notes = "utf-8-sig", []
    try:
        return data.decode(encoding), notes
    except UnicodeDecodeError:
        text = _japanese(data)
    return text, [
        "The file is not in UTF-8, so it was read as Shift_JIS (CP932), as a Japanese Excel "
        "writes it. Look whether the names are right."
    ]


def _japanese(data: bytes) -> str:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        text = "\x80"
    # Python gives bytes that stand for nothing in it private characters.
    if not _NO_JAPANESE.isdisjoint(text):
        raise SheetError(
            "The file is in no encoding that is read here (UTF-8, UTF-16, Shift_JIS): save it as "
            "CSV UTF-8 or as XLSX."
        )
    return text


# XLSX


def _read_xlsx(data: bytes) -> Sheet:
    _refuse_bomb(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True)
        sheet, *others = [s for s in book.worksheets if s.sheet_state == "visible"]
        notes: list[str] = []
        if others:
            notes.append(f"Only the first sheet, “{sheet.title}”, was read; others were not.")
        sheet.reset_dimensions()
        dates: list[str] = []
        header, rows = _numbered(
            _excel_row(number, cells, dates)
            for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1)
        )
    except SheetError:
        raise
    except Exception as error:
        # A broken file fails in openpyxl in as many ways as it has parts.
        raise SheetError("This XLSX file cannot be read: open it in Excel and save it anew.") from (
            error
        )
    notes += dates[:_NOTES]
    if len(dates) > _NOTES:
        notes.append(f"The same was done to {len(dates) - _NOTES} further dates.")
    return Sheet(SheetFormat.XLSX, header, rows, notes)


def _refuse_bomb(data: bytes) -> None:
    """Refuse what would unpack to too much, or holds definitions that XML could multiply."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > MAX_UNPACKED:
                raise SheetError(
                    f"The file unpacks to {size // 1024 // 1024} MB; at most "
                    f"{MAX_UNPACKED // 1024 // 1024} MB are read. Divide it, or save it as CSV."
                )
            # zipfile reads no more of a part than it declares, so the sum above holds.
            for part in parts:
                with archive.open(part) as content:
                    if b"<!DOCTYPE" in content.read(4096):
                        raise SheetError("This XLSX file holds what no spreadsheet writes.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise SheetError("This file is packed, but it is not a whole XLSX file.") from error


def _excel_row(number: int, cells: tuple[Any, ...], dates: list[str]) -> SheetRow:
    texts: list[str] = []
    faults: dict[int, str] = {}
    for index, cell in enumerate(cells):
        text = ""
        kind = getattr(cell, "data_type", "n")
        if kind == "f":
            faults[index] = "The cell holds a formula: put its value there instead."
        elif kind == "e":
            faults[index] = f"The cell shows {cell.value}, which is an error of Excel."
        elif cell.value is not None:
            text = _excel_text(cell, f"{get_column_letter(index + 1)}{number}", dates)
        texts.append(text)
    while texts and not texts[-1] and len(texts) - 1 not in faults:
        texts.pop()
    return SheetRow(number, texts, faults)


def _excel_text(cell: Any, place: str, dates: list[str]) -> str:
    """Return a cell of Excel as text; a day that Excel shows as a month is read as the month."""
    value = cell.value
    if isinstance(value, dt.datetime | dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        shape = str(cell.number_format).lower()
        if day.day == 1 and "y" in shape and "m" in shape and "d" not in shape:
            dates.append(
                f"{place} is kept by Excel as the day {day.isoformat()} and shown as a month; it "
                f"was read as {day:%Y-%m}. Format the column as text to keep months."
            )
            return f"{day:%Y-%m}"
        return day.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, str):
        return unshielded(value)
    return str(value)
