"""What happened to a book, and how to take it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from library import services
from library.choices import Source, Visibility
from library.facts import FACT_LABELS, from_plain_value
from library.isbn import hyphenate
from library.models import Book, BookRevision
from library.views.pages import page_number, pager
from library.views.presenters import direction, fact_text

_LABELS = FACT_LABELS | {
    "isbn13": "ISBN",
    "visibility": "Who may see it",
    "sort_as": "Sort under",
    "location": "Where it stands",
}


@require_safe
@login_not_required
def book_history(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.get_book(owner=request.user, public_id=public_id)
    number = page_number(request.GET.get("page", ""))
    page = services.history_page(book=book, number=number)
    path = reverse("library:book-history", args=[public_id])
    context: dict[str, Any] = {
        "nav": "library",
        "book": {
            "title": book.title,
            "lang": book.language,
            "dir": direction(book.language),
            "url": book.get_absolute_url(),
        },
        "page": pager(page, lambda n: f"{path}?page={n}"),
        "changes": [_shown(revision, book, request) for revision in page.rows],
    }
    if page.number == page.pages:
        context["added"] = {"at": _moment(book.created_at), "iso": book.created_at.isoformat()}
    return render(request, "library/books/book_history.html", context)


@require_POST
@login_not_required
def book_undo(request: HttpRequest, public_id: str, revision_id: str) -> HttpResponse:
    if services.get_book(owner=request.user, public_id=public_id).trashed_at:
        raise Http404
    undone = services.undo_revision(
        owner=request.user, public_id=public_id, revision_id=revision_id
    )
    if undone.fields:
        messages.success(request, f"Undone: {_listed(undone.fields)}.")
    if undone.kept:
        text = f"Kept as they are, because they were changed again: {_listed(undone.kept)}."
        messages.info(request, text)
    return redirect("library:book-history", public_id)


def _shown(revision: BookRevision, book: Book, request: HttpRequest) -> dict[str, Any]:
    can_undo = not book.trashed_at and services.undoable(revision, services.revisable_facts(book))
    return {
        "what": revision.get_cause_display(),
        "at": _moment(revision.made_at),
        "iso": revision.made_at.isoformat(),
        "by": _who(revision, request),
        "source": " and ".join(str(Source(name).label) for name in revision.providers),
        "rows": [
            {"label": _LABELS[name], "before": _text(name, old), "after": _text(name, new)}
            for name, (old, new) in revision.changes.items()
            if name in _LABELS
        ],
        "undo_url": reverse("library:book-undo", args=[book.public_id, revision.public_id])
        if can_undo
        else "",
    }


def _who(revision: BookRevision, request: HttpRequest) -> str:
    if revision.made_by is None:
        return ""
    return "you" if revision.made_by == request.user else f"@{revision.made_by}"


def _text(name: str, value: Any) -> Any:
    if name == "isbn13":
        return hyphenate(value) if value else ""
    if name == "visibility":
        return str(Visibility(value).label)
    return fact_text(name, from_plain_value(name, value))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(_LABELS.get(name, name).lower() for name in names)


def _moment(at: Any) -> str:
    return date_format(at, "j F Y, H:i")
