"""One BCP 47 tag for each of the many ways in which sources name a language.

Sources: RFC 5646 (BCP 47); ISO 639 and MARC code lists, Library of Congress.
"""

import re
from collections.abc import Iterable, Mapping

from library.language_table import ALIASES, LANGUAGES, REGIONS, SCRIPTS
from library.text import clean_text, fold

_LONGEST = 100
# Variants and extensions after the region are read over.
_TAG = re.compile(
    r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?(?:[-_][a-z0-9]{5,8})*",
    re.IGNORECASE,
)
# Words in the full names of ISO 639-2: "Greek, Ancient (to 1453)", "English and French".
_FILLERS = {"to", "ca", "and"}
_WRITTEN_RIGHT_TO_LEFT = {
    "ar", "arc", "azb", "ckb", "dv", "fa", "he", "ks", "ota", "ps", "sd", "syr", "ug", "ur", "yi",
}  # fmt: skip
_RIGHT_TO_LEFT_SCRIPTS = {"Arab", "Hebr"}
# Written forms that readers choose between; all other regions come from the source only.
_VARIANTS = (
    "en-GB",
    "en-US",
    "nl-BE",
    "pt-BR",
    "pt-PT",
    "sr-Cyrl",
    "sr-Latn",
    "zh-Hans",
    "zh-Hant",
)

_NAMES = {tag: name for tag, _, _, name in LANGUAGES}


def _tags_by_word() -> dict[str, str]:
    tags = {fold(alias): tag for alias, tag in ALIASES.items()}
    for tag, bibliographic, terminological, name in LANGUAGES:
        tags |= {fold(key): tag for key in (name, bibliographic, terminological, tag)}
    return tags


_TAGS = _tags_by_word()
_REGION_OF = {fold(key): code for code, name in REGIONS.items() for key in (name, code)}


def normalize_language(raw: object) -> str:
    """Return the BCP 47 tag of what ``raw`` names: "en", "pt-BR", "zh-Hant", "grc"; "" if unknown.

    Takes ISO 639 codes of any part, locale names ("en_US"), English and some native names, both
    at once ("ger German"), Open Library keys ("/languages/eng"), and lists or objects of these.
    Several different languages are "mul".
    """
    if isinstance(raw, Mapping):
        return normalize_language(raw.get("key") or raw.get("code") or raw.get("name"))
    if isinstance(raw, list | tuple):
        return _one_of({normalize_language(item) for item in raw[:_LONGEST]} - {""})
    text = clean_text(raw, limit=_LONGEST)
    text = text.rpartition("/")[2] if text.startswith("/") else text
    return _TAGS.get(fold(text)) or _from_tag(text) or _from_words(fold(text).split())


def language_name(tag: str) -> str:
    """Return the English name of a tag: "French", "Portuguese (Brazil)"; "" for "".

    A tag outside the table is its own name.
    """
    language, *details = tag.split("-")
    name = _NAMES.get(language)
    if name is None:
        return tag
    told = ", ".join(SCRIPTS.get(part) or REGIONS.get(part, part) for part in details)
    return f"{name} ({told})" if told else name


def is_rtl(tag: str) -> bool:
    """Return whether text in this language runs from right to left; a script in it decides."""
    language, *details = tag.split("-")
    scripts = [part for part in details if part in SCRIPTS]
    if scripts:
        return scripts[0] in _RIGHT_TO_LEFT_SCRIPTS
    return language in _WRITTEN_RIGHT_TO_LEFT


def _from_tag(text: str) -> str:
    match = _TAG.fullmatch(text)
    language = _TAGS.get(match[1].lower(), "") if match else ""
    if not language:
        return ""
    script, region = (match[2] or "").title(), (match[3] or "").upper()
    if region and region not in REGIONS:
        # "fr-en" is a bilingual book, not the French of a place.
        other = _TAGS.get(region.lower(), language)
        return _one_of({language, other})
    parts = [language, script if script in SCRIPTS else "", region]
    return "-".join(part for part in parts if part)


def _from_words(words: list[str]) -> str:
    words = [word for word in words if word not in _FILLERS and not word.isdecimal()]
    if not words:
        return ""
    inverted = _TAGS.get(" ".join([*words[1:], words[0]]), "")
    if inverted:
        return inverted
    for cut in range(1, len(words)):
        language, rest = _TAGS.get(" ".join(words[:cut])), " ".join(words[cut:])
        if language and rest in _REGION_OF:
            return f"{language}-{_REGION_OF[rest]}"
        if language and rest in _TAGS:
            return _one_of({language, _TAGS[rest]})
    tags = {_TAGS.get(word, "") for word in words}
    return "" if "" in tags else _one_of(tags)


def _one_of(tags: set[str]) -> str:
    return "mul" if len(tags) > 1 else next(iter(tags), "")


def _choices(variants: Iterable[str]) -> tuple[tuple[str, str], ...]:
    rows = [*_NAMES.items(), *((tag, language_name(tag)) for tag in variants)]
    return tuple(sorted(rows, key=lambda row: fold(row[1])))


LANGUAGE_CHOICES = _choices(_VARIANTS)
