"""The page of a book as everybody may see it, or whoever has the link to an unlisted one.

Of the copy it says nothing: not where it stands, how many there are, when it came or what became
of it.
"""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from library import services
from library.choices import Visibility
from library.models import Book
from library.views.avatars import avatar
from library.views.book_lists import shown_lists
from library.views.metadata import book_meta
from library.views.presenters import (
    cards,
    cover_image,
    design,
    direction,
    fact_rows,
    isbn_rows,
    people,
    safe_synopsis,
    subject_links,
)
from library.views.report_links import report_url
from library.views.sharing import book_share
from library.views.sight import Sight, frame, sight_of
from library.views.trail import trail_of

if TYPE_CHECKING:
    from accounts.models import User

# To owners who look at a book as others do.
_SAID = {
    Visibility.PRIVATE: "Nobody but you sees this book. Visitors would see it like this.",
    Visibility.UNLISTED: "This is what those see who have the link.",
}
SHOWN_BOOK = "library/books/book_shown.html"


def shown_book(request: HttpRequest, book: Book, *, link_path: str = "") -> dict[str, Any]:
    """Return what templates/library/books/book_shown.html draws. 8 queries, loading it included.

    ``link_path``: the address of the link that led here, for an unlisted book.
    """
    facts, reader = services.current_facts(book), book.owner
    sight = sight_of(request, reader, always_public=True)
    book.owner = sight.reader
    library_url = reverse("library:reader-library", args=[reader.handle])
    return {
        **_frame(request, sight, book),
        **book_meta(request, book, facts, path=link_path),
        **book_face(book),
        "trail": None if link_path else trail_of(request, book, public=True),
        "contributors": people(facts["contributors"], library_url),
        "subjects": subject_links(facts["subjects"], library_url),
        "facts": fact_rows(facts, {}) + isbn_rows(book.isbn13),
        "synopsis_html": safe_synopsis(book.synopsis),
        "lists": [] if link_path else shown_lists(book),
        **_more_by(book),
        "share": None if sight.preview else book_share(request, book),
        "report_url": report_url(request, book),
        "reader": _reader(reader),
    }


def _more_by(book: Book) -> dict[str, Any]:
    name, rows = services.more_by_author(owner=book.owner, book=book, public=True)
    return {"more_by": name, "more": cards(rows, public=True)}


def _reader(reader: "User") -> dict[str, Any]:
    url = reverse("library:showcase", args=[reader.handle])
    return {"name": reader.get_short_name(), "avatar": avatar(reader), "url": url}


def _frame(request: HttpRequest, sight: Sight, book: Book) -> dict[str, Any]:
    context = frame(request, sight)
    if sight.preview:
        context["preview"]["back_url"] = book.get_absolute_url()
        if request.user.is_shown and (said := _SAID.get(book.visibility)):
            context["preview"]["text"] = said
    return context


def book_face(book: Book) -> dict[str, Any]:
    """Return title and cover, as every page of a book shows them."""
    image = None if book.trashed_at else cover_image(getattr(book, "cover", None))
    look = design(book.isbn13 or book.public_id, book.title)
    return {
        "book": {
            "title": book.title,
            "subtitle": book.subtitle,
            "lang": book.language,
            "dir": direction(book.language),
        },
        "cover": look | {"byline": book.byline, "image": image},
    }
