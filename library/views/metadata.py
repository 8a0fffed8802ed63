"""What a page tells machines: search engines, feed readers, and whatever shows a link to it.

Each function returns what templates/includes/_meta.html draws, to be put into the context:

    context | reader_meta(request, reader, books=1284)
    {% include "includes/_meta.html" with meta=meta json_ld=json_ld
       is_hidden_from_search=is_hidden_from_search only %}

Nothing here is the owner's own: the pages of a link, a bookmark and a search engine say the same.
Pictures and feeds are only of what everybody may see.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from library import services
from library.models import Book, ReadingList
from library.text import html_to_text
from library.views.linked_data import book_data, data_block, entry_data, filled
from library.views.presenters import href_prefix
from library.views.sites import is_web_link

if TYPE_CHECKING:
    from accounts.models import User

_DESCRIPTION_MAX = 200
# schema.org's word for putting something into a collection.
_ADDING = "https://schema.org/AddAction"
_FEEDS = (("atom", "application/atom+xml", "Atom"), ("json", "application/feed+json", "JSON"))


def reader_meta(
    request: HttpRequest, reader: "User", *, books: int, avatar: str = "", path: str = ""
) -> dict[str, Any]:
    """Describe a reader's page. No query.

    ``books``: how many everybody may see; ``avatar``: the path of the picture, "" for none;
    ``path``: another page of the reader's than the showcase, such as the library.
    """
    name = reader.get_short_name()
    url = _absolute(request, path or _showcase_path(reader))
    picture = _picture(request, "reader-picture", reader.handle, services.reader_version(reader))
    data = {"url": url, "name": name, "mainEntity": _reader_data(request, reader, books, avatar)}
    shown = reader.is_shown
    feeds = _feeds(request, "reader-feed", reader.handle, f"New books of {name}") if shown else []
    meta = {"url": url, "picture": picture if shown else "", "feeds": feeds}
    return _told("ProfilePage", _reader_words(reader, books) | meta, data)


def list_meta(
    request: HttpRequest,
    reading_list: ReadingList,
    *,
    rows: Iterable[Any],
    total: int,
    first: int = 1,
    path: str = "",
) -> dict[str, Any]:
    """Describe a list's page. No query when the list's owner is loaded.

    ``rows``: the books of this page that everybody may see, as ``card_rows()`` or alike (public_id,
    title, byline, isbn13); ``first``: the place of the first among ``total``; ``path``: the page of
    a link to an unlisted list.
    """
    url = _absolute(request, path or reading_list.get_absolute_url())
    data = _list_data(request, reading_list, url)
    data |= {"numberOfItems": total, "itemListElement": _entries(request, rows, first)}
    meta = {"url": url, "picture": "", "feeds": []}
    if services.is_shown(reading_list):
        of, version = reading_list.public_id, services.list_version(reading_list)
        meta["picture"] = _picture(request, "list-picture", of, version)
        meta["feeds"] = _feeds(request, "list-feed", of, reading_list.title)
    return _told("ItemList", _list_words(reading_list, total) | meta, data)


def book_meta(
    request: HttpRequest, book: Book, facts: dict[str, Any], *, path: str = ""
) -> dict[str, Any]:
    """Describe a book's page. No query when the book's owner and cover are loaded.

    ``facts``: ``current_facts(book)``; ``path``: the page of a link to an unlisted book.
    """
    url = _absolute(request, path or book.get_absolute_url())
    picture = ""
    if services.is_shown(book):
        version = services.book_version(book)
        picture = _picture(request, "book-picture", book.public_id, version)
    data = {"url": url} | book_data(book, facts) | {"image": picture}
    return _told("Book", _book_words(book, facts) | {"url": url, "picture": picture}, data)


def _reader_words(reader: "User", books: int) -> dict[str, Any]:
    name = reader.get_short_name()
    return {
        "title": name,
        "description": _cut(reader.bio) or f"The library of {name}: {_counted(books)}.",
        "picture_alt": f"Books of {name}, standing on a shelf.",
        "type": "profile",
        "more": [{"name": "profile:username", "content": reader.handle}],
    }


def _list_words(reading_list: ReadingList, total: int) -> dict[str, Any]:
    title, name = reading_list.title, reading_list.owner.get_short_name()
    counted = f"A reading list by {name}: {_counted(total)}."
    return {
        "title": title,
        "description": _cut(reading_list.description) or counted,
        "picture_alt": f"Books of the list “{title}” by {name}, standing on a shelf.",
        "type": "website",
    }


def _book_words(book: Book, facts: dict[str, Any]) -> dict[str, Any]:
    by = f"by {book.byline}" if book.byline else ""
    return {
        "title": f"{book.title}: {book.subtitle}" if book.subtitle else book.title,
        "description": _cut(html_to_text(facts["synopsis"])) or by[:1].upper() + by[1:],
        "picture_alt": f"The cover of “{book.title}” {by}".rstrip() + ".",
        "type": "book",
        "more": [{"name": "book:isbn", "content": book.isbn13}] if book.isbn13 else [],
    }


def _list_data(request: HttpRequest, reading_list: ReadingList, url: str) -> dict[str, Any]:
    return {
        "url": url,
        "name": reading_list.title,
        "description": reading_list.description,
        "author": _person(request, reading_list.owner),
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
    }


def _entries(request: HttpRequest, rows: Iterable[Any], first: int) -> list[dict[str, Any]]:
    prefix = href_prefix()
    return [
        entry_data(place, row, _absolute(request, f"{prefix}{row.public_id}/"))
        for place, row in enumerate(rows, first)
    ]


def _reader_data(request: HttpRequest, reader: "User", books: int, avatar: str) -> dict[str, Any]:
    data = {
        "@type": "Person",
        "name": reader.get_short_name(),
        "alternateName": f"@{reader.handle}",
        "url": _absolute(request, _showcase_path(reader)),
        "description": reader.bio,
        "image": _absolute(request, avatar) if avatar else "",
        "sameAs": [link["url"] for link in reader.links if is_web_link(link["url"])],
        "agentInteractionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": _ADDING,
            "userInteractionCount": books,
        },
    }
    return filled(data)


def _told(kind: str, meta: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """What has no picture is not open to everybody, and no search engine's business."""
    is_hidden = not meta["picture"]
    return {"meta": meta, "json_ld": data_block(kind, data), "is_hidden_from_search": is_hidden}


def _absolute(request: HttpRequest, path: str) -> str:
    return request.build_absolute_uri(path)


def _showcase_path(reader: "User") -> str:
    return reverse("library:showcase", args=[reader.handle])


def _person(request: HttpRequest, reader: "User") -> dict[str, str]:
    url = _absolute(request, _showcase_path(reader)) if reader.is_shown else ""
    return filled({"@type": "Person", "name": reader.get_short_name(), "url": url})


def _picture(request: HttpRequest, name: str, of: str, version: str) -> str:
    return f"{_absolute(request, reverse(f'library:{name}', args=[of]))}?v={version}"


def _feeds(request: HttpRequest, name: str, of: str, about: str) -> list[dict[str, str]]:
    return [
        {
            "title": f"{about} ({label})",
            "type": kind,
            "url": _absolute(request, reverse(f"library:{name}", args=[of, form])),
        }
        for form, kind, label in _FEEDS
    ]


def _counted(books: int) -> str:
    return f"{books:,} {'book' if books == 1 else 'books'}"


def _cut(text: str) -> str:
    """Return a text in one line, cut at a word where it is long."""
    line = " ".join(text.split())
    if len(line) <= _DESCRIPTION_MAX:
        return line
    return line[: _DESCRIPTION_MAX - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
