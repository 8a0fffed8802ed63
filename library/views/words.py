"""Small phrases that several pages say alike."""

from unicodedata import east_asian_width

from library.choices import Binding, Visibility
from library.facts import NOBODY
from library.languages import language_name
from library.queries import UNKNOWN

_UNKNOWN = {
    "bindings": "Binding not known",
    "languages": "Language not known",
    "decades": "Date not known",
}


def book_count(total: int) -> str:
    """Return "1,284 books"."""
    return f"{total:,} book{'' if total == 1 else 's'}"


def list_count(total: int) -> str:
    """Return "12 lists"."""
    return f"{total:,} list{'' if total == 1 else 's'}"


def letter_label(initial: str) -> str:
    """Return the jump an initial belongs to: "E", "0–9", "字" for all East Asian characters.

    "" for books without an author, who have no letter.
    """
    if initial.isdecimal():
        return "0–9"
    if initial in ("", NOBODY):
        return ""
    # A jump for each of thousands of characters would lead nowhere.
    return "字" if east_asian_width(initial) == "W" else initial.upper()


def facet_label(facet: str, value: str) -> str:
    """Return one value of a query's facet as a reader reads it."""
    if value == UNKNOWN:
        return _UNKNOWN.get(facet, value)
    if facet == "bindings":
        return str(Binding(value).label)
    if facet == "languages":
        return language_name(value) or value
    if facet == "decades":
        return f"{value}s"
    return str(Visibility(value).label) if facet == "visibilities" else value


def row_count(total: int) -> str:
    """Return "1,284 rows"."""
    return f"{total:,} row{'' if total == 1 else 's'}"
