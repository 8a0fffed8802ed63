"""Addresses as QR codes: for a bookshelf's side, a poster, somebody else's telephone.

Only what everybody may see has one, whoever asks: an address that others do not find is none.
"""

import io
from typing import TYPE_CHECKING

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from library import services
from library.views.as_visitor import as_visitor
from library.views.kept import BOOK, READER, READING_LIST, kept
from library.views.readers import of_reader

if TYPE_CHECKING:
    from accounts.models import User

# Readable with a sixth of it covered or worn.
_CORRECTION = "m"
# In modules: the light margin that the standard asks for, without which scanners find no code.
_MARGIN = 4
_MODULE_PX = 8
# Not the theme's colours: many scanners read no light code on dark ground.
_DARK, _LIGHT = "#22201c", "#ffffff"
_DAY_S = 86_400


@kept(READER)
@require_safe
@as_visitor
@of_reader
def reader_qr(request: HttpRequest, reader: "User") -> HttpResponse:
    return _code(request, reverse("library:showcase", args=[reader.handle]))


@kept(READING_LIST)
@require_safe
@as_visitor
def list_qr(request: HttpRequest, public_id: str) -> HttpResponse:
    reading_list = services.viewable_list(viewer=request.user, public_id=public_id)
    return _code(request, reading_list.get_absolute_url())


@kept(BOOK)
@require_safe
@as_visitor
def book_qr(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.shown_book(public_id=public_id)
    return _code(request, book.get_absolute_url())


def _code(request: HttpRequest, path: str) -> HttpResponse:
    url = request.build_absolute_uri(path)
    drawn = io.BytesIO()
    segno.make_qr(url, error=_CORRECTION).save(
        drawn,
        kind="svg",
        border=_MARGIN,
        scale=_MODULE_PX,
        dark=_DARK,
        light=_LIGHT,
        title=url,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml; charset=utf-8")
    patch_cache_control(response, private=True, max_age=_DAY_S)
    return response
