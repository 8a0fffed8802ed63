"""Pages that may be kept until what they show changes (see services.versions).

For visitors a mark says whose version the page follows; penumbra.kept_pages does the rest: it
answers with 304 or with what was made before. A marked view must give every visitor the same page
for the same address: no form with a token, no message, no cookie. ``kept_for_reader`` keeps a page
of a reader's own.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

KEPT_S = 3600
_BUILT_OF = (".html", ".py", ".css", ".js", ".json", ".svg")
# The token of a form, and what stands in its place in a page that is kept.
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w{64})"')
_PLACE = b"\x00token\x00"

# What a page follows: the reader of its ``handle``, the owner of the book or list of its
# ``public_id`` or ``share_key``, or all readers together.
READER, BOOK, READING_LIST, LINKED_BOOK, LINKED_LIST, SITE = (
    *("reader", "book", "list"),
    *("linked-book", "linked-list", "site"),
)


def kept(follows: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Mark a view, outermost of its decorators: ``@kept(READER)``."""

    def mark(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        view.kept = follows
        return view

    return mark


def kept_for_reader(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep what a signed-in reader gets from ``view`` until their version moves on.

    For pages that show nothing but what the version follows, the reader's own row and the address.
    Every form gets a token of its own time; with something to tell, the page is made anew.
    """

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_kept = request.user.is_authenticated and request.method == "GET"
        if not is_kept or len(get_messages(request)):
            return view(request, *args, **kwargs)
        store, key = caches["pages"], _reader_key(request)
        if body := store.get(key):
            return HttpResponse(body.replace(_PLACE, get_token(request).encode()))
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            store.set(key, _without_token(response.content), KEPT_S)
        return response

    return look


def _reader_key(request: HttpRequest) -> str:
    user, today = request.user, datetime.now(UTC).date()
    whose = (user.pk, user.shown_version, user.tray_news, user.publish_asked_at)
    # Sessions of Clerk's have something on each page, and so has who acts as the reader.
    clerk = getattr(request, "clerk", None)
    session = (bool(clerk and clerk.claims), getattr(request, "impersonator", ""))
    # Of cookies, the colours chosen shape a page, and nothing else does.
    how = (request.get_full_path(), request.get_host(), request.COOKIES.get("theme", ""))
    return sha256(repr((build(), today, whose, session, how)).encode()).hexdigest()


def _without_token(page: bytes) -> bytes:
    found = _TOKEN.search(page)
    return page.replace(found[1], _PLACE) if found else page


@cache
def build() -> str:
    """Return a name for this build: pages made by other templates or code are not this one's."""
    names = ("templates", "static/js", "static/css", "library", "accounts", "penumbra")
    files = (file for name in names for file in sorted(Path(settings.BASE_DIR, name).rglob("*")))
    made = sha256(f"{settings.SIGN_UP}{settings.DEBUG}".encode())
    for file in files:
        if file.suffix in _BUILT_OF and "tests" not in file.parts:
            made.update(file.read_bytes())
    return made.hexdigest()[:16]
