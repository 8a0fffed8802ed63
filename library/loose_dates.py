"""The many forms in which providers write a date, read into year, month, day and doubt."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from library.isbn_digits import to_ascii_digits

# No date is longer; what follows is a remark.
_LONGEST = 100

# English, German, French, Spanish, Italian, Portuguese and Dutch, without accents; abbreviations
# only where they are no word of their own.
_MONTHS = (
    "january jan januar janvier janv enero ene gennaio janeiro januari",
    "february feb februar fevrier fevr fev febrero febbraio fevereiro februari",
    "march mar marz mrz mars marzo marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug aout agosto augustus",
    "september sep sept septembre septiembre setiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dic dicembre dezembro",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}

_YEAR = re.compile(r"(?<![0-9])([0-9]{4})(?![0-9])")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?![0-9])")
_COMPACT = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_EAST_ASIAN = re.compile(
    r"([0-9]{4}) ?[年년](?: ?([0-9]{1,2}) ?[月월](?: ?([0-9]{1,2}) ?[日일])?)?"
)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{4})(?![0-9])")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_WORD = re.compile(r"[a-z]+")
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th|er|[.º])?"
_OF = r"(?:(?:de|del|of) )?"
_WORDS_THEN_YEAR = re.compile(
    rf"(?:(?<![0-9]){_DAY}[ -]{_OF})?([a-z]+)\.?(?:[ -]{_DAY})?,?[ -]?{_OF}([0-9]{{4}})(?![0-9])"
)
_YEAR_THEN_WORDS = re.compile(
    rf"(?<![0-9])([0-9]{{4}})[ ,-]{{1,2}}([a-z]+)\.?(?: {_DAY})?(?![0-9])"
)
_DECADE = re.compile(r"(?<![0-9])(1[0-9]{2}|20[0-9])(?:[-?xu_](?![-0-9?xu_])|-\?|x[~%?]|0'?s\b)")
_CENTURY = re.compile(r"(?<![0-9])(1[0-9]|20)(?:--|\?\?|xx|uu|__)(?![0-9])")
_ABOUT = re.compile(r"\b(?:ca|circa|about|approx|approximately|vers|um|hacia)\b|\bc\. |[~±%]")
_DOUBT = re.compile(r"[?%]|\bor\b|\bbetween\b|\bprobably\b|\bpossibly\b")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcop(?:yright)?\.?|\b[cp]) ?(?=[0-9]{4})")
_ACCENTS = re.compile("[\u0300-\u036f]")


class LooseDate(NamedTuple):
    """A year of four places ("1984", "198X"), what may be a month and day, and "?", "~" or ""."""

    year: str
    month: int | None = None
    day: int | None = None
    mark: str = ""


def read_loosely(raw: str) -> Iterator[LooseDate]:
    """Yield the dates ``raw`` may mean, most exact first. None of them is checked."""
    text = unicodedata.normalize("NFKD", to_ascii_digits(raw[:_LONGEST])).casefold()
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
    text = _COPYRIGHT.sub("", " ".join(text.split()))
    for read in (_in_numbers, _in_words, _open_years, _years):
        yield from read(text)


def _in_numbers(text: str) -> Iterator[LooseDate]:
    bare = text.strip("[]() ")
    mark = bare[-1:] if bare.endswith(("?", "~", "%")) else ""
    for form in (_ISO, _COMPACT, _EAST_ASIAN):
        match = form.match(bare)
        if match:
            month, day = (int(part) if part else None for part in match.groups()[1:])
            # A month over twelve may be a day: then neither is certain.
            yield LooseDate(match[1], month, day if month and month <= 12 else None, mark)
            return
    match = _YEAR_LAST.match(bare)
    if match:
        yield _year_last(*match.groups())
    match = _MONTH_YEAR.fullmatch(bare)
    if match:
        yield LooseDate(match[2], int(match[1]))


def _year_last(first: str, separator: str, second: str, year: str) -> LooseDate:
    one, two = int(first), int(second)
    # Dates with full stops are European, and there the day comes first.
    if separator == "." or one > 12 or one == two:
        return LooseDate(year, two, one)
    return LooseDate(year, one, two) if two > 12 else LooseDate(year)


def _in_words(text: str) -> Iterator[LooseDate]:
    months = {_MONTH_OF[word] for word in _WORD.findall(text) if word in _MONTH_OF}
    # "June-July 1998" is neither.
    if len(months) != 1:
        return
    for before, word, after, year in _WORDS_THEN_YEAR.findall(text):
        if word in _MONTH_OF:
            day = before or after
            yield LooseDate(year, _MONTH_OF[word], int(day) if day else None, _mark(text))
    for year, word, day in _YEAR_THEN_WORDS.findall(text):
        if word in _MONTH_OF:
            yield LooseDate(year, _MONTH_OF[word], int(day) if day else None, _mark(text))


def _open_years(text: str) -> Iterator[LooseDate]:
    for form, unknown in ((_DECADE, "X"), (_CENTURY, "XX")):
        match = form.search(text)
        if match:
            # The mark that stands for the digit itself is no doubt about the decade.
            rest = text[: match.start()] + text[match.start() + 4 :]
            yield LooseDate(match[1] + unknown, mark=_mark(rest))


def _years(text: str) -> Iterator[LooseDate]:
    # A year of another calendar stands first, and the cataloguer's own in brackets after it.
    for year in sorted(_YEAR.findall(text), key=lambda year: year < "1450"):
        yield LooseDate(year, mark=_mark(text))


def _mark(text: str) -> str:
    about, doubt = bool(_ABOUT.search(text)), bool(_DOUBT.search(text))
    if about and doubt:
        return "%"
    return "~" if about else "?" if doubt else ""
