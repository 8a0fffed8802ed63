"""The lists a book is on, and putting it on more: a part of the book's page, and a page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from library import limits, services
from library.exceptions import InvalidList, ListFull, ListNotFound
from library.models import Book, ReadingList
from library.views.list_picking import add_chosen
from library.views.own_book import live_book
from library.views.pages import page_number, pager
from library.views.presenters import direction

_OFFERED = 8


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def book_lists(request: HttpRequest, public_id: str) -> HttpResponse:
    book = live_book(request, public_id)
    if request.method == "POST":
        _put(request, book)
        return redirect(request.path if request.POST.get("back") == "lists" else book)
    number = page_number(request.GET.get("page", ""))
    page = services.list_page(owner=request.user, number=number)
    held = {entry.reading_list_id: entry.public_id for entry in services.entries_of_book(book=book)}
    context = {
        "nav": "lists",
        "book": {
            "title": book.title,
            "lang": book.language,
            "dir": direction(book.language),
            "url": book.get_absolute_url(),
        },
        "page": pager(page, lambda n: f"{request.path}?page={n}"),
        "lists": [_choice(one, held.get(one.pk)) for one in page.rows],
    }
    return render(request, "library/lists/book_lists.html", context)


def on_lists(book: Book) -> dict[str, Any]:
    """Return what templates/library/books/_on_lists.html draws for the book's owner. 1 query."""
    lists = services.lists_for(book=book, most=_OFFERED)
    return {
        "held": [_choice(one, one.entry_id) for one in lists if one.entry_id],
        "offered": [_choice(one) for one in lists if not one.entry_id],
        "action_url": reverse("library:book-lists", args=[book.public_id]),
    }


def shown_lists(book: Book) -> list[dict[str, str]]:
    """Return the lists a book is on that everybody may see: {title, url}. 1 query."""
    entries = services.entries_of_book(book=book, public=True)
    return [_choice(entry.reading_list) for entry in entries]


def trashed_lists(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the reader's lists in the trash, for the trash page: {title, days_left, restore_url}.

    1 query.
    """
    now = timezone.now()
    return [
        {
            "title": one.title,
            "days_left": max(0, limits.TRASH_DAYS - (now - one.trashed_at).days),
            "restore_url": reverse("library:list-restore", args=[one.public_id]),
        }
        for one in services.trashed_lists(owner=request.user)
    ]


def _choice(one: ReadingList, entry_id: str | None = None) -> dict[str, str]:
    named = [one.public_id, entry_id] if entry_id else []
    return {
        "id": one.public_id,
        "title": one.title,
        "url": one.get_absolute_url(),
        "visibility": one.get_visibility_display(),
        "remove_url": reverse("library:entry-remove", args=named) if named else "",
    }


def _put(request: HttpRequest, book: Book) -> None:
    """Put the book on the list that was chosen, or on a new one with the title that was typed."""
    chosen = request.POST.get("list", "")
    try:
        if chosen:
            mine = services.get_list(owner=request.user, public_id=chosen)
        else:
            mine = services.create_list(owner=request.user, title=request.POST.get("title", ""))
    except ListNotFound:
        messages.error(request, "Nothing was added: that list is not there any more.")
    except InvalidList as error:
        messages.error(request, next(iter(error.extra["errors"].values()))[0])
    except ListFull as error:
        messages.error(request, error.message)
    else:
        add_chosen(request, mine, (book.public_id,))
