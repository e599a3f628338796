"""Sheets as files: CSV that Excel opens in any script, XLSX whose cells stay what they are.

A text that a spreadsheet would run as a formula is written so that it is shown instead.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tracker.errors import SheetError

EXCEL_CHARACTERS = 32_767
"""Characters that a cell of Excel holds; openpyxl cuts off the rest in silence."""

_EXACT_IN_EXCEL = 15
"""Digits that a number of Excel keeps."""

# Full-width signs begin a formula too, in a Japanese Excel.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_QUOTED_FORMULA = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


class SheetFormat(StrEnum):
    """The two forms of a file, by their endings."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """The media type of a file."""
        if self is SheetFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shielded(text: str) -> str:
    """Return a cell of a CSV file that no spreadsheet runs as a formula: after an apostrophe.

    A text that begins with apostrophes and then so gets one too, or it would lose its own. Plain
    negative numbers are harmless, and stay.
    """
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unshielded(text: str) -> str:
    """Return a cell as it was before `shielded`."""
    return text[1:] if _QUOTED_FORMULA.match(text) else text


def write_sheet(
    form: SheetFormat,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    numbers: Collection[str] = (),
) -> bytes:
    """Return a file of `rows` under `header`; `numbers` names the columns that hold numbers.

    Raises SheetError for a text that Excel could not hold whole.
    """
    if form is SheetFormat.CSV:
        return b"".join(csv_lines(header, rows))
    return _write_xlsx(header, rows, title, numbers)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield a CSV file of `rows` under `header` line by line, so that none is held in memory."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    # With the mark, or Excel reads it in the encoding of the country it is in.
    encoding = "utf-8-sig"
    for row in chain([header], ([shielded(cell) for cell in row] for row in rows)):
        writer.writerow(row)
        yield text.getvalue().encode(encoding)
        encoding = "utf-8"
        text.seek(0)
        text.truncate()


def _write_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[str]], title: str, numbers: Collection[str]
) -> bytes:
    # Looked at before openpyxl begins: a sheet that it has begun must be finished.
    texts = [list(row) for row in rows]
    for row in texts:
        _refuse_unfit(row)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    numeric = {index for index, name in enumerate(header) if name in numbers}
    for index, name in enumerate(header):
        column = sheet.column_dimensions[get_column_letter(index + 1)]
        column.width = max(14, len(name) + 4)
        # What is typed below stays as typed, too: 2021-10 is no day.
        column.number_format = "General" if index in numeric else "@"
    headings = [WriteOnlyCell(sheet, name) for name in header]
    for heading in headings:
        heading.font = Font(bold=True)
    sheet.append(headings)
    for row in texts:
        sheet.append([_excel_cell(sheet, cell, index in numeric) for index, cell in enumerate(row)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _refuse_unfit(row: Iterable[str]) -> None:
    for text in row:
        # One character is kept for an apostrophe.
        if len(text) >= EXCEL_CHARACTERS or ILLEGAL_CHARACTERS_RE.search(text):
            raise SheetError(
                f"The text that begins “{text[:40]}” does not fit a cell of Excel "
                f"({EXCEL_CHARACTERS} characters, no control characters): export as CSV instead."
            )


def _excel_cell(sheet: Any, text: str, numeric: bool) -> Any:
    if text == "":
        return None
    if numeric and _NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) <= _EXACT_IN_EXCEL:
        return float(text) if "." in text else int(text)
    # Whoever reads the file takes one apostrophe away, whichever form it has.
    cell = WriteOnlyCell(sheet, f"'{text}" if _QUOTED_FORMULA.match(text) else text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
