"""Add books: by ISBN (look, then add) and by hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.exceptions import (
    BookAlreadyOwned,
    InvalidBook,
    InvalidIsbn,
    IsbnNotFound,
    LookupUnavailable,
    TooManyLookups,
)
from library.facts import FACT_FIELDS, facts_of, lead_contributors
from library.forms import BookForm, IsbnForm
from library.isbn import hyphenate, normalize_isbn
from library.merging import MergedEdition
from library.models import Book, WantedIsbn
from library.throttle import count_lookup
from library.views.camera import with_camera
from library.views.presenters import (
    design,
    direction,
    fact_rows,
    isbn_rows,
    safe_synopsis,
    source_line,
)

REFUSALS = (
    InvalidIsbn,
    BookAlreadyOwned,
    IsbnNotFound,
    LookupUnavailable,
    InvalidBook,
    TooManyLookups,
)
OUTAGE = (
    "The book catalogues cannot be reached just now. Your ISBN is noted and will be tried again by "
    "itself; you can also try again in a moment, or add the book by hand."
)


@with_camera
@require_http_methods(["GET", "HEAD", "POST"])
def book_add(request: AuthenticatedHttpRequest) -> HttpResponse:
    is_post = request.method == "POST"
    typed = request.POST if is_post else request.GET
    form = IsbnForm(typed if "isbn" in typed else None)
    context: dict[str, Any] = {"nav": "add", "form": form}
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        try:
            if is_post:
                return _added(request, form)
            context |= _preview(request, form.cleaned_data["isbn"])
        except REFUSALS as no:
            status, shown = _refused(request, form, no)
            context |= shown
    context["waiting"] = [_waiting(row) for row in services.wanted_by(request.user)]
    return render(request, "library/books/book_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def book_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    initial = {"visibility": request.user.default_book_visibility}
    isbn13 = request.GET.get("isbn", "")[:100]
    # The ISBN is not "initial": a field left as it is shown would not be taken for given.
    form = BookForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["isbn13"].widget.attrs["placeholder"] = "None? Leave this empty."
    if request.method != "POST":
        form.initial["isbn13"] = isbn13
    if form.is_bound and form.is_valid():
        try:
            given = form.given() | {"visibility": form.cleaned_data["visibility"]}
            book = services.add_book_by_hand(owner=request.user, given=given)
        except InvalidBook as error:
            form.add_errors(error.extra["errors"])
        except BookAlreadyOwned as error:
            form.add_error("isbn13", error.message)
        else:
            return _welcome(request, book)
    context = {"nav": "add", "form": form, "mode": "new", "cancel_url": reverse("library:book-add")}
    status = 422 if form.errors else 200
    return render(request, "library/books/book_form.html", context, status=status)


@require_POST
def wanted_forget(request: AuthenticatedHttpRequest, isbn13: str) -> HttpResponse:
    services.settle(owner=request.user, isbn13=isbn13)
    messages.success(request, f"{hyphenate(isbn13)} is no longer asked for.")
    return redirect("library:book-add")


def _added(request: AuthenticatedHttpRequest, form: IsbnForm) -> HttpResponse:
    count_lookup(request)
    add = services.add_copy if form.cleaned_data["another_copy"] else services.add_book_by_isbn
    return _welcome(request, add(owner=request.user, isbn=form.cleaned_data["isbn"]))


def _welcome(request: AuthenticatedHttpRequest, book: Book) -> HttpResponse:
    undo_url = reverse("library:book-trash", args=[book.public_id])
    messages.success(request, f"Added “{book.title}”.", extra_tags=f"undo:{undo_url}")
    return redirect(book)


def _refused(
    request: AuthenticatedHttpRequest, form: IsbnForm, error: Exception
) -> tuple[int, dict[str, Any]]:
    """Return the status and the part of the page that says why nothing was found or added."""
    if isinstance(error, InvalidIsbn):
        form.add_error("isbn", error.message)
        return 422, {"suggestion": error.extra.get("suggestion")}
    if isinstance(error, TooManyLookups):
        form.add_error("isbn", error.message)
        return 429, {}
    if isinstance(error, InvalidBook):
        form.add_error(None, error.message)
        return 422, {}
    typed = form.cleaned_data["isbn"]
    if isinstance(error, BookAlreadyOwned):
        return 409, {"owned": _owned(request, normalize_isbn(typed))}
    by_hand_url = f"{reverse('library:book-new')}?{urlencode({'isbn': typed[:100]})}"
    if isinstance(error, IsbnNotFound):
        return 404, {"missing": True, "by_hand_url": by_hand_url}
    return 503, {"outage": OUTAGE, "by_hand_url": by_hand_url}


def _preview(request: AuthenticatedHttpRequest, typed: str) -> dict[str, Any]:
    """Look the ISBN up; an owned one is shown as such, with the facts beside it."""
    isbn13 = normalize_isbn(typed)
    owned = _owned(request, isbn13)
    if owned:
        return {"owned": owned}
    count_lookup(request)
    # Noting what nobody has is the answer the reader asked for, and safe to repeat: so on GET.
    with services.noted_if_missing(owner=request.user, isbn13=isbn13):
        edition = services.look_up_isbn(isbn=isbn13)
    return {"preview": preview_of(edition), "owned": None}


def preview_of(edition: MergedEdition) -> dict[str, Any]:
    """Return what templates/library/books/_lookup_preview.html draws."""
    record = edition.record
    facts = {name: facts_of(record)[name] for name in FACT_FIELDS}
    title = record.title or f"ISBN {hyphenate(record.isbn13)}"
    # One source for everything is told once, below the facts.
    named = edition.sources if len(set(edition.sources.values())) > 1 else {}
    return design(record.isbn13, title) | {
        "lang": record.language,
        "dir": direction(record.language),
        "title": title,
        "subtitle": record.subtitle,
        "byline": ", ".join(person.name for person in lead_contributors(record.contributors)),
        "isbn_display": hyphenate(record.isbn13),
        "facts": isbn_rows(record.isbn13)[:1] + fact_rows(facts, named),
        "synopsis_html": safe_synopsis(record.synopsis),
        "subjects": record.subjects,
        "sources": source_line(edition.sources.values(), timezone.localdate()),
    }


def _owned(request: AuthenticatedHttpRequest, isbn13: str) -> dict[str, str] | None:
    copies = services.copies_of(owner=request.user, isbn13=isbn13)
    if not copies:
        return None
    label = f"{len(copies)} copies" if len(copies) > 1 else ""
    return {
        "href": copies[0].get_absolute_url(),
        "title": copies[0].title,
        "copies_label": label,
        "place": "",
    }


def _waiting(row: WantedIsbn) -> dict[str, str]:
    if row.arrived_at:
        status = "has arrived: look at it and add it"
    elif row.next_attempt_at is None:
        status = "not found in several days; add it by hand, or try again"
    else:
        status = "not found yet; it is tried again by itself"
    url = f"{reverse('library:book-add')}?isbn={row.isbn13}"
    return {
        "isbn_display": hyphenate(row.isbn13),
        "status_label": status,
        "url": url,
        "forget_url": reverse("library:wanted-forget", args=[row.isbn13]),
    }
