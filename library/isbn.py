"""ISBNs as people type, scan and paste them, and as 13 bare digits: the one form that is kept.

Source of every rule: ISBN Users' Manual, 7th edition, International ISBN Agency, 2017 (ISO 2108).
"""

import re

from library.exceptions import InvalidIsbn
from library.isbn_digits import (
    DASHES,
    FoundIsbn,
    check_digit_10,
    check_digit_13,
    find_isbns,
    hyphenate,
    is_isbn10,
    is_isbn13,
    language_of_group,
    locate_isbns,
    to_ascii_digits,
    to_isbn10,
    to_isbn13,
)

__all__ = [
    "FoundIsbn",
    "check_digit_10",
    "check_digit_13",
    "find_isbns",
    "hyphenate",
    "language_of_group",
    "locate_isbns",
    "normalize_isbn",
    "to_isbn10",
]

# Nothing that is one ISBN, with label and remarks, is longer; refusing early keeps all else cheap.
_LONGEST = 100
_SEPARATORS = re.compile(rf"[\s{DASHES}.·]+")
_INVISIBLE = dict.fromkeys(
    (0xFEFF, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_WRAPPING = " \t\r\n\v\f=\"'`“”„‘’«»()[]{}<>,;:.*#-–—"
_LABEL = re.compile(r"(?:urn:)?isbn(?:[\s(-]*1[03](?=[\s:)-])\)?)?[\s:=#.-]*", re.IGNORECASE)
_REMARK = re.compile(r"(?<=[0-9Xx])\s*\([^()]*$")
_WHOLE_FLOAT = re.compile(r"([0-9]{7,13})[.,]0+")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,2})", re.IGNORECASE)
_CODE = re.compile(r"[0-9]+X?")
_LOOKALIKES = str.maketrans("OoОоΟοlI|XxХхΧχＸｘ", "000000111XXXXXXXX")
# Ten zeros pass their check, and so does the ISBN-13 made of them.
_ALL_ZERO = ("0" * 10, "0" * 13, "9780000000002")
_EXAMPLE = "978-0-306-40615-7"


def normalize_isbn(text: str) -> str:
    """Return the ISBN-13 that ``text`` is: labels, hyphens, quotes, price add-ons are taken off.

    Raises InvalidIsbn with a sentence for the reader, a ``reason`` (empty, too_long, not_an_isbn,
    ismn, issn, price_code, product_code, check_digit, wrong_length, spreadsheet_number, all_zero,
    ambiguous) and, where there is one likely meaning, its ISBN-13 as ``suggestion``.
    """
    if len(text) > _LONGEST:
        raise _refusal("too_long", "This is too long for one ISBN. Give a single number.")
    bare = _unwrap(text)
    if not bare:
        raise _refusal("empty", f"Type or scan an ISBN, such as {_EXAMPLE}.")
    code = _SEPARATORS.sub("", bare).upper()
    if not _CODE.fullmatch(code):
        raise _not_only_digits(bare, code)
    # A scanner reads the price add-on (EAN-5 or EAN-2) beside the bar code along with it.
    if len(code) in (15, 18) and is_isbn13(code[:13]):
        code = code[:13]
    if code in _ALL_ZERO:
        raise _refusal("all_zero", "An ISBN is not all zeros. Look for the number on the book.")
    if len(code) == 13:
        return _from_thirteen(code)
    return _from_ten(code) if len(code) == 10 else _from_other_length(code)


def _unwrap(text: str) -> str:
    bare = text.translate(_INVISIBLE).strip(_WRAPPING)
    bare = _LABEL.sub("", bare, count=1) if _LABEL.match(bare) else bare
    bare = _REMARK.sub("", bare)
    # Spreadsheets and data frames write whole numbers as 9780306406157.0.
    whole = _WHOLE_FLOAT.fullmatch(bare)
    return whole[1] if whole else bare


def _from_thirteen(code: str) -> str:
    if is_isbn13(code):
        return code
    if code.startswith("9790"):
        raise _refusal("ismn", "This is the number of printed music (ISMN), not of a book.")
    if code.startswith("977"):
        raise _refusal("issn", "This is the bar code of a magazine or journal (ISSN), not a book.")
    if not code.startswith(("978", "979")):
        raise _refusal(
            "product_code",
            "This is the code of another product: an ISBN begins with 978 or 979. "
            "Look for that number on the book.",
        )
    raise _wrong_last(code, check_digit_13(code[:12]), code[:12] + check_digit_13(code[:12]))


def _from_ten(code: str) -> str:
    if is_isbn10(code):
        return to_isbn13(code)
    for prefix in ("978", "979"):
        if is_isbn13(prefix + code):
            raise _refusal(
                "ambiguous",
                f"The first three digits seem to be missing. Did you mean "
                f"{hyphenate(prefix + code)}?",
                prefix + code,
            )
    raise _wrong_last(code, check_digit_10(code[:9]), to_isbn13(code))


def _from_other_length(code: str) -> str:
    count = len(code)
    # GTIN-14, which warehouses print, puts a zero before the thirteen digits.
    found = find_isbns(code[1:] if count == 14 else code)
    padded = code.zfill(10)
    if len(found) > 1:
        raise _several()
    if count in (5, 8, 12):
        _refuse_other_codes(code)
    if 6 <= count <= 9 and is_isbn10(padded):
        raise _refusal(
            "wrong_length",
            f"This has {count} digits, and an ISBN has 10 or 13. With the zero that older books "
            f"and spreadsheets leave out it would be {padded}.",
            to_isbn13(padded),
        )
    raise _refusal(
        "wrong_length",
        f"This has {count} digits, and an ISBN has 10 or 13. Compare it with the book.",
        found[0] if found else None,
    )


def _refuse_other_codes(code: str) -> None:
    """Raise for the codes that stand on books and magazines beside or instead of an ISBN."""
    if len(code) == 5:
        raise _refusal("price_code", "This is the price code. Scan the longer bar code beside it.")
    if len(code) == 8 and code[7] == _check_digit_8(code[:7]):
        raise _refusal("issn", "This is the number of a magazine or journal (ISSN), not a book.")
    if len(code) == 12 and check_digit_13("0" + code[:11]) == code[11]:
        raise _refusal(
            "product_code",
            "This is the shop's code. Look for the number that begins with 978, often on the back "
            "or inside the cover.",
        )


def _check_digit_8(first7: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first7, range(8, 1, -1), strict=True))
    return "0123456789X"[-total % 11]


def _not_only_digits(bare: str, code: str) -> InvalidIsbn:
    scientific = _SCIENTIFIC.fullmatch(bare)
    if scientific:
        return _rounded_number(*scientific.groups(default=""))
    if re.fullmatch(r"M[0-9]{9}", code):
        return _refusal("ismn", "This is the number of printed music (ISMN), not of a book.")
    if re.fullmatch(r"B0[0-9A-Z]{8}", code):
        return _refusal(
            "not_an_isbn",
            "This is an Amazon number (ASIN), not an ISBN. Look for the number on the book.",
        )
    plain = _plainly(bare)
    meant = find_isbns(plain if _CODE.fullmatch(plain) else bare)
    if len(meant) > 1:
        return _several()
    if meant:
        return _refusal(
            "not_an_isbn",
            f"An ISBN has only the digits 0 to 9 and sometimes an X at its end. "
            f"Did you mean {hyphenate(meant[0])}?",
            meant[0],
        )
    return _refusal(
        "not_an_isbn",
        f"This is not an ISBN. One has 10 or 13 digits and looks like {_EXAMPLE}.",
    )


def _plainly(bare: str) -> str:
    """Return ``bare`` with the digits of other scripts, and letters typed for digits, as digits."""
    return _SEPARATORS.sub("", to_ascii_digits(bare).translate(_LOOKALIKES))


def _rounded_number(whole: str, fraction: str, exponent: str) -> InvalidIsbn:
    digits = whole + fraction
    if len(digits) == int(exponent) + 1 and is_isbn13(digits):
        message = f"A spreadsheet has rewritten this number. Did you mean {hyphenate(digits)}?"
        return _refusal("spreadsheet_number", message, digits)
    return _refusal(
        "spreadsheet_number",
        "A spreadsheet has shortened this number, and its last digits are lost. "
        "Copy it from the book, or from a column formatted as text.",
    )


def _wrong_last(code: str, expected: str, suggestion: str) -> InvalidIsbn:
    return _refusal(
        "check_digit",
        f"The last digit does not fit: after {code[:-1]} it would be {expected}, not {code[-1]}. "
        f"Compare every digit with the book.",
        suggestion,
    )


def _several() -> InvalidIsbn:
    return _refusal("ambiguous", "There is more than one ISBN here. Give one at a time.")


def _refusal(reason: str, message: str, suggestion: str | None = None) -> InvalidIsbn:
    return InvalidIsbn(message, reason=reason, suggestion=suggestion)
