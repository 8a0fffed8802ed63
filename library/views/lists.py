"""Reading lists: a reader's own, and what they show of them; made, changed and thrown away."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.choices import Visibility
from library.exceptions import InvalidList, ListFull
from library.list_forms import ListForm, NewListForm
from library.models import ReadingList
from library.views.avatars import avatar
from library.views.kept import READER, kept
from library.views.list_cards import list_cards
from library.views.metadata import reader_meta
from library.views.pages import page_number, pager
from library.views.readers import of_reader
from library.views.sight import visited
from library.views.words import list_count

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def list_index(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {"nav": "lists"} | _page(request, request.user, reverse("library:list-index"))
    return render(request, "library/lists/list_index.html", context)


@kept(READER)
@require_safe
@login_not_required
@of_reader
def reader_lists(request: HttpRequest, reader: "User") -> HttpResponse:
    path = reverse("library:reader-lists", args=[reader.handle])
    shown = _page(request, reader, path, public=True)
    context = shown | {
        "nav": "reader-lists",
        "visited": visited(reader),
        "reader": {
            "name": reader.get_short_name(),
            "url": reverse("library:showcase", args=[reader.handle]),
            "face": avatar(reader),
        },
        **reader_meta(
            request, reader, books=services.count_books(owner=reader, public=True), path=path
        ),
        "is_mine": request.user == reader,
    }
    return render(request, "library/lists/reader_lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def list_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = NewListForm(*([request.POST] if request.method == "POST" else []))
    if form.is_valid():
        try:
            made = services.create_list(owner=request.user, **form.given())
        except InvalidList as error:
            form.add_errors(error.extra["errors"])
        except ListFull as error:
            form.add_error(None, error.message)
        else:
            return redirect(made)
    context = {"nav": "lists", "form": form, "cancel_url": reverse("library:list-index")}
    status = 422 if form.errors else 200
    return render(request, "library/lists/list_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def list_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    mine = services.get_list(owner=request.user, public_id=public_id)
    sent = [request.POST] if request.method == "POST" else []
    form = ListForm(*sent, initial=_initial(mine))
    if form.is_valid():
        try:
            changed = services.edit_list(
                owner=request.user, public_id=public_id, given=form.cleaned_data
            )
        except InvalidList as error:
            form.add_errors(error.extra["errors"])
        else:
            return _after_edit(request, mine, changed)
    context = {"nav": "lists", "form": form} | _desk(request, mine)
    status = 422 if form.errors else 200
    return render(request, "library/lists/list_edit.html", context, status=status)


@require_POST
@login_not_required
def list_link(request: HttpRequest, public_id: str) -> HttpResponse:
    services.renew_list_link(owner=request.user, public_id=public_id)
    messages.success(request, "The list has a new link. The old one leads nowhere now.")
    return redirect("library:list-edit", public_id=public_id)


@require_POST
@login_not_required
def list_trash(request: HttpRequest, public_id: str) -> HttpResponse:
    trashed = services.trash_list(owner=request.user, public_id=public_id)
    undo_url = reverse("library:list-restore", args=[public_id])
    text = f"The list “{trashed.title}” is in the trash. Its books stay in your library."
    messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect("library:list-index")


@require_POST
@login_not_required
def list_restore(request: HttpRequest, public_id: str) -> HttpResponse:
    restored = services.restore_list(owner=request.user, public_id=public_id)
    messages.success(request, f"The list “{restored.title}” is back.")
    return redirect(restored)


def _page(
    request: HttpRequest, reader: "User", path: str, *, public: bool = False
) -> dict[str, Any]:
    number = page_number(request.GET.get("page", ""))
    page = services.list_page(owner=reader, number=number, public=public)
    shown = pager(page, lambda n: f"{path}?page={n}" if n > 1 else path)
    return {
        "page": shown,
        "lists": list_cards(page.rows, public=public),
        "summary": list_count(page.total),
    }


def _initial(mine: ReadingList) -> dict[str, str]:
    return {"title": mine.title, "description": mine.description, "visibility": mine.visibility}


def _after_edit(request: HttpRequest, before: ReadingList, after: ReadingList) -> HttpResponse:
    messages.success(request, "Saved.")
    is_newly_unlisted = after.visibility == Visibility.UNLISTED != before.visibility
    # Its link stands there.
    return redirect("library:list-edit", after.public_id) if is_newly_unlisted else redirect(after)


def _desk(request: HttpRequest, mine: ReadingList) -> dict[str, Any]:
    """What stands on the page of a list's form beside the form."""
    named = [mine.public_id]
    return {
        "title": mine.title,
        "list_url": mine.get_absolute_url(),
        "cover_url": reverse("library:list-cover", args=named),
        "has_cover": bool(mine.cover_key),
        "trash_url": reverse("library:list-trash", args=named),
        "link_url": link_of(request, mine),
        "renew_url": reverse("library:list-link", args=named),
    }


def link_of(request: HttpRequest, reading_list: ReadingList) -> str:
    """Return the whole link to an unlisted list; "" of any other."""
    if reading_list.visibility != Visibility.UNLISTED or not reading_list.share_key:
        return ""
    path = reverse("library:linked-list", args=[reading_list.share_key])
    return request.build_absolute_uri(path)
