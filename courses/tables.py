"""Reading a table as people send it: any of the usual encodings and delimiters, dirt and all.

Pure: bytes or text in, numbered rows of clean cells out. What a column means is told elsewhere.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import workbooks

DELIMITERS = (",", ";", "\t")
RARE_DELIMITERS = (":", "|")
"""Tried only where none of the others cuts anything: times and names have them too."""
MAX_ROWS = 20_000
MAX_CELL = 10_000
MAX_COLUMNS = 5_000
BROKEN = "\N{REPLACEMENT CHARACTER}"
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
NO_TEXT = gettext_lazy("It is no text file. Save the table as CSV and choose that file.")
NOT_TEXT = (workbooks.MARK, b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x1f\x8b")


class NotATable(Exception):
    """The content cannot be read as a table at all. The message says why, to the person."""


@dataclass(frozen=True)
class Record:
    """One row. `line` is where it begins in the file, the first line being 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)

    def at(self, place: int | None) -> str:
        """Return the cell at a place from 0; nothing where the row has none, or there is no place."""
        return self.cells[place] if place is not None and place < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    encoding: str
    delimiter: str
    records: tuple[Record, ...]


def read(content: bytes | str) -> Table:
    """Return the rows of a file or of pasted text; wholly empty rows are left out.

    Of an Excel workbook they are those of its first sheet.

    :raises NotATable: if it is empty, no text, or longer than anybody's list.
    """
    if isinstance(content, bytes) and content.startswith(workbooks.MARK):
        return _of_workbook(content)
    text, encoding = decode(content) if isinstance(content, bytes) else (content, "text")
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\0", "")
    if not text.strip():
        raise NotATable(_("There is nothing in it."))
    told = re.match(r"sep=(.)\r?\n", text)  # as Excel writes it
    delimiter = told[1] if told else delimiter_of(text)
    return Table(encoding, delimiter, _kept(_records(text, delimiter)))


def _of_workbook(content: bytes) -> Table:
    try:
        rows = workbooks.rows_of(content, most_rows=MAX_ROWS + 1, most_columns=MAX_COLUMNS)
    except workbooks.NotAWorkbook as error:
        raise NotATable(NO_TEXT) from error
    records = (
        Record(line, tuple(clean(cell[:MAX_CELL]) for cell in cells)) for line, cells in rows
    )
    return Table("xlsx", "", _kept(records))


def _kept(found: Iterable[Record]) -> tuple[Record, ...]:
    """Return the rows that are not blank."""
    records = []
    for record in found:
        if not record.is_blank:
            records.append(record)
        if len(records) > MAX_ROWS:
            raise NotATable(
                _("It has more than %(most)s rows. Is it the right file?") % {"most": MAX_ROWS}
            )
    if not records:
        raise NotATable(_("There is nothing in it but blank rows."))
    return tuple(records)


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the name of the encoding it was found to have.

    :raises NotATable: if it is no text, as a spreadsheet or a PDF.
    """
    if content.startswith(NOT_TEXT):
        raise NotATable(NO_TEXT)
    for mark, encoding in [
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ]:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    if b"\0" in content:
        return _decode_wide(content)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_old(content)


def _decode_wide(content: bytes) -> tuple[str, str]:
    """Decode UTF-16 without a mark: the zero halves of its ASCII tell which half comes first."""
    encoding = "utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise NotATable(NO_TEXT)
    return text, encoding


def _decode_old(content: bytes) -> tuple[str, str]:
    damaged = content.decode("utf-8", errors="replace")
    if sum(char > "\x7f" and char != BROKEN for char in damaged) > damaged.count(BROKEN):
        return damaged, "utf-8"  # a few bad bytes in UTF-8; their cells are told
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        text = ""
    if _is_korean(text):
        return text, "cp949"
    if re.search(rb"[\x80-\x9f]", content):
        return content.decode("cp1252", errors="replace"), "cp1252"
    return content.decode("latin-1"), "latin-1"


def _is_korean(text: str) -> bool:
    """Tell Korean from Western letters that happen to be valid pairs: those give rare syllables."""
    wide = [char for char in text if char > "\x7f"]
    common = sum(len(char.encode("euc_kr", errors="ignore")) == 2 for char in wide)
    return common * 2 > len(wide)


def delimiter_of(text: str) -> str:
    """Return the delimiter that cuts the first rows into the most equal and the most columns."""
    lines = text.strip().splitlines()[:20]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(record.cells) for record in _records("\n".join(lines), delimiter)]
        return (sum(width == widths[0] for width in widths) if widths[0] > 1 else 0, widths[0])

    best = max(DELIMITERS, key=score)
    return best if score(best)[0] else max((best, *RARE_DELIMITERS), key=score)


def _records(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotATable(
                _("Line %(line)s cannot be read; is a quotation mark open?") % {"line": line}
            ) from error
        if len(cells) > MAX_COLUMNS:
            raise NotATable(
                _("Line %(line)s has more than %(most)s columns. Is it the right file?")
                % {"line": line, "most": MAX_COLUMNS}
            )
        yield Record(line, tuple(clean(cell[:MAX_CELL]) for cell in cells))
        line = reader.line_num + 1


def clean(cell: str) -> str:
    """Return the cell composed (NFC), without what cannot be seen, its spaces single.

    A spreadsheet's guard ="text" is taken off; a cell is never computed.
    """
    if cell.isascii() and cell.isalnum():
        return cell
    spaced = "".join(" " if char.isspace() else char for char in cell)
    seen = "".join(char for char in spaced if unicodedata.category(char) not in INVISIBLE)
    tidy = " ".join(unicodedata.normalize("NFC", seen).split())
    guarded = re.fullmatch(r'="([^"]*)"', tidy)
    return guarded[1].strip() if guarded else tidy
