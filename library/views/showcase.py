"""A reader's page: as everybody may see it, and to its owner with what can be changed in place."""

from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from library import services
from library.views.avatars import avatar, picture_url
from library.views.kept import READER, kept
from library.views.ledge import ledge
from library.views.list_cards import list_cards
from library.views.metadata import reader_meta
from library.views.presenters import cards, subject_links
from library.views.readers import of_reader
from library.views.report_links import report_url
from library.views.sharing import reader_share
from library.views.sight import Sight, frame, sight_of
from library.views.sites import is_web_link, site_of
from library.views.words import book_count

if TYPE_CHECKING:
    from accounts.models import User

_AVATAR_TOLD = 384
_CLOUD_SIZES = 5


@kept(READER)
@require_safe
@login_not_required
@of_reader
def showcase(request: HttpRequest, reader: "User") -> HttpResponse:
    return showcase_page(request, reader)


def showcase_page(request: HttpRequest, reader: "User") -> HttpResponse:
    """Render a reader's page for whoever asks. 9 queries for others."""
    sight = sight_of(request, reader)
    shown = services.showcase(owner=sight.reader, public=sight.public)
    library = "reader-library" if sight.public else "book-list"
    library_url = reverse(f"library:{library}", args=[reader.handle] if sight.public else [])
    context = {
        "nav": "reader" if sight.public else "home",
        **frame(request, sight),
        **_meta(request, reader, shown, sight),
        "reader": _reader(reader),
        "links": _links(reader),
        "numbers": _numbers(shown, reader, library_url),
        "ledge": ledge(request, sight),
        "lists": list_cards(shown.lists, public=sight.public),
        "lists_url": reverse("library:reader-lists", args=[reader.handle])
        if sight.public
        else reverse("library:list-index"),
        "recent": cards(shown.recent, public=sight.public),
        "library_url": library_url,
        "subjects": _cloud(shown.subjects, library_url),
        "owner": None if sight.public else _owner(request, reader, shown),
    }
    return render(request, "library/showcase/showcase.html", context)


def _meta(
    request: HttpRequest, reader: "User", shown: services.Showcase, sight: Sight
) -> dict[str, Any]:
    # The owner's numbers are theirs; what a page says of itself elsewhere is not only for them.
    picture = picture_url(reader.avatar_key, _AVATAR_TOLD) if reader.avatar_key else ""
    books = shown.books if sight.public else 0
    return reader_meta(request, reader, books=books, avatar=picture) | {
        "share": reader_share(request, reader),
        "report_url": report_url(request, reader),
    }


def _reader(reader: "User") -> dict[str, Any]:
    return {
        "name": reader.name or f"@{reader.handle}",
        "handle": reader.handle if reader.name else "",
        "bio": reader.bio,
        "avatar": avatar(reader),
    }


def _links(reader: "User") -> list[dict[str, str]]:
    return [
        {"label": link["label"], "url": link["url"], "site": site_of(link["url"])}
        for link in reader.links
        if is_web_link(link["url"])
    ]


def _numbers(shown: services.Showcase, reader: "User", library_url: str) -> list[dict[str, str]]:
    lists_url = reverse("library:reader-lists", args=[reader.handle])
    numbers = [{"label": book_count(shown.books), "url": library_url}]
    if shown.list_count:
        label = f"{shown.list_count:,} list{'' if shown.list_count == 1 else 's'}"
        numbers.append({"label": label, "url": lists_url})
    return numbers


def _cloud(subjects: list[services.FacetValue], library_url: str) -> list[dict[str, Any]]:
    """Return subjects from A to Z; ``size`` 1 to 5 by how many of the most there are."""
    most = max((one.count for one in subjects), default=1)
    links = subject_links([one.name for one in subjects], library_url)
    sized = [
        link
        | {"count": one.count, "size": ceil(_CLOUD_SIZES * sqrt(one.count / most)), "key": one.key}
        for link, one in zip(links, subjects, strict=True)
    ]
    return sorted(sized, key=lambda one: one["key"])


def _owner(request: HttpRequest, reader: "User", shown: services.Showcase) -> dict[str, Any]:
    """Return what the page says to its owner alone."""
    return {
        "preview_url": f"{reverse('library:showcase', args=[reader.handle])}?as=visitor",
        "asks_to_publish": services.asks_to_publish(owner=reader, books=shown.books),
        "is_published": reader.is_published,
        "hidden_notice": services.hidden_notice(reader),
        "is_empty": shown.books == 0,
        "path": request.path,
    }
