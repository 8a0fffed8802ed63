"""Text as it is kept, and the folded keys by which it is searched and sorted."""

import re
import unicodedata

from library.characters import clean_paragraphs, clean_text
from library.isbn_digits import locate_isbns
from library.markup import html_to_text, sanitize_html

__all__ = [
    "clean_paragraphs",
    "clean_text",
    "fold",
    "html_to_text",
    "sanitize_html",
    "search_words",
]

# No query says more than this; folding stays cheap whatever is sent.
_LONGEST_QUERY = 500
_CACHED_BELOW = 0x10000

# Letters that decompose no further, and what readers type for them. Unicode has no such mapping:
# these are the Latin letters of the world's books, and Arabic's variant forms.
_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "þ": "th", "ð": "d",
    "ħ": "h", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ɓ": "b", "ɖ": "d", "ɗ": "d", "ƒ": "f", "ɡ": "g",
    "ɣ": "g", "ƙ": "k", "ɛ": "e", "ə": "e", "ǝ": "e", "ɔ": "o", "ƴ": "y", "ɨ": "i", "ʉ": "u",
    "ɪ": "i", "ɲ": "n", "ƞ": "n", "ƥ": "p", "ʋ": "v", "ƶ": "z", "ꝑ": "p",
    "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ە": "ه",
}  # fmt: skip
_APOSTROPHES = "'’‘‛`ʼʻʹʽʾʿꞌ׳״"
_BEFORE_DECOMPOSING = str.maketrans({"´": "'"} | dict.fromkeys("™℠®©℗", " "))
# Marks a reader may leave out. All others (Indic vowels, Thai tones, the voicing of kana) are
# part of their letter and stay.
_OPTIONAL_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
)  # fmt: skip
_TATWEEL = "\u0640"
_PROGRAMMING = re.compile(r"\b([a-z])(#|\+\+)(?!\w)")
_SPOKEN = {"#": "sharp", "++": "plus plus"}
_LABEL_BEFORE_ISBN = re.compile(r"\bisbn(?:[\s-]*1[03])?[\s:=#.-]*$", re.IGNORECASE)


class _Folding(dict[int, str]):
    """For str.translate: what each decomposed, lower-case character is in a key."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code < _CACHED_BELOW:
            self[code] = folded
        return folded


def fold(text: str) -> str:
    """Return the key of ``text`` for search and order: the same for all ways to write one thing.

    Lower case; accents and strokes off (NFKD, plus letters that do not decompose), apostrophes
    gone, "&" as "and", other punctuation a single space. It holds no control character and is
    NFC, so that SQLite and PostgreSQL (collation C) order it alike, byte by byte. Idempotent.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_BEFORE_DECOMPOSING)).casefold()
        # Short i is a letter of its own in Cyrillic, not an accented one.
        text = unicodedata.normalize("NFKD", text).replace("и\u0306", "й")
    text = _PROGRAMMING.sub(lambda match: f"{match[1]} {_SPOKEN[match[2]]}", text.lower())
    words = " ".join(text.translate(_FOLDING).split())
    return words if words.isascii() else unicodedata.normalize("NFC", words)


def search_words(query: str, *, most: int = 8) -> list[str]:
    """Return the folded words of ``query``, each once, at most ``most`` of them.

    An ISBN in any form becomes its 13 digits, and the word "ISBN" before it goes.
    """
    query = query[:_LONGEST_QUERY]
    words: list[str] = []
    start = 0
    for found in locate_isbns(query):
        words += fold(_LABEL_BEFORE_ISBN.sub("", query[start : found.start])).split()
        words.append(found.isbn13)
        start = found.end
    words += fold(query[start:]).split()
    return list(dict.fromkeys(words))[:most]


def _fold_character(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    if character == "&":
        return " and "
    if character in _APOSTROPHES or character == _TATWEEL:
        return ""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in ("Cf", "Me") or (category[0] == "M" and _is_optional(ord(character))):
        return ""
    return character if category[0] in "LMN" else " "


def _is_optional(code: int) -> bool:
    return any(first <= code <= last for first, last in _OPTIONAL_MARKS)


_FOLDING = _Folding()
