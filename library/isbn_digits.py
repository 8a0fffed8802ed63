"""The arithmetic of ISBNs, and where they stand in a text. ``library.isbn`` is the face of it.

Source of every rule: ISBN Users' Manual, 7th edition, International ISBN Agency, 2017 (ISO 2108).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from stdnum import isbn as _agency

DASHES = r"\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES = r" \u00a0\u2000-\u200a\u202f\u3000"
_BLOCK = r"[0-9]+(?:[Xx](?![0-9A-Za-z]))?"
_BLOCKS = re.compile(_BLOCK)
_RUN = re.compile(rf"{_BLOCK}(?:[{_SPACES}{DASHES}.]{{1,2}}{_BLOCK})*")
# Digits of other scripts: \D takes the rest out of the class, 0-9 the ASCII ones.
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
# The most blocks people cut an ISBN-13 into.
_MOST_BLOCKS = 7


# Registration groups of one language, from the agency's range message of 2024.
_LANGUAGE_OF_GROUP = {
    "9780": "en", "9781": "en", "9798": "en", "9782": "fr", "97910": "fr", "9783": "de",
    "97884": "es", "97913": "es", "978950": "es", "978956": "es", "978958": "es", "978968": "es",
    "978970": "es", "978987": "es", "978607": "es", "978612": "es", "97888": "it", "97912": "it",
    "97885": "pt", "97865": "pt", "978972": "pt", "978989": "pt", "97887": "da", "97882": "nb",
    "97891": "sv", "97890": "nl", "97894": "nl", "978963": "hu", "978615": "hu", "978960": "el",
    "978618": "el",
}  # fmt: skip


class FoundIsbn(NamedTuple):
    """An ISBN within a text: ``text[start:end]`` is how it was written."""

    start: int
    end: int
    isbn13: str


def check_digit_13(first12: str) -> str:
    """Return the last digit for the first 12 of an ISBN-13 (modulus 10, weights 1 and 3)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first12))
    return str(-total % 10)


def check_digit_10(first9: str) -> str:
    """Return the last character, a digit or X, for the first 9 of an ISBN-10 (modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(first9, range(10, 1, -1), strict=True))
    return "0123456789X"[-total % 11]


def to_isbn10(isbn13: str) -> str | None:
    """Return the ISBN-10 of an ISBN-13; None outside 978, where there is none."""
    if len(isbn13) != 13 or not isbn13.startswith("978"):
        return None
    return isbn13[3:12] + check_digit_10(isbn13[3:12])


@lru_cache(maxsize=2_000)
def hyphenate(isbn13: str) -> str:
    """Return ``isbn13`` with hyphens by the agency's range message; bare where no range holds."""
    if not is_isbn13(isbn13):
        return isbn13
    parts = _agency.split(isbn13)
    return "-".join(parts) if all(parts) else isbn13


def language_of_group(isbn13: str) -> str:
    """Return the language most books of this ISBN's registration group are in; "" if unclear."""
    return next(
        (_LANGUAGE_OF_GROUP[isbn13[:n]] for n in (4, 5, 6) if isbn13[:n] in _LANGUAGE_OF_GROUP), ""
    )


def to_ascii_digits(text: str) -> str:
    """Return ``text`` with the decimal digits of every script as 0 to 9, length unchanged."""
    return _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def find_isbns(text: str) -> list[str]:
    """Return every valid ISBN in any text as ISBN-13, in order of appearance, each once."""
    return list(dict.fromkeys(found.isbn13 for found in locate_isbns(text)))


def locate_isbns(text: str) -> Iterator[FoundIsbn]:
    """Yield every valid ISBN in ``text`` with its place; time grows with the length only.

    Ten bare digits inside a longer word are passed over, thirteen are not. A blob of several
    ISBNs run together is split when nothing of it is left over.
    """
    text = to_ascii_digits(text)
    for run in _RUN.finditer(text):
        blocks = list(_BLOCKS.finditer(text, run.start(), run.end()))
        index = 0
        while index < len(blocks):
            codes, after = _isbns_at(blocks, index)
            for code in codes:
                yield FoundIsbn(blocks[index].start(), blocks[after - 1].end(), code)
            index = after


def _isbns_at(blocks: list[re.Match[str]], index: int) -> tuple[list[str], int]:
    """Return the ISBNs that begin with this block, and the index of the block after them."""
    if len(blocks[index][0]) > 13:
        return _split_blob(blocks[index][0].upper()), index + 1
    code, shorter = "", ([], index + 1)
    for after in range(index + 1, min(index + _MOST_BLOCKS, len(blocks)) + 1):
        code += blocks[after - 1][0].upper()
        if len(code) > 13:
            break
        if len(code) == 13 and is_isbn13(code):
            return [code], after
        if len(code) == 10 and is_isbn10(code) and _stands_alone(blocks[index:after]):
            shorter = ([to_isbn13(code)], after)
    return shorter


def _stands_alone(blocks: list[re.Match[str]]) -> bool:
    """Is this cut the way an ISBN-10 is, and no piece of a word or of a telephone number?"""
    text, start, end = blocks[0].string, blocks[0].start(), blocks[-1].end()
    labelled = text[max(0, start - 4) : start].lower() == "isbn"
    in_word = text[max(0, start - 1) : start].isalpha() and not labelled
    in_word = in_word or text[end : end + 1].isalpha()
    return not in_word and (len(blocks) == 1 or (len(blocks) > 2 and len(blocks[-1][0]) == 1))


def _split_blob(blob: str) -> list[str]:
    codes: list[str] = []
    at = 0
    while at < len(blob):
        if is_isbn13(blob[at : at + 13]):
            codes.append(blob[at : at + 13])
            at += 13
            # What is left behind the last bar code may be its price add-on.
            at = len(blob) if len(blob) - at in (2, 5) else at
        elif is_isbn10(blob[at : at + 10]):
            codes.append(to_isbn13(blob[at : at + 10]))
            at += 10
        else:
            return []
    return codes


def is_isbn13(code: str) -> bool:
    """Return whether ``code`` is 13 digits of a book: prefix, range and check digit hold."""
    # 979-0 is printed music (ISMN); 978-0000000002 is a row of zeros.
    return (
        len(code) == 13
        and code.startswith(("978", "979"))
        and code.isascii()
        and code.isdecimal()
        and not code.startswith(("9790", "978000000000"))
        and code[12] == check_digit_13(code[:12])
    )


def is_isbn10(code: str) -> bool:
    """Return whether ``code`` is a valid ISBN-10 without hyphens, its X in upper case."""
    return (
        len(code) == 10
        and code[:9].isascii()
        and code[:9].isdecimal()
        and not code.startswith("000000000")
        and code[9] == check_digit_10(code[:9])
    )


def to_isbn13(isbn10: str) -> str:
    """Return the ISBN-13 (prefix 978) of a valid ISBN-10."""
    return f"978{isbn10[:9]}{check_digit_13('978' + isbn10[:9])}"
