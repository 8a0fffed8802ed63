"""The designed cover of a book as a picture of its own, to be linked and kept."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from library import services
from library.designed import draw_cover, version_of
from library.views.kept import BOOK, kept

_YEAR_S = 31_536_000


@kept(BOOK)
@require_safe
@login_not_required
def designed_cover(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.viewable_book(viewer=request.user, public_id=public_id)
    told = _told(book)
    response = HttpResponse(draw_cover(**told), content_type="image/svg+xml; charset=utf-8")
    if request.GET.get("v") == version_of(**told):
        patch_cache_control(response, private=True, max_age=_YEAR_S, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def designed_url(book: Any) -> str:
    """Return the address of the cover as it is now; another one as soon as it looks otherwise.

    ``book`` is a Book, or one of ``card_rows()``.
    """
    path = reverse("library:designed-cover", args=[book.public_id])
    return f"{path}?v={version_of(**_told(book))}"


def _told(book: Any) -> dict[str, str]:
    return {
        "title": book.title,
        "byline": book.byline,
        "language": book.language,
        "key": book.isbn13 or book.public_id,
    }
