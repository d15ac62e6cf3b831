"""Excel workbooks: the first sheet read as rows of text, as it would be saved as CSV; and written.

What stands in the cells is taken, not computed: a formula counts as what it gave when it was saved.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException

MARK = b"PK\x03\x04"
MOST_UNPACKED = 100 * 1024 * 1024
BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError),
    *(EOFError, OSError, AttributeError, IndexError, NotImplementedError, RuntimeError),
)
"""What openpyxl was seen to raise at archives that are none of its files."""


class NotAWorkbook(Exception):
    """The content is no workbook, or a far larger one than a list of people can be."""


def rows_of(
    content: bytes, *, most_rows: int, most_columns: int
) -> list[tuple[int, tuple[str, ...]]]:
    """Return the number and the cells of each row.

    :raises NotAWorkbook: if it is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise NotAWorkbook
        values = _values(content, most_rows, most_columns, is_computed=True)
        written = _values(content, most_rows, most_columns, is_computed=False)
    except BROKEN as error:
        raise NotAWorkbook from error
    rows = zip(values, written, strict=False)
    return [(line, _trimmed(map(_text, *row))) for line, row in enumerate(rows, start=1)]


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    """Leave out the blank cells at a row's end: a sheet is as wide as its widest row."""
    row = list(cells)
    while row and not row[-1]:
        row.pop()
    return tuple(row)


def _values(
    content: bytes, most_rows: int, most_columns: int, *, is_computed: bool
) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=is_computed)
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
        return [tuple(row) for row in rows]
    finally:
        book.close()


def _text(value: object, written: object) -> str:
    """Return a cell as text; a formula that was never computed, as it is written."""
    if value is None:
        return written if isinstance(written, str) and written.startswith("=") else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


@dataclass(frozen=True)
class Formula:
    """What a cell computes, with its "="."""

    text: str


def write(sheets: Sequence[tuple[str, Sequence[Sequence[object]]]]) -> bytes:
    """Return a workbook of these sheets: names, and rows of numbers, texts, `Formula`s and nothing.

    A text is never taken for a formula, however it begins.
    """
    book = Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(sheet: Any, value: object) -> object:
    if isinstance(value, Formula):
        return value.text
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
