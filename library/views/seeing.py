"""Who may see a book, changed in place; and the link of an unlisted one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from library import services
from library.choices import Visibility
from library.models import Book
from library.views.own_book import live_book

_ICONS = {
    Visibility.PUBLIC: "globe",
    Visibility.UNLISTED: "link-2",
    Visibility.PRIVATE: "lock",
}
_MEANS = {
    Visibility.PUBLIC: "Everybody",
    Visibility.UNLISTED: "Whoever has the link",
    Visibility.PRIVATE: "Only you",
}
_SAID = {
    Visibility.PUBLIC: "Everybody may see “{}” now.",
    Visibility.UNLISTED: "“{}” is unlisted now: whoever has the link may see it.",
    Visibility.PRIVATE: "“{}” is private now: nobody but you sees it.",
}


@require_POST
@login_not_required
def book_visibility(request: HttpRequest, public_id: str, visibility: str = "") -> HttpResponse:
    """Take the visibility that the address or the form names."""
    book = live_book(request, public_id)
    wanted = visibility or request.POST.get("visibility", "")
    given = {"visibility": wanted}
    changed = services.edit_book(owner=request.user, public_id=public_id, given=given)
    if changed.visibility != book.visibility:
        undo_url = reverse("library:book-visibility-back", args=[public_id, book.visibility])
        text = _SAID[Visibility(wanted)].format(book.title)
        messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect(book)


@require_POST
@login_not_required
def book_link_renew(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.renew_book_link(owner=request.user, public_id=public_id)
    messages.success(request, "There is a new link. The old one leads nowhere from now on.")
    return redirect(book)


def seeing(request: HttpRequest, book: Book) -> dict[str, Any]:
    """Return what templates/library/books/_seeing.html draws for a book's owner.

    2 queries when an unlisted book gets its link, else none.
    """
    link = services.book_link(book=book)
    path = reverse("library:linked-book", args=[link]) if link else ""
    return {
        "label": book.get_visibility_display(),
        "icon": _ICONS[Visibility(book.visibility)],
        "is_published": book.owner.is_published,
        "choices": [_choice(value, book) for value in _MEANS],
        "action_url": reverse("library:book-visibility", args=[book.public_id]),
        "link_url": request.build_absolute_uri(path) if path else "",
        "renew_url": reverse("library:book-link-renew", args=[book.public_id]),
        "preview_url": f"{book.get_absolute_url()}?as=visitor",
        "hidden_notice": services.hidden_notice(book),
    }


def _choice(value: Visibility, book: Book) -> dict[str, Any]:
    return {
        "value": value.value,
        "label": value.label,
        "means": _MEANS[value],
        "icon": _ICONS[value],
        "selected": value == book.visibility,
    }
