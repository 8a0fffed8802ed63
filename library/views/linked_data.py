"""Readers, lists and books as schema.org's data: what machines read in a page."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from library.choices import Binding, ContributorRole
from library.dates import read_edtf
from library.models import Book
from library.records import ContributorRecord

# schema.org has words for these kinds of contributors and these bindings, and for no others.
_ROLES = {
    ContributorRole.AUTHOR: "author",
    ContributorRole.EDITOR: "editor",
    ContributorRole.TRANSLATOR: "translator",
    ContributorRole.ILLUSTRATOR: "illustrator",
    ContributorRole.NARRATOR: "readBy",
}
_FORMATS = {
    Binding.HARDCOVER: "Hardcover",
    Binding.PAPERBACK: "Paperback",
    Binding.MASS_MARKET: "Paperback",
    Binding.EBOOK: "EBook",
    Binding.AUDIOBOOK: "AudiobookFormat",
}
# "</script>" or "<!--" inside the data would end or hide it.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def data_block(kind: str, data: dict[str, Any]) -> SafeString:
    """Return schema.org's ``kind`` as a data block; browsers do not run it, so no policy stops it.

    What is empty is left out.
    """
    told = {"@context": "https://schema.org", "@type": kind} | filled(data)
    text = json.dumps(told, ensure_ascii=False).translate(_UNSAFE)
    # Every character that means something in HTML is escaped above.
    block = mark_safe(text)  # noqa: S308
    return format_html('<script type="application/ld+json">{}</script>', block)


def filled(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known; 0 is known."""
    return {name: value for name, value in data.items() if value or value == 0}


def book_data(book: Book, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a book; never anything of the copy."""
    published = facts["published"]
    return {
        "name": book.title,
        "alternativeHeadline": book.subtitle,
        **_people(facts["contributors"]),
        "isbn": book.isbn13,
        "inLanguage": book.language,
        "numberOfPages": book.page_count,
        "bookFormat": _format(book.binding),
        "bookEdition": book.edition_statement,
        "publisher": _named("Organization", book.publisher),
        # ISO 8601 knows no "about" and no decade.
        "datePublished": published if published and _is_plain(published) else "",
        "about": list(facts["subjects"]),
        "isPartOf": _named("BookSeries", book.series),
    }


def entry_data(place: int, row: Any, url: str) -> dict[str, Any]:
    """Return one of ``card_rows()`` as an item of a list."""
    item = {"@type": "Book", "name": row.title, "author": row.byline, "isbn": row.isbn13}
    return {"@type": "ListItem", "position": place, "item": filled(item | {"url": url})}


def _people(credited: Iterable[ContributorRecord]) -> dict[str, list[dict[str, str]]]:
    people: dict[str, list[dict[str, str]]] = {}
    for record in credited:
        role = _ROLES.get(ContributorRole(record.role), "contributor")
        people.setdefault(role, []).append({"@type": "Person", "name": record.name})
    return people


def _named(kind: str, name: str) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _format(binding: str) -> str:
    word = _FORMATS.get(Binding(binding), "")
    return f"https://schema.org/{word}" if word else ""


def _is_plain(published: str) -> bool:
    date = read_edtf(published)
    exact = date.precision in ("day", "month", "year")
    return exact and not date.approximate and not date.uncertain
