"""The book an address names, for pages that change it."""

from django.http import Http404, HttpRequest

from library import services
from library.models import Book


def live_book(request: HttpRequest, public_id: str) -> Book:
    """Return the reader's book with its details; 404 for one in the trash or another's."""
    book = services.get_book(owner=request.user, public_id=public_id)
    if book.trashed_at:
        raise Http404
    return book
