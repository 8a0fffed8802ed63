"""Titles: what they file under, and what sources mix into them taken apart.

Sources: MARC 21 field 245, second indicator, and "Initial Definite and Indefinite Articles",
Library of Congress; ISBD area 1 for the marks between title, subtitle and responsibility.
"""

import re
from dataclasses import dataclass

from library import limits
from library.articles import without_article
from library.bindings import names_a_form
from library.languages import normalize_language
from library.text import clean_text, fold

# Digits of a number in a sort key; a longer one keeps its own length.
_NUMBER_WIDTH = 8
_GROUPED = re.compile(r"(?<=[0-9])[,.\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_DIGITS = re.compile(r"[0-9]+")
# "10½" is not 101 halves.
_FRACTION = re.compile("(?<=[0-9])(?=[\u00bc-\u00be\u2150-\u215e])")
_SERIES = re.compile(
    r"\s*\((?P<name>[^()]{2,200}?),?\s*"
    r"(?:\#|\b(?:book|bk\.?|volume|vol\.?|no\.?|nr\.?|tome|band|bd\.?|libro|teil|deel|part)\s?\#?)\s*"
    r"(?P<number>[0-9]{1,5}(?:\.[0-9]{1,3})?)(?: (?:of|von|de|di|van) [0-9]{1,3})?"
    r"(?P<more>\s?[-–—&,+/]\s?\#?[0-9.]+|\s*;[^()]*)?\)$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(
    r"\s*(?:\[(?P<square>[^\[\]]{1,60})\]|\((?P<round>[^()]{1,60})\)|（(?P<wide>[^（）]{1,60})）)$"
)
# What encyclopedias tell a book from a film by; written small, it is no part of a title.
_KINDS = frozenset({"book", "novel", "livro", "książka", "powieść"})
_ISBD_TAIL = re.compile(r"[\s/:;=,]+$")
_ISBD_HEAD = re.compile(r"^[\s/:;=,]+")
# A single full stop after a whole word in small letters, where no other stop stands.
_STRAY_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$")
_ABBREVIATIONS = ("dept", "etc", "corp", "assn", "bros", "univ", "prof", "capt", "inst", "approx")
# "Caché,: poésies", "Gedichte =: poems", "Histoire , tome 1".
_DOUBLED_MARK = re.compile(r"(?:\s*[,;]\s?|\s+=\s?)(?::(?=\s))|\s+,(?=\s)")
_ARTICLE_LAST = re.compile(
    r"(?P<rest>.{3,}?)(?:, |(?P<round> \())"
    r"(?P<article>the|an|el|la|los|las|le|les|l'|der|das|il|gli|het)(?(round)\))",
    re.IGNORECASE,
)
# "Do, Re, Mi, Fa, So, La" ends in no article.
_MOST_COMMAS = 2
_SUBTITLE_AFTER = re.compile(r"\s*(?::|;|\s[-–]\s|—)\s*(?=[^\s])")


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A title taken apart; what it had not is "". ``series_number`` is decimal text."""

    title: str
    subtitle: str = ""
    series: str = ""
    series_number: str = ""


def sort_title(title: str, language: str = "", *, articles: bool = True) -> str:
    """Return the key a title files under, at most TITLE_MAX characters, "" only for "".

    Folded (see ``library.text.fold``); an initial article goes where ``language``, a BCP 47 tag,
    has one of that form, unless ``articles`` is False; numbers are padded, so that "#2" comes
    before "#19". A title of signs only is its own key.
    """
    # Before cleaning, which turns the thin spaces between digits into plain ones.
    text = _FRACTION.sub(" ", _GROUPED.sub("", title))
    text = clean_text(text, limit=limits.TITLE_MAX)
    filed = fold(without_article(text, language) if articles else text)
    key = _DIGITS.sub(lambda match: match[0].lstrip("0").zfill(_NUMBER_WIDTH), filed)
    return (key or text.casefold())[: limits.TITLE_MAX].rstrip()


def split_title(title: str, subtitle: str = "") -> TitleParts:
    """Return title and subtitle without what sources hang on them: "(Series, #2)", "[hardcover]".

    Punctuation between ISBD areas goes. A colon is never taken for the start of a subtitle (see
    ``suggest_subtitle``), but a subtitle given apart is not repeated in the title.
    """
    bare, series, number = _without_suffixes(_DOUBLED_MARK.sub(_one_mark, clean_text(title)))
    bare = _with_article_first(bare)
    below, other_series, other_number = _without_suffixes(_ISBD_HEAD.sub("", clean_text(subtitle)))
    if below and fold(bare) != fold(below):
        bare = _without_ending(bare, below)
    elif below:
        below = ""
    if not series:
        series, number = other_series, other_number
    return TitleParts(bare, below, series, number)


def suggest_subtitle(title: str) -> tuple[str, str] | None:
    """Return (title, subtitle) as they might be, split at the first ": "; None where unlikely.

    To be offered, never applied: "2001: A Space Odyssey" and "Y: The Last Man" give None, but
    "Star Wars: A New Hope" cannot be told from "Emma: A Biography".
    """
    left, colon, right = clean_text(title).partition(": ")
    left, right = left.rstrip(), right.strip()
    if not colon or len(right) < 2 or len(left) < 2 or not any(map(str.isalpha, left)):
        return None
    return left, right


def recover_subtitle(title: str, title_long: str) -> str:
    """Return the subtitle when ``title_long`` is ``title``, a colon or dash, and more; else ""."""
    short, long = clean_text(title), clean_text(title_long)
    if not short or long[: len(short)].casefold() != short.casefold():
        return ""
    rest = long[len(short) :]
    mark = _SUBTITLE_AFTER.match(rest)
    return _without_suffixes(rest[mark.end() :])[0] if mark else ""


def _without_suffixes(text: str) -> tuple[str, str, str]:
    """Return the text without its suffixes, the series, and the number in it."""
    series = number = ""
    for _ in range(3):
        text = _ISBD_TAIL.sub("", text) or text
        match = None if series else _SERIES.search(text)
        if match and match.start():
            series = _ISBD_TAIL.sub("", match["name"].strip())
            # "#1-6" is a box of six: no single number is right.
            number = "" if match["more"] and match["more"][0] != ";" else match["number"]
            text = text[: match.start()]
            continue
        match = _BRACKETS.search(text)
        words = match and (match["square"] or match["round"] or match["wide"])
        if match and match.start() and (words in _KINDS or _says_no_title(words)):
            text = text[: match.start()]
    return _without_stop(text), series, number


def _says_no_title(words: str) -> bool:
    """Return whether ``words`` only name a binding, or as sellers do a language's edition."""
    edition = re.fullmatch(r"(.{2,50}) edition", words, re.IGNORECASE)
    languages = re.split(r" and | & |[/,] ?", edition[1]) if edition else []
    return names_a_form(words) or (bool(languages) and all(map(normalize_language, languages)))


def _one_mark(match: re.Match[str]) -> str:
    mark = match[0].strip()
    return {"=:": " =", ",": ","}.get(mark.replace(" ", ""), ":")


def _with_article_first(title: str) -> str:
    """Return "Hobbit, The" as "The Hobbit", which catalogues turn round to sort it."""
    match = _ARTICLE_LAST.fullmatch(title.replace("’", "'"))
    if not match or match["rest"].count(",") > _MOST_COMMAS:
        return title
    article = match["article"][:1].upper() + match["article"][1:]
    rest = title[: match.end("rest")]
    # Some leave it where it was as well: "L Alchimiste, L'".
    letters = re.escape(article.rstrip("'"))
    rest = re.sub(rf"^{letters}['’ ]", "", rest, flags=re.IGNORECASE) or rest
    return f"{article}{rest}" if article.endswith("'") else f"{article} {rest}"


def _without_stop(text: str) -> str:
    if text.count(".") != 1 or not _STRAY_STOP.search(text):
        return text
    last = text[:-1].rpartition(" ")[2].casefold()
    return text if last in _ABBREVIATIONS else text[:-1]


def _without_ending(title: str, subtitle: str) -> str:
    """Return ``title`` without ": subtitle" at its end."""
    ending = title[-len(subtitle) :]
    if len(title) <= len(subtitle) or ending.casefold() != subtitle.casefold():
        return title
    left = title[: -len(subtitle)].rstrip()
    return _ISBD_TAIL.sub("", left) if left.endswith((":", ";", "-", "–", "—")) else title
