"""A book for machines: schema.org data, and what a link to the page shows elsewhere."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from library.choices import Binding, ContributorRole
from library.dates import read_edtf
from library.models import Book
from library.records import ContributorRecord
from library.text import html_to_text

_DESCRIPTION_MAX = 200
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


def json_ld(book: Book, facts: dict[str, Any], url: str) -> SafeString:
    """Return schema.org's Book as a data block; browsers do not run it, so no policy stops it."""
    data = {"@context": "https://schema.org", "@type": "Book", "url": url} | _book(book, facts)
    text = json.dumps(data, ensure_ascii=False).translate(_UNSAFE)
    # Every character that means something in HTML is escaped above.
    block = mark_safe(text)  # noqa: S308
    return format_html('<script type="application/ld+json">{}</script>', block)


def open_graph(book: Book, facts: dict[str, Any], url: str, picture: str) -> dict[str, str]:
    """Return title, description, address and picture for a link to the page."""
    title = f"{book.title}: {book.subtitle}" if book.subtitle else book.title
    description = _description(book, facts)
    return {"title": title, "description": description, "url": url, "picture": picture}


def _book(book: Book, facts: dict[str, Any]) -> dict[str, Any]:
    published = facts["published"]
    known = {
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
    return {name: value for name, value in known.items() if value}


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


def _description(book: Book, facts: dict[str, Any]) -> str:
    text = " ".join(html_to_text(facts["synopsis"]).split())
    if not text:
        return f"By {book.byline}" if book.byline else ""
    if len(text) <= _DESCRIPTION_MAX:
        return text
    return text[: _DESCRIPTION_MAX - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
