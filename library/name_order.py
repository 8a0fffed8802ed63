"""The order of a name's parts: forenames first to be shown, surname first to file."""

import re

from library.name_words import (
    ARABIC_ENDINGS,
    BEGINNINGS,
    CHINESE_SURNAMES,
    CORPORATE,
    CYRILLIC_FORENAMES,
    DEGREES,
    FILED_AS_THEY_ARE,
    FOREIGN_PARTICLES,
    GENERATIONS,
    GIVEN_NAMES,
    JOINING,
    KOREAN_SURNAMES,
    LEADING_PARTICLES,
    PARTICLES,
    PATRONYMIC_STARTS,
    PORTUGUESE_SUFFIXES,
    REGAL,
    SPANISH_SURNAMES,
    TITLES,
)
from library.text import fold

# Han, kana, bopomofo and hangul: names in them put the family first already.
_FAMILY_FIRST = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3105-\u312f\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}")
_REMARK = re.compile(r"\s*\([^()]*\)")
_SURNAME = re.compile(r"[^\W\d_][^\W\d_'’-]+(?:['’-][^\W\d_]+)*")
# "Robert W. Service": a person, whatever the last word means.
_WITH_INITIAL = re.compile(r"[^\W\d_]{3,} (?:[^\W\d_]\. ?)+[^\W\d_]{3,}")
_DEGREE_WORDS = re.compile(
    r"\s+(?:Ph\.?\s?D\.?|M\.\s?D\.|MD|M\.\s?A\.|M\.\s?B\.\s?A\.|Ed\.\s?D\.|Psy\.?\s?D\.?)$"
)
_ROMAN = re.compile(r"[IVX]{2,}")
# "Tolkien J R R", "Weil S", "Seters-F"; but X is what some call themselves: "Malcolm X".
_BARE_INITIALS = re.compile(r".*(?: [A-Z] [A-Z]| [A-WYZ]|-[A-Za-z])")
# Korean and Chinese syllables as they are written in Latin letters.
_SYLLABLES = re.compile(
    r"(?:[bcdfghj-npqrstvwxyz]{0,2}[aeiouyw]{1,3}(?:ng|[bghklmnprst])?(?:-|$)){2}"
)
_PINYIN = re.compile(
    r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang|i?ong|uang|eng|iao|ian|ing|uai|uan|a[ion]?|e[in]?|ou|i[aenu]?|u[aoine]?|o)){2}"
)
_ICELANDIC = re.compile(r"(?:d[óo]ttir|ардоттир|[ðþ].*son)$", re.IGNORECASE)
_CYRILLIC_WORD = re.compile(r"[а-яё-]+")
_PATRONYMIC = re.compile("(?:вич|вна|чна)$")
_MOST_FORENAMES = 5


def words_of(name: str) -> list[str]:
    """Return the words of a name, without what is nothing but signs."""
    return [word for word in name.split() if re.search(r"\w", word)]


def is_corporate(name: str) -> bool:
    """Return whether ``name`` is rather a body's than a person's."""
    words = fold(name).split()
    if _WITH_INITIAL.fullmatch(name):
        return False
    return bool(words) and (words[0] == "the" or not CORPORATE.isdisjoint(words))


def is_surname(text: str) -> bool:
    """Return whether ``text`` may be a surname alone, and neither forename, title nor body."""
    folded = fold(text)
    known = folded in GENERATIONS or folded in TITLES or folded in GIVEN_NAMES
    return bool(_SURNAME.fullmatch(text)) and not (
        known or _is_degree(text) or is_corporate(text) or _PATRONYMIC.search(folded)
    )


def without_degree(name: str) -> str:
    """Return ``name`` without what its bearer has studied: "M.D." or "PhD" at its end."""
    return _DEGREE_WORDS.sub("", name) if len(name.split()) > 2 else name


def flipped(name: str) -> str:
    """Return "Last, First, Jr." as "First Last Jr."; a body or anything unclear as it is."""
    parts = [part.strip(" ;:/|") for part in name.split(",")]
    parts = [part for part in parts if part and not _is_degree(part)] or parts[:1]
    suffix = parts.pop() if len(parts) > 1 and _is_suffix(parts[-1]) else ""
    title = parts.pop() if len(parts) == 3 and fold(parts[-1]) in TITLES else ""
    if len(parts) == 1:
        return " ".join(part for part in (*parts, suffix) if part)
    if len(parts) != 2 or not _are_one_person(name, *parts):
        return name
    last, first = parts
    # Two who share a surname.
    if last == first:
        return name
    if _FAMILY_FIRST.search(name) or first.startswith("of "):
        first, last = last, first
    return " ".join(part for part in (title, first, last, suffix) if part)


def filed(name: str) -> str:
    """Return ``name``, in display form, surname first; see ``library.names.sort_name``."""
    bare = _REMARK.sub("", name).strip() or name
    head, comma, tail = bare.rpartition(",")
    if comma and fold(tail) not in GENERATIONS:
        return name
    words = (head if comma else bare).split()
    if words and fold(words[0]) == "the" and len(words) > 1:
        return f"{' '.join(words[1:])}, {words[0]}"
    if len(words) < 2 or _stays(bare, words):
        return name
    suffix = tail.strip() if comma else ""
    if fold(words[-1]) in GENERATIONS and len(words) > 2 and fold(words[0]) not in REGAL:
        suffix = words.pop()
    start = _start_of_surname(words)
    parts = (" ".join(words[start:]), " ".join(words[:start]), suffix)
    return ", ".join(part for part in parts if part)


def _is_suffix(part: str) -> bool:
    return fold(part) in GENERATIONS or bool(_ROMAN.fullmatch(part))


def _is_degree(part: str) -> bool:
    return fold(part).replace(" ", "") in DEGREES


def _are_one_person(name: str, last: str, first: str) -> bool:
    few = len(last.split()) <= _MOST_FORENAMES and len(first.split()) <= _MOST_FORENAMES
    plain = not re.search(r"[0-9()&/]|\b(?:and|und|et)\b", name)
    return few and plain and not is_corporate(name)


def _stays(name: str, words: list[str]) -> bool:
    first, last = fold(words[0]), words[-1]
    numbered = _ROMAN.fullmatch(last) and (len(words) == 2 or fold(last) not in GENERATIONS)
    return (
        bool(_FAMILY_FIRST.search(name))
        or is_corporate(name)
        or _is_no_person(words)
        or fold(name) in FILED_AS_THEY_ARE
        or first in PATRONYMIC_STARTS
        or first[:1].isdecimal()
        or bool(_ICELANDIC.search(name))
        or ("of" in words[1:-1] and first not in REGAL)
        or (bool(numbered) and first not in REGAL)
        or (len(words) == 2 and first in BEGINNINGS and words[0].istitle())
        or (len(words) == 2 and first == "عبد")
        or _is_turned_round(words)
    )


def _is_no_person(words: list[str]) -> bool:
    """A body or a series, by its form: "America's Test Kitchen", "Friends in Recovery"."""
    title = words[0][:1].isupper() and _CYRILLIC_WORD.fullmatch(words[-1])
    return len(words) > 2 and (
        words[-2] in JOINING
        or any(word.endswith(("'s", "’s")) for word in words[:-1])
        or bool(title and words[-1] not in FOREIGN_PARTICLES)
    )


def _is_turned_round(words: list[str]) -> bool:
    """What comes last can be no surname: "Koontz Dean R.", "Haas van", "Kim Il-sung"."""
    first, last = fold(words[0]), words[-1]
    is_particle = last.islower() and (fold(last) in PARTICLES or last in FOREIGN_PARTICLES)
    return (
        bool(_INITIALS.fullmatch(last) or _BARE_INITIALS.fullmatch(" ".join(words)))
        or last[:1].isdecimal()
        or (is_particle and words[0][:1].isupper())
        or (len(words) == 2 and _is_family_first(first, last))
    )


def _is_family_first(first: str, last: str) -> bool:
    """Two words with the family first: "Cho Nam-Joo", "Liu Cixin", "Гог Ван"."""
    name = last.casefold()
    if "-" in last:
        return first in KOREAN_SURNAMES and bool(_SYLLABLES.fullmatch(name))
    if first in CHINESE_SURNAMES and last.istitle():
        return len(name) > 3 and name not in CHINESE_SURNAMES and bool(_PINYIN.fullmatch(name))
    # "Вон" is a surname too, and what ends in "а" a woman's forename: "Шобха Де".
    forename = first in CYRILLIC_FORENAMES or first.endswith(("а", "я"))
    return name in FOREIGN_PARTICLES and name != "вон" and not forename


def _start_of_surname(words: list[str]) -> int:
    """Return the index of the word the surname begins with; never 0."""
    if fold(words[0]) in REGAL:
        return 1
    last = len(words) - 1
    before = words[last].casefold() in PORTUGUESE_SUFFIXES or fold(words[last]) in ARABIC_ENDINGS
    if before and last > 1:
        last -= 1
    # Ortega y Gasset: both surnames file, under the first.
    if last > 2 and words[last - 1] in ("y", "i"):
        last -= 2
    elif last > 1 and _is_double(words, last):
        last -= 1
    run = last
    while run > 1 and fold(words[run - 1]) in PARTICLES:
        run -= 1
    if 1 < run < last and _is_spanish(words[run - 1]):
        # Vélez de Guevara, García Sáenz de Urturi.
        return run - 2 if run > 2 and _is_spanish(words[run - 2]) else run - 1
    for index in range(run, last):
        if _leads(words, index):
            return index
    return last


def _is_double(words: list[str], last: int) -> bool:
    """García Márquez: both surnames file. Not after an initial, as in "Ana M. Lopez Smith"."""
    return _is_spanish(words[last - 1]) and not words[last - 2].endswith(".")


def _is_spanish(word: str) -> bool:
    return fold(word) in SPANISH_SURNAMES and word[:1].isupper()


def _leads(words: list[str], index: int) -> bool:
    """A particle in capitals begins the surname; in small letters, few do, and none after "de"."""
    word = words[index]
    if word[:1].isupper():
        return True
    return fold(word) in LEADING_PARTICLES and fold(words[index - 1]) not in ("de", "von", "van")
