"""Subjects worth showing out of what providers call subjects.

Sources: BISAC headings are paths with " / " and a nine-character code (Book Industry Study Group);
Library of Congress headings put subdivisions behind "--" (Subject Headings Manual, H 180).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from library import limits
from library.names import clean_name
from library.subject_words import ACRONYMS, FORMS, NOISE, PATH_STARTS, PLACES, SMALL_WORDS
from library.text import clean_text, fold

_MOST_READ = 500
_LONGEST_ENTRY = 300
_LONGEST_SUBJECT = min(80, limits.SUBJECT_MAX)

_TAGGED = re.compile(r"[A-Za-z_]+:\S|.*(?:_|https?://|=\d)")
_CLASSMARK = re.compile(
    r"[A-Z]{1,3}\s?[0-9]{1,4}(?:\.[0-9]+)?(?:\s?\.?[A-Z][0-9]+.*|\s[0-9]{4}.*)?", re.IGNORECASE
)
_BISAC_CODE = re.compile(r"[A-Z]{3}[0-9]{6}", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:(?:ca\.?|to|early works to|since)\s)?[0-9]{1,4}(?:st|nd|rd|th)?(?:\s?[-–]\s?[0-9]{0,4})?"
    r"(?:\s(?:century|cent\.?|b\.?c\.?|a\.?d\.?))*",
    re.IGNORECASE,
)
_SHELF = re.compile(
    r"(?:reading level|accelerated reader|lexile|grades?|ages?|children: (?:grades?|babies|kinder)"
    r"|spanish: |audio(?: adult)?: |large (?:print|type)|translations into|new york times"
    r"|open library)\b|[a-z]+ language (?:materials|books)$",
    re.IGNORECASE,
)
_CATALOGUE_REMARK = re.compile(r"\s(?:fast )?\((?:uri|OCoLC)\).*", re.DOTALL)
_ONE_AUTHOR = re.compile(
    r"\s*\((?:[a-z]+ works by one author|single author|general)\)", re.IGNORECASE
)
_SUBDIVISION = re.compile(r"\s*--+\s*|\s+-?>\s+|\s+—\s+")
_PATH = re.compile(r"\s+/\s+|\s+[-–]\s+|:\s+(?=general\b)", re.IGNORECASE)
_CHARACTER = re.compile(r"([^()]+?)\s*\((?:fictitious|legendary) character[^()]*\)", re.IGNORECASE)
_PERSON = re.compile(r"([^,]{2,40},[^,]{2,40}), [0-9]{3,4}\??-(?:[0-9]{3,4}\??)?(?:[.,].*)?")
_WORD_START = re.compile(r"(^|[\s(\[/&-])([^\W\d_])")
_ROMAN = re.compile(r"(?:ii|iii|iv|vi|vii|viii|ix|xi|xii|xiv|xvi)")


class _Part(NamedTuple):
    name: str
    # A subdivision says less of a book than a heading: it comes after all of them.
    is_subdivision: bool


def clean_subjects(raw: object, *, most: int = 12) -> tuple[str, ...]:
    """Return at most ``most`` subjects, each once in its commonest spelling: headings first.

    Takes None, one string, or a list of strings or objects with a "name". BISAC paths and Library
    of Congress subdivisions are taken apart; codes, class marks, periods, reading levels, prizes
    and shop shelves go. ALL CAPS and all lower case become title case, other spellings stay.
    """
    parts = [part for text in _texts(raw) for part in _parts_of(text) if _is_subject(part.name)]
    spellings: dict[str, Counter[str]] = {}
    for part in sorted(parts, key=lambda part: part.is_subdivision):
        spellings.setdefault(subject_key(part.name), Counter())[part.name] += 1
    chosen = [counted.most_common(1)[0][0] for counted in spellings.values()]
    return tuple(chosen[:most])


def subject_key(name: str) -> str:
    """Return what is the same for all spellings of a subject."""
    return fold(name)


def _texts(raw: object) -> list[str]:
    items = [raw] if isinstance(raw, str | Mapping) else raw
    if not isinstance(items, Iterable):
        return []
    names = [item.get("name") if isinstance(item, Mapping) else item for item in items]
    texts = [clean_text(name, limit=_LONGEST_ENTRY, entities=True) for name in names[:_MOST_READ]]
    return [text for text in texts if text and not _TAGGED.match(text)]


def _parts_of(text: str) -> list[_Part]:
    text = _ONE_AUTHOR.sub("", _CATALOGUE_REMARK.sub("", text))
    heading, *subdivisions = [part for part in _SUBDIVISION.split(text) if part] or [""]
    parts: list[_Part] = []
    for step in _PATH.split(heading):
        names, forms = _comma_parts(step)
        parts += [_Part(_shown(name), False) for name in names]
        subdivisions += forms
    return parts + [_Part(_shown(name), True) for name in subdivisions]


def _comma_parts(step: str) -> tuple[list[str], list[str]]:
    """Return the headings and the forms in "Fiction, war & military" or "Magic, fiction"."""
    pieces = [piece.strip() for piece in step.split(",")]
    if len(pieces) > 1 and fold(pieces[0]) in PATH_STARTS:
        return pieces, []
    forms: list[str] = []
    while len(pieces) > 1 and fold(pieces[-1]) in FORMS:
        forms.insert(0, pieces.pop())
    return [", ".join(pieces)], forms


def _shown(name: str) -> str:
    name = name.strip(" ,;:/")
    name = name.rstrip(".") if name.count(".") == 1 else name
    person = _CHARACTER.fullmatch(name) or _PERSON.fullmatch(name)
    if person:
        name = clean_name(_capitalized(person[1]))
    if fold(name) in PLACES:
        return PLACES[fold(name)]
    if name.isupper() and len(name) > 2 or name.islower() and re.match(r"[a-z]", name):
        return _title_case(name)
    return name


def _capitalized(name: str) -> str:
    return _WORD_START.sub(lambda match: match[1] + match[2].upper(), name)


def _title_case(name: str) -> str:
    words = [_word(word, first=index == 0) for index, word in enumerate(name.lower().split())]
    return " ".join(words)


def _word(word: str, *, first: bool) -> str:
    bare = word.strip("(),.")
    if bare in ACRONYMS or _ROMAN.fullmatch(bare):
        return word.upper()
    return word if bare in SMALL_WORDS and not first else _capitalized(word)


def _is_subject(name: str) -> bool:
    key = fold(name)
    if not key or key in NOISE or len(name) > _LONGEST_SUBJECT or not re.search(r"[^\W\d_]", name):
        return False
    too_short = name.isascii() and len(key) < 3
    patterns = (_CLASSMARK, _BISAC_CODE, _PERIOD)
    return not (too_short or any(form.fullmatch(name) for form in patterns) or _SHELF.match(name))
