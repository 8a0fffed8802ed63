"""One book: its page, its copies, the difference with the providers, the trash."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from library import limits, services
from library.exceptions import (
    DifferenceChanged,
    IsbnNotFound,
    LookupUnavailable,
)
from library.models import Book
from library.views.book_lists import on_lists, trashed_lists
from library.views.book_page import SHOWN_BOOK, book_face, shown_book
from library.views.designed import designed_url
from library.views.kept import BOOK, kept
from library.views.ledge import favourite_of
from library.views.metadata import book_meta
from library.views.own_book import live_book
from library.views.pages import page_number, pager
from library.views.presenters import (
    cards,
    design,
    direction,
    fact_rows,
    fact_text,
    isbn_rows,
    people,
    pills,
    place_rows,
    safe_synopsis,
    source_line,
    subject_links,
)
from library.views.seeing import seeing
from library.views.sharing import book_share
from library.views.sight import sight_of
from library.views.trail import trail_of

# These addresses name one book, so a visitor gets 404 like any stranger, not a way to sign in:
# whether there is such a book is nobody's business. Every service starts from the owner, but for
# the page itself, which is for all who may see the book.


@kept(BOOK)
@require_safe
@login_not_required
def book_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.viewable_book(viewer=request.user, public_id=public_id)
    if sight_of(request, book.owner).public:
        return render(request, SHOWN_BOOK, shown_book(request, book))
    return render(request, "library/books/book_detail.html", _detail(request, book))


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def book_refresh(request: HttpRequest, public_id: str) -> HttpResponse:
    book = live_book(request, public_id)
    context: dict[str, Any] = {"nav": "library", "cancel_url": book.get_absolute_url()}
    context["book"] = _heading(book)
    status = 200
    try:
        if request.method == "POST":
            with suppress(DifferenceChanged):
                return _taken(request, public_id)
            status = 409
        difference = services.compare_with_providers(owner=request.user, public_id=public_id)
        context |= _difference(difference, changed=status == 409)
    except IsbnNotFound:
        context["outage"] = "No catalogue knows this ISBN yet. It is tried again by itself."
    except LookupUnavailable as error:
        context["outage"], status = error.message, 503
    return render(request, "library/books/book_refresh.html", context, status=status)


@require_POST
@login_not_required
def book_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    copy = services.copy_book(owner=request.user, public_id=public_id)
    undo_url = reverse("library:book-trash", args=[copy.public_id])
    number = f"copy {copy.copy_number}" if copy.isbn13 else "another copy"
    text = f"Added {number} of “{copy.title}”."
    messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect(copy)


@require_POST
@login_not_required
def book_trash(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.trash_book(owner=request.user, public_id=public_id)
    undo_url = reverse("library:book-restore", args=[public_id])
    text = f"“{book.title}” is in the trash."
    messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect("library:book-list")


@require_POST
@login_not_required
def book_restore(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.restore_book(owner=request.user, public_id=public_id)
    messages.success(request, f"“{book.title}” is back in your library.")
    return redirect(book)


@require_safe
def trash_list(request: HttpRequest) -> HttpResponse:
    number = request.GET.get("page", "")
    page = services.trash_page(owner=request.user, number=page_number(number))
    path = reverse("library:trash-list")
    shown = pager(page, lambda n: f"{path}?page={n}")
    context = {"nav": "trash", "page": shown | {"items": [_trashed(book) for book in page.rows]}}
    if page.number == 1:
        context["lists"] = trashed_lists(request)
    return render(request, "library/books/trash_list.html", context)


def _taken(request: HttpRequest, public_id: str) -> HttpResponse:
    chosen = dict(item.partition(":")[::2] for item in request.POST.getlist("take"))
    book = services.take_from_providers(owner=request.user, public_id=public_id, take=chosen)
    messages.success(request, "Taken over." if chosen else "Nothing was changed.")
    return redirect(book)


def _detail(request: HttpRequest, book: Book) -> dict[str, Any]:
    facts = services.current_facts(book)
    library_url = reverse("library:book-list")
    return {
        "nav": "library",
        **book_face(book),
        **_beside(request, book),
        **book_meta(request, book, facts),
        "share": book_share(request, book),
        "drawn_url": designed_url(book),
        "contributors": people(facts["contributors"], library_url),
        "subjects": subject_links(facts["subjects"], library_url),
        "facts": fact_rows(facts, book.sources) + isbn_rows(book.isbn13) + place_rows(book),
        "synopsis_html": safe_synopsis(book.synopsis),
        "pills": pills(book),
        "favourite_of": favourite_of(book),
        "seeing": None if book.trashed_at else seeing(request, book),
        **_copies(request, book),
        "is_trashed": book.trashed_at is not None,
        "on_lists": None if book.trashed_at else on_lists(book),
        **_actions(book),
    }


def _beside(request: HttpRequest, book: Book) -> dict[str, Any]:
    """The trail to the list one came from, and more by the author."""
    author, rows = services.more_by_author(owner=request.user, book=book)
    return {"trail": trail_of(request, book), "more_by": author, "more": cards(rows)}


def _heading(book: Book) -> dict[str, str]:
    return {
        "title": book.title,
        "subtitle": book.subtitle,
        "lang": book.language,
        "dir": direction(book.language),
    }


def _actions(book: Book) -> dict[str, str]:
    names = ("edit", "refresh", "copy", "trash", "restore", "history", "favourite")
    urls = {f"{name}_url": reverse(f"library:book-{name}", args=[book.public_id]) for name in names}
    urls["cover_url"] = reverse("library:cover-manage", args=[book.public_id])
    return urls if book.isbn13 else urls | {"refresh_url": ""}


def _copies(request: HttpRequest, book: Book) -> dict[str, Any]:
    """The other copies, and whether a provider has news of the book."""
    isbn13 = book.isbn13
    copies = services.copies_of(owner=request.user, isbn13=isbn13) if isbn13 else []
    others = [
        {"href": copy.get_absolute_url(), "label": f"copy {copy.copy_number}"}
        for copy in copies
        if copy.pk != book.pk
    ]
    return {"copies": others, "arrived": any(copy.has_arrived for copy in copies)}


def _difference(difference: services.Difference, *, changed: bool) -> dict[str, Any]:
    rows = [
        {
            "name": row.name,
            "choice": f"{row.name}:{row.fingerprint}",
            "label": row.label,
            "mine": fact_text(row.name, row.mine),
            "theirs": fact_text(row.name, row.theirs),
            "state": row.state,
            "source": source_line([row.source], difference.compared_at).partition(",")[0],
        }
        for row in difference.rows
    ]
    asked = [row.source for row in difference.rows]
    shown = {"rows": rows, "has_changes": bool(difference.open_rows)}
    if changed:
        shown["outage"] = DifferenceChanged.default_message
    elif difference.unreachable:
        shown["outage"] = "Not every catalogue could be asked just now; this is what the rest say."
    return shown | {"sources": source_line(asked, difference.compared_at)}


def _trashed(book: Book) -> dict[str, Any]:
    age = timezone.now() - book.trashed_at
    return design(book.isbn13 or book.public_id, book.title) | {
        "title": book.title,
        "byline": book.byline,
        "lang": book.language,
        "dir": direction(book.language),
        "trashed_label": "Thrown away today" if age.days == 0 else f"{age.days} days ago",
        "days_left": max(0, limits.TRASH_DAYS - age.days),
        "restore_url": reverse("library:book-restore", args=[book.public_id]),
    }
