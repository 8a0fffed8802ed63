"""What readers give to the tray, read: a typed code, a paste, a file of ISBNs."""

import csv
import re
from collections.abc import Iterator, Sequence

from library import limits
from library.characters import clean_text
from library.exceptions import InvalidIntake, InvalidIsbn
from library.intake_codes import Code, Gathered, IntakeText, gather, read_list, read_text
from library.isbn import normalize_isbn
from library.isbn_digits import locate_isbns

__all__ = ["Code", "IntakeText", "read_file", "read_list", "read_text"]

_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
_SPREADSHEET = "This is a spreadsheet file. Save it as CSV, and give that."
_PICTURE = "This is a picture. Give a text or CSV file here, or scan the bar code in it."
# What files begin with that are no text, and what to do about them.
_NO_TEXT = (
    (b"PK\x03\x04", "This is a packed file or a document. Save it as CSV or text, and give that."),
    (b"\xd0\xcf\x11\xe0", _SPREADSHEET),
    (b"%PDF", "This is a PDF. Copy its text and paste it into the box."),
    *((start, _PICTURE) for start in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")),
)
_NOT_TEXT = "This is not a text file. Give a text or CSV file with ISBNs in it."
_DELIMITERS = (",", ";", "\t", "|")
_TITLES = {"title", "titel", "titre", "titulo", "título", "titolo", "booktitle", "name"}
_EANS = {"ean", "ean13", "gtin", "gtin13", "barcode"}
_NOT_NAME = re.compile(r"[\W_]+")
# A quote that nobody closed swallows lines; no review in an export has as many.
_CELL_MAX = 100_000


def read_file(data: bytes, name: str) -> IntakeText:
    """Return the codes of a text or CSV file. With headings, titles come along as hints.

    UTF-8, UTF-16 and Windows-1252 are understood. Raises InvalidIntake, with a sentence for the
    reader, for what is too large, empty or no text.
    """
    if len(data) > limits.INTAKE_TEXT_MAX:
        most = limits.INTAKE_TEXT_MAX // 1_000_000
        raise InvalidIntake(f"This file is too large: at most {most} MB fit. Cut it in two.")
    text = _decoded(data, name.lower())
    if not text.strip():
        raise InvalidIntake("This file is empty.")
    return _read_table(text) or gather(text).text()


def _decoded(data: bytes, name: str) -> str:
    if name.endswith(_SPREADSHEETS):
        raise InvalidIntake(_SPREADSHEET)
    for start, message in _NO_TEXT:
        if data.startswith(start):
            raise InvalidIntake(message)
    for encoding in (_utf_16(data), "utf-8-sig", "cp1252"):
        if encoding is None:
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidIntake(_NOT_TEXT)


def _utf_16(data: bytes) -> str | None:
    """Return which UTF-16 this is, by its mark or by where its zeros stand; None for neither."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = data[:1000:2].count(0), data[1:1000:2].count(0)
    if max(even, odd) * 4 < min(len(data), 1000):
        return None
    if not even:
        return "utf-16-le"
    return None if odd else "utf-16-be"


def _read_table(text: str) -> IntakeText | None:
    """Read a table with headings for ISBNs; None for anything else, and where that finds none."""
    head = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    lines = text.lstrip().splitlines(keepends=True)
    try:
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        names = [_NOT_NAME.sub("", cell).casefold() for cell in next(rows, [])]
        numbers, title = _isbn_columns(names), _title_column(names)
        if not numbers:
            return None
        read = _read_rows(rows, numbers, title)
    except csv.Error:
        # Quotes that do not close: cell by cell something would be lost.
        return None
    return read if any(code.isbn13 for code in read.codes) else None


def _read_rows(rows: Iterator[list[str]], numbers: Sequence[int], title: int | None) -> IntakeText:
    gathered, without = Gathered(), 0
    for row in rows:
        if any(len(cell) > _CELL_MAX for cell in row):
            raise csv.Error
        cells = [row[number] for number in numbers if number < len(row)]
        hint = clean_text(row[title]) if title is not None and title < len(row) else ""
        filled = [cell for cell in cells if any(map(str.isalnum, cell))]
        if filled:
            _read_cells(gathered, filled, hint[: limits.TITLE_MAX])
        elif any(map(str.strip, row)):
            without += 1
    return gathered.text(without_isbn=without)


def _read_cells(gathered: Gathered, cells: list[str], hint: str) -> None:
    """Gather the one book of a row: its first cell that is an ISBN, else the first is refused."""
    for cell in cells:
        if isbn13 := _isbn_of(cell):
            gathered.take(cell, isbn13, hint)
            return
    gathered.refuse(cells[0][: limits.INTAKE_TYPED_MAX], hint)


def _isbn_of(cell: str) -> str | None:
    try:
        return normalize_isbn(cell)
    except InvalidIsbn as error:
        if error.extra["reason"] == "wrong_length" and len(cell.strip()) < 10:
            # A spreadsheet took the leading zeros; with them the check digit holds.
            return error.extra["suggestion"]
    found = next(locate_isbns(cell), None)
    return found.isbn13 if found else None


def _isbn_columns(names: list[str]) -> list[int]:
    """Return where ISBNs stand, the thirteen digits before the ten, lists of them last."""
    ranked = []
    for place, name in enumerate(names):
        if "isbn" in name or name in _EANS:
            rank = 2 if name.endswith("isbns") else 0 if "13" in name or "ean" in name else 1
            ranked.append((rank, place))
    return [place for _, place in sorted(ranked)]


def _title_column(names: list[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in _TITLES), None)
