"""The picture a link to a page shows elsewhere.

Only what everybody may see has one, whoever asks, so neither session nor user is read. These
answers are not among the kept pages: they are large, and kept once whatever their address says.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from library import services
from library.exceptions import PicturesBusy
from library.views.as_visitor import as_visitor
from library.views.readers import of_reader

if TYPE_CHECKING:
    from accounts.models import User

# Under the address that pages give it a picture never changes; under any other it may soon.
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_NOW = "public, max-age=300"


@require_safe
@as_visitor
@of_reader
def reader_picture(request: HttpRequest, reader: "User") -> HttpResponse:
    version = services.reader_version(reader)
    return _answer(request, version, services.reader_picture, reader)


@require_safe
@as_visitor
def list_picture(request: HttpRequest, public_id: str) -> HttpResponse:
    reading_list = services.viewable_list(viewer=request.user, public_id=public_id)
    version = services.list_version(reading_list)
    return _answer(request, version, services.list_picture, reading_list)


@require_safe
@as_visitor
def book_picture(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.shown_book(public_id=public_id)
    return _answer(request, services.book_version(book), services.book_picture, book)


def _answer(
    request: HttpRequest, version: str, picture: Callable[[Any], bytes], of: Any
) -> HttpResponse:
    """Answer with 304 whoever has it already, before anything more is read."""
    tag = f'"{version}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            response = HttpResponse(picture(of), content_type="image/png")
        except PicturesBusy as error:
            response = HttpResponse(error.message, status=503, content_type="text/plain")
            response["Retry-After"] = str(error.extra["retry_after_s"])
            return response
    response["ETag"] = tag
    is_current = request.GET.get("v") == version
    response["Cache-Control"] = _FOR_EVER if is_current else _FOR_NOW
    return response
