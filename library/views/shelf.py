"""Whose library a page shows, to whom, and where it stands."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from library.queries import BookQuery
from library.views.sight import Sight

if TYPE_CHECKING:
    from accounts.models import User


class Shelf(NamedTuple):
    """``public``: only what everybody may see, with nothing that only owners have."""

    owner: "User"
    public: bool
    path: str
    filters_path: str


def own_shelf(owner: "User") -> Shelf:
    """Return the reader's own library."""
    return Shelf(owner, False, reverse("library:book-list"), reverse("library:book-filters"))


def public_shelf(sight: Sight) -> Shelf:
    """Return somebody's library as everybody may see it."""
    handle = sight.reader.handle
    path = reverse("library:reader-library", args=[handle])
    return Shelf(sight.reader, True, path, reverse("library:reader-filters", args=[handle]))


def asked_of(request: HttpRequest, shelf: Shelf) -> BookQuery:
    """Return what is asked of a library; of a public one never by who may see the books."""
    query = BookQuery.read(request.GET)
    return replace(query, visibilities=()) if shelf.public else query
