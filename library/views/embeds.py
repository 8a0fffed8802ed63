"""A list or a ledge inside somebody else's page. Nothing else of the site may stand in a frame.

They show what a visitor sees, whoever looks, and run no script.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from library import services
from library.views.as_visitor import as_visitor
from library.views.designed import designed_url
from library.views.kept import READER, READING_LIST, kept
from library.views.presenters import direction, href_prefix, row_image
from library.views.readers import of_reader
from library.views.words import book_count

if TYPE_CHECKING:
    from accounts.models import User

_MOST = 24
_THEMES = ("light", "dark")
_frame_rules = csp_replace({"frame-ancestors": ["*"], "script-src": [NONE], "form-action": [NONE]})


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let any page show this one in a frame. What can be pressed in it are links."""
    return _frame_rules(xframe_options_exempt(view))


@kept(READER)
@require_safe
@framed
@as_visitor
@of_reader
def ledge_embed(request: HttpRequest, reader: "User") -> HttpResponse:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
    rows = services.ledge(owner=reader, year=year, public=True)
    name, page_url = reader.get_short_name(), reverse("library:showcase", args=[reader.handle])
    context = {
        "heading": f"{name}: favourites of {year}" if year else f"{name}: favourites",
        "heading_url": f"{page_url}?year={year}" if year else page_url,
        "books": _books(rows),
        "more_url": reverse("library:reader-library", args=[reader.handle]),
        "more": f"The library of {name}",
    }
    return _frame(request, "library/embeds/ledge.html", context)


@kept(READING_LIST)
@require_safe
@framed
@as_visitor
def list_embed(request: HttpRequest, public_id: str) -> HttpResponse:
    found = services.viewable_list(viewer=request.user, public_id=public_id)
    page = services.entry_page(reading_list=found, number=1, public=True, size=_MOST).page
    context = {
        "heading": found.title,
        "heading_url": found.get_absolute_url(),
        "reader": found.owner.get_short_name(),
        "reader_url": reverse("library:showcase", args=[found.owner.handle]),
        "books": _books(row.book for row in page.rows),
        "more_url": found.get_absolute_url(),
        "more": f"All {book_count(page.total)}" if page.total > _MOST else book_count(page.total),
    }
    return _frame(request, "library/embeds/list.html", context)


def _frame(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    asked = request.GET.get("theme", "")
    return render(request, template, context | {"colours": asked if asked in _THEMES else "system"})


def _books(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [_book(row) for row in rows]


def _book(row: Any) -> dict[str, Any]:
    image = row_image(row)
    return {
        "url": f"{href_prefix()}{row.public_id}/",
        "title": row.title,
        "byline": row.byline,
        "lang": row.language,
        "dir": direction(row.language),
        "src": image.src if image else designed_url(row),
        "srcset": image.srcset if image else "",
        "width": image.width if image else 160,
        "height": image.height if image else 240,
        "tone": image.tone if image else "",
    }
