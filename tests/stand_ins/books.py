"""Books for the stand-ins to serve, in the shape ISBNdb gives them."""

import json
import re
from pathlib import Path
from typing import Any

Book = dict[str, Any]

STARTER_CATALOGUE = Path(__file__).parents[2] / "library" / "starter_catalogue.jsonl"
_PLAIN_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_BINDINGS = {
    "hardcover": "Hardcover",
    "paperback": "Paperback",
    "mass_market": "Mass Market Paperback",
    "ebook": "Kindle Edition",
    "audiobook": "Audio CD",
    "spiral": "Plastic Comb",
    "board_book": "Board book",
    "leather": "Leather Bound",
}


def isbn13_of(isbn: str) -> str:
    """Return an ISBN-10 as ISBN-13, anything else as it is."""
    if len(isbn) != 10:
        return isbn
    digits = f"978{isbn[:9]}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)


def isbn10_of(isbn13: str) -> str | None:
    """Return the ISBN-10 of a 978 number, None for 979."""
    if not isbn13.startswith("978"):
        return None
    digits = isbn13[3:12]
    check = -sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return digits + ("X" if check == 10 else str(check))


def book(isbn13: str, **changes: Any) -> Book:
    """Return a plausible, well-formed book; ``changes`` replace or add keys."""
    whole = {
        "title": "The Lighthouse Keeper",
        "title_long": "The Lighthouse Keeper: A Winter's Tale",
        "isbn": isbn10_of(isbn13) or isbn13,
        "isbn13": isbn13,
        "authors": ["Marsh, Ada"],
        "publisher": "Harbour Press",
        "date_published": "2001-04",
        "pages": 224,
        "language": "en",
        "binding": "Paperback",
        "subjects": ["Lighthouses", "Fiction"],
        "synopsis": "<p>Ada keeps the light, and the light keeps her.</p>",
        "image": f"https://images.isbndb.com/covers/{isbn13[-4:-2]}/{isbn13[-2:]}/{isbn13}.jpg",
        "msrp": "0.00",
    }
    return whole | changes


def has_words(text: str, *said: Any) -> bool:
    """Say whether every word of ``text`` stands in what is ``said``, as a search finds it."""
    searched = f"{said}".casefold()
    return all(word in searched for word in text.casefold().split())


def starter_books() -> dict[str, Book]:
    """Return the starter catalogue as ISBNdb would serve it, by ISBN-13."""
    lines = STARTER_CATALOGUE.read_text(encoding="utf-8").splitlines()
    return {entry["isbn13"]: _from_starter(entry) for entry in map(json.loads, filter(None, lines))}


def _from_starter(entry: dict[str, Any]) -> Book:
    title, subtitle = entry["title"], entry.get("subtitle", "")
    date = _PLAIN_DATE.match(entry.get("published", ""))
    served = {
        "title": title,
        "title_long": f"{title}: {subtitle}" if subtitle else title,
        "isbn": isbn10_of(entry["isbn13"]) or entry["isbn13"],
        "isbn13": entry["isbn13"],
        "authors": [person["name"] for person in entry.get("contributors", [])],
        "publisher": entry.get("publisher", ""),
        "date_published": date.group() if date else "",
        "pages": entry.get("page_count") or [],
        "language": entry.get("language", ""),
        "binding": _BINDINGS.get(entry.get("binding", ""), ""),
        "subjects": entry.get("subjects", []),
        "msrp": "0.00",
    }
    return {name: value for name, value in served.items() if value != ""}
