"""Marking pages whose answer to visitors may be kept until what they show changes.

A mark says whose version the page follows; penumbra.kept_pages does the rest: it answers visitors
with 304 or with what was made before. Signed-in readers always get a page made anew. A marked view
must give every visitor the same page for the same address: no form with a token, no message, no
cookie.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

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
