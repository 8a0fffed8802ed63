"""One reading list: the same page for its owner, for everybody, and for whoever has the link."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from library import services
from library.choices import Visibility
from library.models import ReadingList
from library.views.avatars import avatar
from library.views.entry_cards import LOOKS, entry_cards, look_mark
from library.views.kept import READING_LIST, kept
from library.views.list_cards import own_picture
from library.views.lists import link_of
from library.views.metadata import list_meta
from library.views.pages import page_number, pager
from library.views.report_links import report_url
from library.views.sharing import list_share
from library.views.sight import visited
from library.views.words import book_count

# Past so many letters a title is set smaller.
_LONG = 60


@kept(READING_LIST)
@require_safe
@login_not_required
def list_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    found = services.viewable_list(viewer=request.user, public_id=public_id)
    is_mine = found.owner_id == request.user.pk
    as_visitor = is_mine and request.GET.get("as") == "visitor"
    path = found.get_absolute_url()
    context = page_of(request, found, path, public=not is_mine or as_visitor)
    if is_mine:
        context |= _mine(request, found, as_visitor=as_visitor)
    return render(request, "library/lists/list_page.html", context)


def page_of(request: HttpRequest, found: ReadingList, path: str, *, public: bool) -> dict[str, Any]:
    """Return what the page of a list shows at ``path``. 2 queries."""
    number = page_number(request.GET.get("page", ""))
    entries = services.entry_page(reading_list=found, number=number, public=public)
    mark = look_mark(request.GET.get("view", ""))
    return {
        "nav": "reader-lists" if public else "lists",
        "visited": visited(found.owner) if public else None,
        "list": _list(found),
        "reader": _reader(found),
        "summary": book_count(entries.page.total),
        "entries": entry_cards(entries.page.rows, found, public=public, mark=mark),
        **_ways(request, entries, path),
        "share": list_share(request, found),
        "report_url": report_url(request, found),
        **_meta(request, found, entries.page, path),
    }


def _ways(request: HttpRequest, entries: services.EntryPage, path: str) -> dict[str, Any]:
    """Return how the books are shown, how else they can be, and the pager."""
    look = _look(request, entries)

    def url_of(number: int, look: str = look) -> str:
        asked = [f"view={look}"] if look != _usual(entries) else []
        asked += [f"page={number}"] if number > 1 else []
        return f"{path}?{'&'.join(asked)}" if asked else path

    looks = [
        {"label": label, "url": url_of(1, value), "selected": value == look}
        for value, label in LOOKS
    ]
    shown = pager(entries.page, url_of)
    return {"look": look, "looks": looks if entries.noted else [], "page": shown}


def _meta(
    request: HttpRequest, found: ReadingList, page: services.Page, path: str
) -> dict[str, Any]:
    own = f"{path}?page={page.number}" if page.number > 1 else path
    rows = [row.book for row in page.rows if row.is_open]
    return list_meta(request, found, rows=rows, total=page.total, first=page.first, path=own)


def _look(request: HttpRequest, entries: services.EntryPage) -> str:
    asked = request.GET.get("view", "")
    return asked if entries.noted and asked in dict(LOOKS) else _usual(entries)


def _usual(entries: services.EntryPage) -> str:
    """Where there is something to read, the page is one to read."""
    return "notes" if entries.noted else "covers"


def _list(found: ReadingList) -> dict[str, Any]:
    return {
        "title": found.title,
        "is_long": len(found.title) > _LONG,
        "description": found.description,
        "changed": date_format(found.changed_at, "j F Y"),
        "changed_iso": found.changed_at.date().isoformat(),
        "picture": own_picture(found),
    }


def _reader(found: ReadingList) -> dict[str, Any]:
    return {
        "name": found.owner.get_short_name(),
        "url": reverse("library:showcase", args=[found.owner.handle]),
        "lists_url": reverse("library:reader-lists", args=[found.owner.handle]),
        "face": avatar(found.owner),
    }


def _mine(request: HttpRequest, found: ReadingList, *, as_visitor: bool) -> dict[str, Any]:
    """What the owner has on the page besides."""
    named = [found.public_id]
    link_url = link_of(request, found)
    shared = {"what": "this list", "title": found.title, "url": link_url} if link_url else None
    return {
        "mine": {
            "as_visitor": as_visitor,
            "is_trashed": found.trashed_at is not None,
            "restore_url": reverse("library:list-restore", args=named),
            "edit_url": reverse("library:list-edit", args=named),
            "pick_url": reverse("library:list-pick", args=named),
            "list_url": found.get_absolute_url(),
            "visitor_url": f"{found.get_absolute_url()}?as=visitor",
            "visibility": found.visibility,
            "seen_by": _seen_by(found),
            "hidden_reason": found.hidden_reason if found.hidden_at else "",
            "is_hidden": found.hidden_at is not None,
        },
        "share": shared or list_share(request, found),
        "is_hidden_from_search": not services.is_shown(found),
    }


def _seen_by(found: ReadingList) -> str:
    is_open = found.owner.is_shown and not found.hidden_at
    if found.visibility == Visibility.PRIVATE or found.hidden_at:
        return "Only you see this list"
    who = "Whoever has the link" if found.visibility == Visibility.UNLISTED else "Everybody"
    return f"{who} sees this list" if is_open else f"{who} sees it once your library is published"
