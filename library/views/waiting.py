"""ISBNs that were noted before they had a place in the tray."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.isbn import hyphenate
from library.models import WantedIsbn


def waiting_rows(request: AuthenticatedHttpRequest) -> list[dict[str, str]]:
    """Return what the reader still waits for, as templates/library/intake/page.html lists it."""
    return [_waiting(row) for row in services.wanted_by(request.user)]


@require_POST
def wanted_forget(request: AuthenticatedHttpRequest, isbn13: str) -> HttpResponse:
    services.settle(owner=request.user, isbn13=isbn13)
    messages.success(request, f"{hyphenate(isbn13)} is no longer asked for.")
    return redirect("library:book-add")


def _waiting(row: WantedIsbn) -> dict[str, str]:
    if row.arrived_at:
        status = "has arrived: add it"
    elif row.next_attempt_at is None:
        status = "not found in several days; add it by hand, or try again"
    else:
        status = "not found yet; it is tried again by itself"
    return {
        "isbn_display": hyphenate(row.isbn13),
        "status_label": status,
        "url": f"{reverse('library:book-add')}?isbn={row.isbn13}",
        "forget_url": reverse("library:wanted-forget", args=[row.isbn13]),
    }
