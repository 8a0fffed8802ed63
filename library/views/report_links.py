"""Where a public page can be reported, for everybody but its owner:

context | {"report_url": report_url(request, reading_list)}
{% include "includes/_report_link.html" with report_url=report_url only %}
"""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from library import services
from library.models import Book, ReadingList

if TYPE_CHECKING:
    from accounts.models import User


def report_url(request: HttpRequest, page: "User | ReadingList | Book") -> str:
    """Return where a page is reported; "" for its owner, and for what is not shown to all.

    No query when the page's owner is loaded.
    """
    if isinstance(page, Book | ReadingList):
        if page.owner == request.user or not services.is_shown(page):
            return ""
        kind = "book" if isinstance(page, Book) else "list"
        return reverse(f"library:report-{kind}", args=[page.public_id])
    return "" if page == request.user else reverse("library:report-reader", args=[page.handle])
