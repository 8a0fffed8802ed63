"""The cover of a book: its files, and the page where it is chosen."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import same_for_all
from library import services
from library.exceptions import InvalidCover
from library.forms import CoverForm
from library.models import Book
from library.throttle import count_picture
from library.views.cover_desk import chosen_cover, cover_desk
from library.views.own_book import live_book
from library.views.presenters import direction

_FOR_EVER = "public, max-age=31536000, immutable"
_TYPE = "image/webp"
# What stands in the place of a candidate that turns out not to be there: browsers draw it
# whatever the status is. Dash and greys of no theme in particular.
_NOTHING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 240" width="160" height="240">'
    '<rect x="1" y="1" width="158" height="238" rx="4" fill="none" stroke="#8f8677" '
    'stroke-width="2" stroke-dasharray="6 6"/>'
    '<text x="80" y="124" font-family="sans-serif" font-size="15" text-anchor="middle" '
    'fill="#8f8677">No cover here</text></svg>'
)


@require_safe
@same_for_all
def cover_file(request: HttpRequest, name: str) -> HttpResponse:
    response = HttpResponse(services.read_cover_file(name), content_type=_TYPE)
    response["Cache-Control"] = _FOR_EVER
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def cover_manage(request: HttpRequest, public_id: str) -> HttpResponse:
    book = live_book(request, public_id)
    is_post = request.method == "POST"
    form = CoverForm(request.POST, request.FILES) if is_post else CoverForm()
    if is_post and form.is_valid():
        try:
            chosen = chosen_cover(request, form, public_id)
            services.put_cover(owner=request.user, public_id=public_id, chosen=chosen)
        except InvalidCover as error:
            form.add_error(form.picture_field(), error.message)
        else:
            messages.success(request, "The cover is changed.")
            return redirect(book)
    status = 422 if form.errors else 200
    return render(
        request, "library/books/book_cover.html", _page(request, book, form), status=status
    )


@require_POST
@login_not_required
def cover_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    book = live_book(request, public_id)
    services.remove_cover(owner=request.user, public_id=public_id)
    messages.success(request, "The cover is taken off. The book wears its designed one.")
    return redirect(book)


@require_safe
@never_cache
@login_not_required
def cover_candidate(request: HttpRequest, public_id: str, source: str) -> HttpResponse:
    services.get_book(owner=request.user, public_id=public_id)
    count_picture(request)
    try:
        preview = services.preview_candidate(owner=request.user, public_id=public_id, source=source)
    except InvalidCover:
        return HttpResponse(_NOTHING, content_type="image/svg+xml", status=404)
    return HttpResponse(preview, content_type=_TYPE)


def _page(request: HttpRequest, book: Book, form: CoverForm) -> dict[str, Any]:
    desk = cover_desk(request, book)
    has_cover = desk["cover"]["image"] is not None
    return desk | {
        "nav": "library",
        "form": form,
        "book": {"title": book.title, "lang": book.language, "dir": direction(book.language)},
        "book_url": book.get_absolute_url(),
        "remove_url": reverse("library:cover-remove", args=[book.public_id]) if has_cover else "",
    }
