"""Entity tags: whether somebody has the answer already, and what a write is tied to.

A tag is made of what the database says of a row or a reader, before anything is read for the
answer: who has it gets 304 for one query. The tag of a row begins with its mark, and ``If-Match``
looks at nothing else, so a tag made weak on its way through a proxy still says what was seen.
"""

import re
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from library.marks import mark_of

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def row_tag(changed_at: datetime, *more: object) -> str:
    """Return the tag of a row that last changed then; ``more`` is what else the answer shows."""
    return f'"{mark_of(changed_at)}-{_digest(*more)}"'


def whole_tag(*values: object) -> str:
    """Return the tag of an answer that is all of these values, and its mark as well."""
    return f'"{_digest(*values)}"'


def reader_tag(version: int, request: Request, *more: object) -> str:
    """Return the tag of an answer that follows a reader's version, at this very address."""
    return f'"{version:x}-{_digest(request.get_full_path(), *more)}"'


def shown_tag(version: int, request: Request) -> str:
    """Return the tag of what others see of a reader: it does not tell how often it changed."""
    return f'"{_digest(version, request.get_full_path())}"'


def not_modified(request: Request, tag: str) -> Response | None:
    """Return the answer 304 for whoever has what ``tag`` stands for."""
    given = request.headers.get("If-None-Match", "")
    if given.strip() == "*" or tag[1:-1] in _TAG.findall(given):
        return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
    return None


def seen_marks(request: Request) -> frozenset[str] | None:
    """Return the marks of the states ``If-Match`` speaks of; None for any."""
    return marks_in(request.headers.get("If-Match"))


def marks_in(given: str | None) -> frozenset[str] | None:
    """Return the marks of the tags in a text; None for no text, and for ``*``."""
    if given is None or given.strip() == "*":
        return None
    return frozenset(tag.partition("-")[0] for tag in _TAG.findall(given))


def _digest(*parts: object) -> str:
    return sha256(f"{_build()}{parts}".encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _build() -> str:
    # Another release may say the same thing otherwise.
    return settings.VERSION
