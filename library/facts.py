"""The facts of a book as a reader may give them: cleaned, checked, and turned into columns."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from library import limits
from library.choices import Binding, ContributorRole, Visibility
from library.dates import read_edtf
from library.exceptions import InvalidBook, InvalidIsbn
from library.isbn import normalize_isbn, to_isbn10
from library.languages import normalize_language
from library.names import clean_name, read_role, sort_name
from library.records import ContributorRecord, EditionRecord
from library.subjects import subject_key
from library.text import clean_text, fold, html_to_text, sanitize_html
from library.titles import sort_title

# What a provider can tell of a book, in the order forms and differences show it.
FACT_FIELDS: tuple[str, ...] = (
    "title",
    "subtitle",
    "contributors",
    "publisher",
    "published",
    "page_count",
    "binding",
    "language",
    "edition_statement",
    "series",
    "series_number",
    "synopsis",
    "subjects",
    "height_mm",
    "width_mm",
    "thickness_mm",
    "weight_g",
    "dewey",
)
# Sorts after every name: a book without an author comes last, from A to Z.
NOBODY = "\U0010ffff"
FACT_LABELS: dict[str, str] = {
    "title": "Title",
    "subtitle": "Subtitle",
    "contributors": "Contributors",
    "publisher": "Publisher",
    "published": "Published",
    "page_count": "Pages",
    "binding": "Binding",
    "language": "Language",
    "edition_statement": "Edition",
    "series": "Series",
    "series_number": "Number in series",
    "synopsis": "Synopsis",
    "subjects": "Subjects",
    "height_mm": "Height",
    "width_mm": "Width",
    "thickness_mm": "Thickness",
    "weight_g": "Weight",
    "dewey": "Dewey",
}
_TEXT_LIMITS = {
    "title": limits.TITLE_MAX,
    "subtitle": limits.TITLE_MAX,
    "publisher": limits.PUBLISHER_MAX,
    "edition_statement": limits.EDITION_STATEMENT_MAX,
    "series": limits.SERIES_MAX,
    "dewey": limits.DEWEY_MAX,
}
_NUMBER_LIMITS = {
    "page_count": limits.PAGE_COUNT_MAX,
    "height_mm": limits.MILLIMETRES_MAX,
    "width_mm": limits.MILLIMETRES_MAX,
    "thickness_mm": limits.MILLIMETRES_MAX,
    "weight_g": limits.GRAMS_MAX,
}


def clean_facts(given: Mapping[str, Any], *, today: date | None = None) -> dict[str, Any]:
    """Return what a reader gave as values for the columns of a book, field by field.

    Takes any of FACT_FIELDS, ``isbn13``, ``visibility``, ``sort_as`` and ``location``; others are
    ignored.
    Raises InvalidBook with a sentence for each field that cannot be kept, all of them at once.
    """
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, cleaner in _cleaners(today).items():
        if name not in given:
            continue
        try:
            cleaned[name] = cleaner(given[name])
        except InvalidIsbn as error:
            errors[name] = [error.message]
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise InvalidBook(errors=errors)
    return cleaned


def facts_of(record: EditionRecord) -> dict[str, Any]:
    """Return a provider's record as values for the columns of a book, cut to their limits."""
    facts = {name: getattr(record, name) for name in FACT_FIELDS}
    for name, most in _TEXT_LIMITS.items():
        facts[name] = facts[name][:most].rstrip()
    for name, most in _NUMBER_LIMITS.items():
        facts[name] = facts[name] if facts[name] and 1 <= facts[name] <= most else None
    facts["series_number"] = facts["series_number"][: limits.SERIES_NUMBER_MAX]
    facts["contributors"] = facts["contributors"][: limits.CONTRIBUTORS_MAX]
    facts["subjects"] = facts["subjects"][: limits.SUBJECTS_MAX]
    facts["binding_raw"] = record.binding_raw[: limits.RAW_VALUE_MAX]
    facts["language_raw"] = record.language_raw[: limits.RAW_VALUE_MAX]
    return facts


def derived_columns(
    facts: Mapping[str, Any], isbn13: str | None, *, sort_as: str = ""
) -> dict[str, Any]:
    """Return the columns that repeat or order what ``facts`` (complete) say.

    ``sort_as`` is the reader's own word on where the title stands; its articles are kept.
    """
    credited = facts["contributors"]
    lead = lead_contributors(credited)
    line = ", ".join(contributor.name for contributor in lead)
    published = facts["published"]
    return {
        "sort_title": _sort_title(facts, sort_as),
        "byline": line[: limits.TITLE_MAX],
        "sort_author": fold(sort_name(lead[0].name))[: limits.NAME_MAX] if lead else NOBODY,
        "published_year": read_edtf(published).year if published else None,
        "search_text": _search_text(facts, credited, isbn13),
    }


def _sort_title(facts: Mapping[str, Any], sort_as: str) -> str:
    if sort_as:
        return sort_title(sort_as)[: limits.TITLE_MAX]
    return sort_title(facts["title"], facts["language"])[: limits.TITLE_MAX]


def lead_contributors(credited: tuple[ContributorRecord, ...]) -> list[ContributorRecord]:
    """Return who stands on the spine: the authors, else the editors, else the first named."""
    for role in (ContributorRole.AUTHOR, ContributorRole.EDITOR):
        named = [contributor for contributor in credited if contributor.role == role]
        if named:
            return named
    return list(credited[:1])


def plain_value(name: str, value: Any) -> Any:
    """Return a fact as JSON-ready data: contributors as objects, subjects as a list."""
    if name == "contributors":
        return [asdict(contributor) for contributor in value]
    return list(value) if name == "subjects" else value


def from_plain_value(name: str, value: Any) -> Any:
    """Return what ``plain_value`` made into data as a fact again."""
    if name == "contributors":
        return tuple(ContributorRecord(**contributor) for contributor in value)
    return tuple(value) if name == "subjects" else value


def _search_text(
    facts: Mapping[str, Any], credited: tuple[ContributorRecord, ...], isbn13: str | None
) -> str:
    words = [facts["title"], facts["subtitle"], facts["series"]]
    words += [contributor.name for contributor in credited]
    numbers = [isbn13, to_isbn10(isbn13) or ""] if isbn13 else []
    # "isbn10" keeps its X in lower case, as fold() leaves everything else.
    return " ".join([fold(" ".join(words)), *numbers]).strip().lower()


def _cleaners(today: date | None) -> dict[str, Callable[[Any], Any]]:
    cleaners: dict[str, Callable[[Any], Any]] = {
        name: _text_within(most) for name, most in _TEXT_LIMITS.items()
    }
    cleaners |= {name: _number_within(most) for name, most in _NUMBER_LIMITS.items()}
    return cleaners | {
        "title": _title,
        "isbn13": lambda value: normalize_isbn(str(value)) if value else None,
        "published": lambda value: _published(value, today),
        "binding": _one_of(Binding.values, "binding"),
        "visibility": _one_of(Visibility.values, "visibility"),
        "language": _language,
        "series_number": _series_number,
        "sort_as": _text_within(limits.TITLE_MAX),
        "location": _text_within(limits.LOCATION_MAX),
        "synopsis": _synopsis,
        "contributors": _contributors,
        "subjects": _subjects,
    }


def _text_within(most: int) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        text = clean_text(value or "")
        if len(text) > most:
            raise ValueError(f"This has {len(text):,} characters; at most {most:,} fit.")
        return text

    return clean


def _title(value: Any) -> str:
    text = _text_within(limits.TITLE_MAX)(value)
    if not text:
        raise ValueError("A book needs a title.")
    return text


def _number_within(most: int) -> Callable[[Any], int | None]:
    def clean(value: Any) -> int | None:
        if value is None or value == "":
            return None
        # ASCII digits only: no signs, fractions, exponents or booleans.
        found = re.fullmatch(r"0{0,20}([0-9]{1,8})", str(value).strip())
        if not found or not 1 <= int(found[1]) <= most:
            raise ValueError(f"Give a whole number from 1 to {most:,}.")
        return int(found[1])

    return clean


def _one_of(allowed: list[str], what: str) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        text = str(value or "")
        if text not in allowed:
            raise ValueError(f"Choose a {what} from the list.")
        return text

    return clean


def _published(value: Any, today: date | None) -> str:
    text = clean_text(value or "")
    return read_edtf(text, today=today).edtf if text else ""


def _language(value: Any) -> str:
    text = clean_text(value or "")
    tag = normalize_language(text)
    if text and not tag:
        raise ValueError("Give a language by name or code, such as French or fr.")
    return tag


def _series_number(value: Any) -> str:
    text = clean_text(value if value is not None else "")
    if not text:
        return ""
    found = re.fullmatch(r"#?([0-9]{1,6}(?:\.[0-9]{1,4})?)", text)
    if not found:
        raise ValueError("Give a number, such as 3 or 2.5.")
    return found[1]


def _synopsis(value: Any) -> str:
    html = sanitize_html(str(value or ""), limit=limits.SYNOPSIS_MAX * 2)
    length = len(html_to_text(html))
    if length > limits.SYNOPSIS_MAX:
        raise ValueError(f"This has {length:,} characters; at most {limits.SYNOPSIS_MAX:,} fit.")
    return html


def _contributors(value: Any) -> tuple[ContributorRecord, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("Give a list of names with their roles.")
    if len(value) > limits.CONTRIBUTORS_MAX:
        raise ValueError(f"At most {limits.CONTRIBUTORS_MAX} contributors fit.")
    named: dict[tuple[str, str], ContributorRecord] = {}
    for item in value:
        record = _contributor(item)
        if record.name:
            named.setdefault((fold(record.name) or record.name, record.role), record)
    return tuple(named.values())


def _contributor(item: Any) -> ContributorRecord:
    if isinstance(item, ContributorRecord):
        item = asdict(item)
    if not isinstance(item, Mapping):
        raise ValueError("Each contributor has a name and a role.")
    raw = str(item.get("name") or "").strip()
    # "Edith Grossman (translator)" says both.
    role = str(item.get("role") or read_role(raw)).strip().lower()
    name = clean_name(raw)
    if raw and not name:
        raise ValueError(f"“{raw[:40]}” is not a name that can be kept.")
    if len(name) > limits.NAME_MAX:
        raise ValueError(f"A name may have {limits.NAME_MAX} characters.")
    if role not in ContributorRole.values:
        known = ", ".join(ContributorRole.values)
        raise ValueError(f"“{role[:40]}” is not a role. Use one of: {known}.")
    return ContributorRecord(name=name, role=role)


def _subjects(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("Give a list of subjects.")
    if len(value) > limits.SUBJECTS_MAX:
        raise ValueError(f"At most {limits.SUBJECTS_MAX} subjects fit.")
    named: dict[str, str] = {}
    for item in value:
        name = clean_text(str(item or ""))
        if len(name) > limits.SUBJECT_MAX:
            raise ValueError(f"A subject may have {limits.SUBJECT_MAX} characters.")
        if name and subject_key(name):
            named.setdefault(subject_key(name), name)
    return tuple(named.values())
