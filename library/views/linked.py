"""Unlisted things, for whoever has the link."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from library import services
from library.views.book_page import SHOWN_BOOK, shown_book
from library.views.kept import LINKED_BOOK, LINKED_LIST, kept
from library.views.list_page import page_of


@kept(LINKED_BOOK)
@require_safe
@login_not_required
def linked_book(request: HttpRequest, share_key: str) -> HttpResponse:
    book = services.linked_book(share_key=share_key)
    return render(request, SHOWN_BOOK, shown_book(request, book, link_path=request.path))


@kept(LINKED_LIST)
@require_safe
@login_not_required
def linked_list(request: HttpRequest, share_key: str) -> HttpResponse:
    found = services.linked_list(share_key=share_key)
    context = page_of(request, found, request.path, public=True)
    return render(
        request, "library/lists/list_page.html", context | {"is_hidden_from_search": True}
    )
