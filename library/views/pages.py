"""Numbers and links of a pager."""

from collections.abc import Callable
from typing import Any

from library.services import Page

_EACH_SIDE = 2


def page_number(text: str) -> int:
    """Return the page a query string asks for, from 1; the first for what is no number."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def pager(page: Page, url_of: Callable[[int], str]) -> dict[str, Any]:
    """Return what templates/includes/_pagination.html draws."""
    return {
        "number": page.number,
        "pages": page.pages,
        "total": page.total,
        "first": page.first,
        "last": page.last,
        "previous_url": url_of(page.number - 1) if page.number > 1 else "",
        "next_url": url_of(page.number + 1) if page.number < page.pages else "",
        "numbers": _numbers(page, url_of),
    }


def _numbers(page: Page, url_of: Callable[[int], str]) -> list[dict[str, Any] | None]:
    """First, last, and those around the current one; None stands for a gap."""
    near = range(page.number - _EACH_SIDE, page.number + _EACH_SIDE + 1)
    shown = sorted({1, page.pages, *(n for n in near if 1 <= n <= page.pages)})
    steps: list[dict[str, Any] | None] = []
    before = 0
    for n in shown:
        if n - before > 1:
            steps.append(None)
        steps.append({"n": n, "url": url_of(n), "current": n == page.number})
        before = n
    return steps
