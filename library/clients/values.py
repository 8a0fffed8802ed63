"""What providers have in common: fields of any type, where only some are of use.

Everything here takes what came out of JSON, whatever it is, and returns it clean or empty.
"""

import re
from collections.abc import Iterable
from typing import Any, TypedDict
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from library import limits
from library.choices import ContributorRole
from library.dates import parse_partial_date
from library.exceptions import InvalidIsbn
from library.isbn import normalize_isbn
from library.names import clean_names, read_role
from library.records import ContributorRecord
from library.subjects import clean_subjects
from library.text import clean_text, sanitize_html

_SUBJECTS_MOST = 100
# 0 and 1 stand for "not known" in every provider's data.
_PAGES_MIN = 2
_TRAILING_JUNK = " @;:,/|"
# ISBD area 4, "London : Collins, 2004."; and what Amazon adds: "; 1st edition (May 2001)".
_PLACE_AND_NAME = re.compile(r"[^:\d]{2,80}? : (?P<name>[^:]{2,}?)(?:,? \[?[c©]?[12]\d{3}\]?\.?)?")
_EDITION_AFTER = re.compile(r"\s*(?:; [^;:]*\bedition\b|, edition:).*$", re.IGNORECASE)
_STRAY_STOP = re.compile(r"\s+\.$")
_SECRET_FIELDS = {"image_original"}
_SECRET_PARAMETERS = {"key", "imgtk", "token", "signature"}
# Search engines read these as operators; a reader means a title.
_OPERATORS = re.compile(r"[!(){}\[\]^\"~*?:\\/<>=|]|&&|(?<!\S)[+-]+")
_OPERATOR_WORDS = re.compile(r"\b(?:AND|OR|NOT|TO)\b")
_DEWEY = re.compile(r"\d{3}(?:\.\d+)?")


class SubjectFields(TypedDict):
    """Keyword arguments for an EditionRecord."""

    subjects: tuple[str, ...]
    subjects_raw: tuple[str, ...]


def as_dict(value: Any) -> dict[str, Any]:
    """Return a JSON object as it is, anything else as ``{}``."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return a JSON array as it is, nothing as ``[]``, one single value as a list of it."""
    if isinstance(value, list):
        return value
    return [] if value in (None, "", {}) else [value]


def text_of(value: Any, *, limit: int) -> str:
    """Return text or a number as one clean line of at most ``limit`` characters, else ""."""
    return clean_text(value, limit=limit, entities=True)


def names_in(value: Any) -> list[str]:
    """Return the names in a list of strings or of objects with a ``name``."""
    named = [item.get("name") if isinstance(item, dict) else item for item in as_list(value)]
    return [name for name in named if isinstance(name, str)]


def contributors_of(value: Any) -> tuple[ContributorRecord, ...]:
    """Return a list of names in order, with the role that stands beside a name ("(editor)")."""
    texts = names_in(value)
    roles = [read_role(text) for text in texts]
    if set(roles) <= {ContributorRole.AUTHOR}:
        credited = [(name, ContributorRole.AUTHOR) for name in clean_names(texts)]
    else:
        credited = [
            (name, role)
            for text, role in zip(texts, roles, strict=True)
            for name in clean_names([text])
        ]
    unique = dict.fromkeys(
        (name[: limits.NAME_MAX].rstrip(), role.value) for name, role in credited
    )
    records = [ContributorRecord(name=name, role=role) for name, role in unique]
    return tuple(records[: limits.CONTRIBUTORS_MAX])


def publisher_of(value: Any) -> str:
    """Return a publisher's name alone: place, year and edition that records hang on it go."""
    text = text_of(value, limit=limits.PUBLISHER_MAX).rstrip(_TRAILING_JUNK)
    text = _EDITION_AFTER.sub("", text)
    if found := _PLACE_AND_NAME.fullmatch(text):
        text = found["name"]
    return (_STRAY_STOP.sub("", text).rstrip(_TRAILING_JUNK)) or text


def published_of(*values: Any) -> str:
    """Return the first usable date as EDTF text, "" when there is none."""
    for value in values:
        parsed = parse_partial_date(value)
        if parsed:
            return parsed.edtf
    return ""


def page_count_of(value: Any) -> int | None:
    """Return a number of pages; 0 and 1, empty lists and nonsense are None."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:9])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    is_likely = _PAGES_MIN <= value <= limits.PAGE_COUNT_MAX and value == int(value)
    return int(value) if is_likely else None


def synopsis_of(*values: Any) -> str:
    """Return the first text that is not blank, as sanitised HTML."""
    for value in values:
        html = sanitize_html(value, limit=limits.SYNOPSIS_MAX) if isinstance(value, str) else ""
        if html:
            return html
    return ""


def subjects_of(value: Any) -> SubjectFields:
    """Return subjects as readers see them, and as the provider words them."""
    texts = [clean_text(name, entities=True) for name in names_in(value)][:_SUBJECTS_MOST]
    raw = dict.fromkeys(text[: limits.SUBJECT_MAX].rstrip() for text in texts if text)
    subjects = [name for name in clean_subjects(texts) if len(name) <= limits.SUBJECT_MAX]
    return SubjectFields(subjects=tuple(subjects), subjects_raw=tuple(raw))


def dewey_of(value: Any) -> str:
    """Return the first Dewey number of a string or list, without prime marks ("848/.914")."""
    for number in as_list(value):
        match = _DEWEY.match(str(number).strip().replace("/", "").replace("'", ""))
        if match:
            return match.group()[: limits.DEWEY_MAX]
    return ""


def isbn13s_in(values: Iterable[Any]) -> set[str]:
    """Return every valid ISBN among ``values`` as ISBN-13, whatever field it came from."""
    found = set()
    for value in values:
        if not isinstance(value, str | int):
            continue
        try:
            found.add(normalize_isbn(str(value)))
        except InvalidIsbn:
            continue
    return found


def first_isbn13(values: Iterable[Any]) -> str:
    """Return the first valid ISBN among ``values`` as ISBN-13, "" when there is none."""
    return next((isbn13 for value in values for isbn13 in isbn13s_in([value])), "")


def query_of(text: str) -> str:
    """Return a reader's words as a provider may be asked for them: plain words, no operators."""
    plain = _OPERATORS.sub(" ", clean_text(text, limit=limits.SEARCH_QUERY_MAX))
    return " ".join(_OPERATOR_WORDS.sub(lambda word: word[0].lower(), plain).split())


def https_url_of(value: Any) -> str:
    """Return a web address, with https whatever it came with; "" for anything else."""
    if not isinstance(value, str):
        return ""
    try:
        parts = urlsplit(value.strip())
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    url = urlunsplit(("https", *parts[1:4], ""))
    return url if len(url) <= limits.URL_MAX else ""


def cover_url_of(value: Any, *, drop: frozenset[str] = frozenset()) -> str:
    """Return an address that may be kept: without the query parameters in ``drop``, no secrets."""
    url = https_url_of(value)
    parts = urlsplit(url)
    query = [(name, text) for name, text in parse_qsl(parts.query, True) if name not in drop]
    url = urlunsplit((*parts[:3], urlencode(query), ""))
    return "" if _is_secret_url(url) else url


def without_secrets(payload: Any) -> Any:
    """Return a provider's payload as it may be kept: no URL that expires or carries a key."""
    if isinstance(payload, dict):
        return {
            name: without_secrets(value)
            for name, value in payload.items()
            if name not in _SECRET_FIELDS
        }
    if isinstance(payload, list):
        return [without_secrets(value) for value in payload]
    return "" if isinstance(payload, str) and _is_secret_url(payload) else payload


def _is_secret_url(text: str) -> bool:
    if not text[:8].lower().startswith(("http://", "https://")):
        return False
    try:
        parameters = parse_qsl(urlsplit(text).query)
    except ValueError:
        return True
    return any(name.lower() in _SECRET_PARAMETERS for name, _ in parameters)
