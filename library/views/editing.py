"""The form of a book, with its cover in it: to edit one, or to add one by hand."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import AuthenticatedHttpRequest
from library import limits, services
from library.exceptions import (
    BookAlreadyOwned,
    CoverNotFound,
    InvalidBook,
    InvalidCover,
    TooManyLookups,
)
from library.facts import FACT_LABELS
from library.forms import BookForm, initial_of
from library.models import Book
from library.text import clean_text
from library.views.cover_desk import chosen_cover, cover_desk
from library.views.fragments import render_page_or_part
from library.views.own_book import live_book
from library.views.presenters import direction

_LOCK_LABELS = FACT_LABELS | {"sort_title": "Sort under", "cover": "Cover"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def book_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    book = live_book(request, public_id)
    form = BookForm(*_sent(request), initial=initial_of(book))
    edit = partial(services.edit_book, owner=request.user, public_id=public_id)
    status = 200
    if form.is_bound:
        status = _refusal(request, form, lambda: edit(given=form.given()), public_id)
        if not status:
            messages.success(request, "Saved.")
            return redirect(book)
    context = {
        "nav": "library",
        "form": form,
        "mode": "edit",
        "book": {"title": book.title, "lang": book.language, "dir": direction(book.language)},
        "action_url": request.path,
        "cancel_url": book.get_absolute_url(),
        "locked": [_LOCK_LABELS[name] for name in book.locked_fields],
        **cover_desk(request, book),
    }
    return _form_page(request, context, status)


@require_http_methods(["GET", "HEAD", "POST"])
def book_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = _empty_form(request)
    made: list[Book] = []

    def add() -> Book:
        given = form.given() | {"visibility": form.cleaned_data["visibility"]}
        made.append(services.add_book_by_hand(owner=request.user, given=given))
        return made[0]

    status = _refusal(request, form, add) if form.is_bound else 200
    if made:
        services.tell_tray(book=made[0])
        return _welcome(request, made[0])
    context = {
        "nav": "add",
        "form": form,
        "mode": "new",
        "action_url": request.path,
        "cancel_url": reverse("library:book-add"),
    }
    return _form_page(request, context, status)


def _empty_form(request: AuthenticatedHttpRequest) -> BookForm:
    """Return the form for a new book, with the ISBN and the title that the address carries."""
    form = BookForm(*_sent(request), initial={"visibility": request.user.default_book_visibility})
    form.fields["isbn13"].widget.attrs["placeholder"] = "None? Leave this empty."
    for field in form.fields.values():
        # There is no book yet: what is left as it was shown is given all the same.
        field.show_hidden_initial = False
    if not form.is_bound:
        form.initial["isbn13"] = request.GET.get("isbn", "")[:100]
        form.initial["title"] = clean_text(request.GET.get("title", ""), limit=limits.TITLE_MAX)
    return form


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _refusal(
    request: HttpRequest, form: BookForm, write: Callable[[], Book], public_id: str = ""
) -> int:
    """Write the book and its cover, all or nothing; 0, or the status of what is wrong with them.

    The picture comes first: it may take seconds, and a bad one must not leave half of it saved.
    """
    if not form.is_valid():
        return 422
    try:
        chosen = chosen_cover(request, form, public_id)
        book = write()
    except (InvalidCover, CoverNotFound) as error:
        form.add_error(form.picture_field(), error.message)
    except TooManyLookups as error:
        form.add_error(form.picture_field(), error.message)
        return 429
    except InvalidBook as error:
        form.add_errors(error.extra["errors"])
    except BookAlreadyOwned as error:
        form.add_error("isbn13", error.message)
    else:
        _put_cover(request, book, chosen, take_off=form.cleaned_data["take_off"])
        return 0
    return 422


def _put_cover(
    request: HttpRequest, book: Book, chosen: services.ChosenCover | None, *, take_off: bool
) -> None:
    named = {"owner": request.user, "public_id": book.public_id}
    if chosen:
        services.put_cover(**named, chosen=chosen)
    elif take_off:
        services.remove_cover(**named)


def _form_page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    page, part = "library/books/book_form.html", "library/books/book_dialog.html"
    return render_page_or_part(request, page, part, context, status=status)


def _welcome(request: HttpRequest, book: Book) -> HttpResponse:
    undo_url = reverse("library:book-trash", args=[book.public_id])
    messages.success(request, f"Added “{book.title}”.", extra_tags=f"undo:{undo_url}")
    return redirect(book)
