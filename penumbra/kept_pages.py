"""Pages for visitors, made once and handed out until what they show changes.

A view marked by ``library.views.kept`` says whose version its page follows. The version, what else
shapes the page, and the build of this site make its entity tag: a visitor who has that page already
gets 304 for one query, another one what was made before, and only then is a page made. Readers who
are signed in are never answered from here.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.utils.cache import has_vary_header, patch_cache_control

from accounts.clerk.requests import may_be_somebody
from library.choices import Visibility
from library.views.kept import (
    BOOK,
    KEPT_S,
    LINKED_BOOK,
    LINKED_LIST,
    READER,
    READING_LIST,
    SITE,
    build,
)
from penumbra.context import theme_of
from penumbra.log import known_or_new

# Longer addresses than any page links to are somebody's play: each would be kept apart.
_ADDRESS_MAX = 500
# Fixed statements, for they are all that most visits cost. What they leave out is left to the
# view, which says "not there".
_VERSION = "SELECT u.id, u.shown_version FROM accounts_user u"
_SHOWN = "u.is_published AND u.is_active AND u.hidden_at IS NULL AND u.leaving_at IS NULL"


def _of_row(table: str, key: str, visibility: Visibility) -> str:
    of_row = f"t.{key} = %s AND t.visibility = '{visibility.value}'"
    in_sight = f"t.trashed_at IS NULL AND t.hidden_at IS NULL AND {_SHOWN}"
    return f"{_VERSION} JOIN {table} t ON u.id = t.owner_id WHERE {of_row} AND {in_sight}"


_STATEMENTS = {
    READER: (f"{_VERSION} WHERE u.handle = %s AND {_SHOWN}", "handle"),
    BOOK: (_of_row("library_book", "public_id", Visibility.PUBLIC), "public_id"),
    READING_LIST: (_of_row("library_readinglist", "public_id", Visibility.PUBLIC), "public_id"),
    LINKED_BOOK: (_of_row("library_book", "share_key", Visibility.UNLISTED), "share_key"),
    LINKED_LIST: (_of_row("library_readinglist", "share_key", Visibility.UNLISTED), "share_key"),
}
# A change of any reader changes the sum; a reader who comes or goes, the count or the last id.
_OF_SITE = (
    "SELECT (SELECT featured_id FROM accounts_sitesettings WHERE id = 1), "
    "SUM(shown_version), COUNT(*), MAX(id) FROM accounts_user"
)


class UnchangedPages:
    """Tell who has a page already that it still holds, before anything of Django's own starts.

    Signals, request, middleware and response take longer than the one query it takes to know.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.pages = KeptPagesMiddleware(lambda request: HttpResponseNotModified())

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" not in environ or not (tag := self._unchanged(environ)):
            return self.application(environ, start_response)
        told = [("ETag", tag), ("Vary", "Cookie"), ("Cache-Control", "no-cache")]
        request_id = known_or_new(environ.get("HTTP_X_REQUEST_ID", ""))
        start_response("304 Not Modified", [*told, ("X-Request-ID", request_id)])
        return []

    def _unchanged(self, environ: dict[str, Any]) -> str:
        """Return the tag of the page, if it is the one that is had; else "". 1 query."""
        request = WSGIRequest(environ)
        try:
            tag = self.pages.tag_of(request) if is_a_visit(request) else ""
        except DatabaseError:
            return ""  # the page itself will say so
        finally:
            close_old_connections()
        return tag if tag and tag in environ["HTTP_IF_NONE_MATCH"] else ""


class KeptPagesMiddleware:
    """Answer visitors from what is kept. Outermost: what is kept went through all the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.build = build()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tag = self.tag_of(request) if is_a_visit(request) else ""
        if not tag:
            return self.get_response(request)
        if tag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return _not_modified(tag)
        store = caches["pages"]
        if request.method == "GET" and (kept := store.get(tag)):
            return HttpResponse(kept[1], headers=kept[0])
        response = self.get_response(request)
        if response.status_code == 200 and not response.cookies and not response.streaming:
            _mark(response, tag)
            if request.method == "GET":
                store.set(tag, (dict(response.items()), response.content), KEPT_S)
        return response

    def tag_of(self, request: HttpRequest) -> str:
        """Return the entity tag of what is asked for, as it is now; "" where nothing is kept."""
        address = request.get_full_path()
        follows, whose = _followed(request.path_info)
        if not follows or len(address) > _ADDRESS_MAX:
            return ""
        try:
            host = request.get_host()
        except DisallowedHost:
            return ""
        version = _version(follows, whose)
        if version is None:
            return ""
        today = datetime.now(UTC).date()
        shape = (self.build, request.scheme, host, address, theme_of(request), today, version)
        return f'W/"{sha256(repr(shape).encode()).hexdigest()[:32]}"'


def is_a_visit(request: HttpRequest) -> bool:
    """Say whether somebody asks to look who is not signed in and whom nothing is to be told."""
    if request.method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in request.META:
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return False
    # Nor is Clerk to be asked who they are, or has just said so.
    return not settings.CLERK.is_on or not may_be_somebody(request)


# Finding the view costs as much as asking the database; addresses are asked for again and again.
@lru_cache(maxsize=4096)
def _followed(path: str) -> tuple[str, str]:
    """Return what the page at ``path`` follows, and of whom; "" where nothing is kept."""
    try:
        found = resolve(path)
    except Resolver404:
        return "", ""
    follows = getattr(found.func, "kept", "")
    if not follows or follows == SITE:
        return follows, ""
    argument = _STATEMENTS[follows][1]
    return follows, found.kwargs[argument].lower() if argument == "handle" else found.kwargs[
        argument
    ]


def _version(follows: str, whose: str) -> tuple | None:
    """Return what the page follows, as it is now; None for what others may not see. 1 query."""
    with connection.cursor() as cursor:
        if follows == SITE:
            cursor.execute(_OF_SITE)
        else:
            cursor.execute(_STATEMENTS[follows][0], [whose])
        return cursor.fetchone()


def _not_modified(tag: str) -> HttpResponse:
    response = HttpResponseNotModified()
    _mark(response, tag)
    return response


def _mark(response: HttpResponse, tag: str) -> None:
    """Tell browsers to keep the page and to ask before they show it again."""
    response["ETag"] = tag
    if not has_vary_header(response, "Cookie"):
        response["Vary"] = "Cookie"
    if "Cache-Control" not in response:
        patch_cache_control(response, no_cache=True)
