"""Putting books on a list from the reader's own library, several at once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from library import services
from library.exceptions import ListFull, UndoGone
from library.models import ReadingList
from library.queries import BookQuery
from library.views.pages import pager
from library.views.presenters import Card, cards
from library.views.stamps import moment_of, stamp_of
from library.views.words import book_count


class Pick(NamedTuple):
    """A book that can be put on the list, or is on it; drawn by templatetags/list_entries.py."""

    id: str
    card: Card
    is_on: bool


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def list_pick(request: HttpRequest, public_id: str) -> HttpResponse:
    mine = services.get_list(owner=request.user, public_id=public_id)
    query = BookQuery(text=BookQuery.read(request.GET).text, page=BookQuery.read(request.GET).page)
    if request.method == "POST":
        add_chosen(request, mine, tuple(request.POST.getlist("book")))
        return redirect(query.to_url(request.path))
    page = services.card_page(owner=request.user, query=query)
    context = {
        "nav": "lists",
        "title": mine.title,
        "list_url": mine.get_absolute_url(),
        "query": query.text,
        "page": pager(page, lambda n: query.to_url(request.path, page=n)),
        "picks": _picks(page.rows, mine),
        "all_url": request.path,
    }
    return render(request, "library/lists/list_pick.html", context)


@require_POST
@login_not_required
def list_added_undo(request: HttpRequest, public_id: str, stamp: int) -> HttpResponse:
    moment = moment_of(stamp)
    count = services.take_back_added(owner=request.user, public_id=public_id, moment=moment)
    if not count:
        raise UndoGone("These books are off the list already.")
    messages.success(request, f"{book_count(count)} taken off the list again.")
    return redirect("library:list-detail", public_id=public_id)


def add_chosen(request: HttpRequest, mine: ReadingList, chosen: tuple[str, ...]) -> None:
    """Put books on a list and say what became of them."""
    if not chosen:
        messages.warning(request, "Nothing was added: tick the books first.")
        return
    selection = services.Selection(public_ids=chosen)
    try:
        added = services.add_to_list(
            owner=request.user, public_id=mine.public_id, selection=selection
        )
    except ListFull as error:
        messages.error(request, error.message)
    else:
        tell_added(request, added)


def tell_added(request: HttpRequest, added: services.Added) -> None:
    """Say how many books went on which list, with the way back."""
    title, there = added.reading_list.title, added.present
    if not added.count:
        what = "The book is" if there == 1 else "These books are"
        messages.info(request, f"{what} on “{title}” already." if there else "There are no books.")
        return
    text = f"{book_count(added.count)} added to “{title}”."
    if there:
        text += f" {there:,} {'was' if there == 1 else 'were'} on it already."
    named = [added.reading_list.public_id, stamp_of(added.moment)]
    undo_url = reverse("library:list-added-undo", args=named)
    messages.success(request, text, extra_tags=f"undo:{undo_url}")


def _picks(rows: Iterable[Any], mine: ReadingList) -> list[Pick]:
    rows = list(rows)
    ids = [row.public_id for row in rows]
    there = services.on_list_among(reading_list=mine, book_ids=ids) if ids else set()
    shown = zip(ids, cards(rows), strict=True)
    return [Pick(public_id, card, public_id in there) for public_id, card in shown]
