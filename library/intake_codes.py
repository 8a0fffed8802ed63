"""The codes in what readers type, scan and paste. ``library.intake_text`` is the face of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from library import limits
from library.exceptions import InvalidIntake, InvalidIsbn
from library.isbn import normalize_isbn
from library.isbn_digits import DASHES, FoundIsbn, locate_isbns, to_ascii_digits

# Codes that are no ISBN are shown one by one up to here; the rest is counted.
REFUSED_SHOWN_MAX = 200
# No title that somebody looks for is longer.
_WORDS_MAX = 200
# A price add-on or a quantity is shorter than any code that means a book.
_CODE_DIGITS_MIN = 8
# Shorter numbers are titles: 1984, 2666.
_TYPED_DIGITS_MIN = 5

_SEPARATORS = rf"\s{DASHES}.·"
_LIST_LINE = re.compile(rf"[0-9Xx{_SEPARATORS}\"'“”‘’=()\[\],;|]*")
_CELL_END = re.compile(r"[\t,;|]+")
_LABELLED = re.compile(
    rf"\s*isbn(?:[\s-]*1[03])?[\s:=#.]*([0-9][0-9Xx{_SEPARATORS}]*)", re.IGNORECASE
)
_DATE = re.compile(r"\s*(?:[12][0-9]{3}([-./])[0-9]{2}\1[0-9]{2}|[0-9]{2}\.[0-9]{2}\.[0-9]{4})\s*")
# What a spreadsheet makes of a long number, an Amazon number, the number of printed music.
_OTHER_CODE = re.compile(
    rf"[\s\"'=]*(?:[0-9][.,][0-9]+E\+[0-9]{{1,2}}|B0[0-9A-Z]{{8}}|M[0-9{DASHES} ]{{9,13}})[\s\"']*",
    re.IGNORECASE,
)
# In running text: thirteen digits that begin like an ISBN, or ten and more that are called one.
_IN_PROSE = re.compile(
    rf"(?<![0-9])97[89](?:[{DASHES} ]?[0-9]){{10}}(?![0-9])"
    rf"|\bisbn(?:-?1[03])?[:\s]{{1,3}}([0-9](?:[{DASHES} ]?[0-9X]){{9}})(?![0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Code:
    """One code as it came in. ``isbn13`` None: it looks like a code and is no ISBN."""

    typed: str
    isbn13: str | None
    title_hint: str = ""


@dataclass(frozen=True, slots=True)
class IntakeText:
    """What was found: each code once, in order.

    ``repeats`` counts codes that came again, ``unread`` those that are no ISBN beyond the 200
    kept, ``without_isbn`` the lines of a list that name none. ``words`` is what to search the
    catalogues for when there is no code, "" when there is nothing to search for.
    """

    codes: tuple[Code, ...] = ()
    repeats: int = 0
    unread: int = 0
    words: str = ""
    without_isbn: int = 0


@dataclass(slots=True)
class Gathered:
    """Codes as they are come upon."""

    codes: dict[str, Code] = field(default_factory=dict)
    repeats: int = 0
    unread: int = 0
    refused: int = 0

    def take(self, typed: str, isbn13: str, title_hint: str = "") -> None:
        """Keep an ISBN, or count it as a repeat."""
        if isbn13 in self.codes:
            self.repeats += 1
        else:
            kept = typed.strip()[: limits.INTAKE_TYPED_MAX] or isbn13
            self.codes[isbn13] = Code(kept, isbn13, title_hint)

    def refuse(self, typed: str, title_hint: str = "") -> None:
        """Keep a code that is no ISBN, or count it."""
        typed = typed.strip()
        if typed in self.codes:
            self.repeats += 1
        elif self.refused >= REFUSED_SHOWN_MAX or len(typed) > limits.INTAKE_TYPED_MAX:
            self.unread += 1
        else:
            self.refused += 1
            self.codes[typed] = Code(typed, None, title_hint)

    def text(self, *, words: str = "", without_isbn: int = 0) -> IntakeText:
        """Return all of it."""
        codes = tuple(self.codes.values())
        return IntakeText(codes, self.repeats, self.unread, words, without_isbn)


def read_text(text: str) -> IntakeText:
    """Return the codes of any text: one ISBN, a list, an e-mail, a novel. Time is linear.

    Raises InvalidIntake for more than two million characters, and for nothing else.
    """
    if len(text) > limits.INTAKE_TEXT_MAX:
        most = f"{limits.INTAKE_TEXT_MAX:,}"
        raise InvalidIntake(f"This is too much at once: at most {most} characters fit.")
    text = text.replace("\0", " ").strip()
    is_short = len(text) <= _WORDS_MAX and "\n" not in text and "\r" not in text
    if is_short and (alone := _read_alone(text)):
        return alone
    gathered = gather(text)
    # Only what somebody typed is looked for by title; and never a code that was just refused.
    is_title = is_short and not gathered.codes and any(map(str.isalnum, text))
    return gathered.text(words=" ".join(text.split()) if is_title else "")


def read_list(items: Sequence[str]) -> IntakeText:
    """Return a list in which every item is meant as one code: what is no ISBN is refused."""
    gathered = Gathered()
    for item in items:
        if item.strip():
            _read_piece(gathered, item)
    return gathered.text()


def gather(text: str) -> Gathered:
    """Return every code that stands in ``text``, line by line."""
    gathered, at = Gathered(), 0
    plain = to_ascii_digits(text)
    found = locate_isbns(plain)
    ahead = next(found, None)
    for line in text.splitlines(keepends=True):
        here: list[FoundIsbn] = []
        while ahead and ahead.start < at + len(line):
            here.append(ahead)
            ahead = next(found, None)
        _read_line(gathered, line, plain[at : at + len(line)], here, at)
        at += len(line)
    return gathered


def _read_alone(text: str) -> IntakeText | None:
    """Return the one code that ``text`` is; None for something else."""
    try:
        return IntakeText((Code(text[: limits.INTAKE_TYPED_MAX], normalize_isbn(text)),))
    except InvalidIsbn as error:
        if len(text) <= limits.INTAKE_TYPED_MAX and _is_meant_as_code(text, error):
            return IntakeText((Code(text, None),))
    return None


def _is_meant_as_code(text: str, error: InvalidIsbn) -> bool:
    """Is this a code with something wrong about it, rather than words or several codes?"""
    if next(locate_isbns(text), None):
        return False
    if error.extra["reason"] == "wrong_length":
        return _digits(text) >= _TYPED_DIGITS_MIN
    if error.extra["reason"] in ("not_an_isbn", "empty", "too_long"):
        is_number = not any(map(str.isalpha, text)) and _digits(text) >= _CODE_DIGITS_MIN
        return bool(is_number or error.extra["suggestion"] or _OTHER_CODE.fullmatch(text))
    return error.extra["reason"] != "ambiguous" or bool(error.extra["suggestion"])


def _read_line(
    gathered: Gathered, line: str, plain: str, found: list[FoundIsbn], offset: int
) -> None:
    """Gather one line: the ISBNs ``found`` in it, and what else in it looks like a code."""
    is_list = _LIST_LINE.fullmatch(plain)
    end = 0
    for one in found:
        start = one.start - offset
        _read_rest(gathered, line, plain, end, start, is_list=bool(is_list))
        gathered.take(line[start : one.end - offset], one.isbn13)
        # Several ISBNs run together share one place.
        end = max(end, one.end - offset)
    _read_rest(gathered, line, plain, end, len(line), is_list=bool(is_list))


def _read_rest(
    gathered: Gathered, line: str, plain: str, start: int, end: int, *, is_list: bool
) -> None:
    """Gather what looks like a code between two ISBNs of a line."""
    if start >= end:
        return
    rest = plain[start:end]
    if is_list:
        pieces = (piece for cell in _CELL_END.split(rest) for piece in _pieces(cell))
    elif _OTHER_CODE.fullmatch(rest):
        pieces = iter((rest,))
    elif labelled := _LABELLED.fullmatch(rest):
        pieces = iter((labelled[1],))
    else:
        pieces = (match[1] or match[0] for match in _IN_PROSE.finditer(rest))
    for piece in pieces:
        _read_piece(gathered, piece)


def _read_piece(gathered: Gathered, piece: str) -> None:
    typed = piece.strip()
    try:
        # One code a thousand times is read once.
        isbn13 = None if typed in gathered.codes else normalize_isbn(typed)
    except InvalidIsbn:
        isbn13 = None
    if isbn13:
        gathered.take(typed, isbn13)
    else:
        gathered.refuse(typed)


def _pieces(cell: str) -> Iterator[str]:
    """Yield the codes of a cell of digits: words of eight digits and more, or the cell whole."""
    words = cell.split()
    if _DATE.fullmatch(cell):
        return
    if all(_digits(word) >= _CODE_DIGITS_MIN for word in words):
        yield from words
    elif _digits(cell) >= _CODE_DIGITS_MIN:
        yield cell


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
