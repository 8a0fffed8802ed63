"""Reporting a public page to those who look after the site.

On a page of its own: the page reported is the same for every visitor, and holds no form with a
token. Nobody reports what they cannot see, or what is theirs.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from library import services
from library.exceptions import (
    BookNotFound,
    InvalidReport,
    ListNotFound,
    ReaderNotFound,
    TooManyReports,
)
from library.models import Book, ReadingList
from library.report_form import ReportForm
from library.throttle import count_report
from library.views.readers import of_reader

if TYPE_CHECKING:
    from accounts.models import User

_TEMPLATE = "library/report.html"
_SENT = "sent"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@of_reader
def report_reader(request: HttpRequest, reader: "User") -> HttpResponse:
    if reader == request.user:
        raise ReaderNotFound
    name = f"the page of {reader.get_short_name()}"
    return _report(request, reader, name, reverse("library:showcase", args=[reader.handle]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def report_list(request: HttpRequest, public_id: str) -> HttpResponse:
    found = services.viewable_list(viewer=request.user, public_id=public_id)
    if found.owner == request.user:
        raise ListNotFound
    return _report(request, found, f"the list “{found.title}”", found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def report_book(request: HttpRequest, public_id: str) -> HttpResponse:
    book = services.viewable_book(viewer=request.user, public_id=public_id)
    if book.owner == request.user:
        raise BookNotFound
    return _report(request, book, f"the page of “{book.title}”", book.get_absolute_url())


def _report(
    request: HttpRequest, page: "User | ReadingList | Book", name: str, back_url: str
) -> HttpResponse:
    if request.method != "POST":
        return _answer(request, ReportForm(), name, back_url)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _answer(request, form, name, back_url, status=422)
    if form.is_from_a_program:
        return redirect(f"{request.path}?{_SENT}")
    try:
        count_report(request)
        services.report_page(page=page, **form.said(request.user))
    except InvalidReport as error:
        form.refuse(error)
        return _answer(request, form, name, back_url, status=422)
    except TooManyReports as error:
        form.add_error(None, error.message)
        response = _answer(request, form, name, back_url, status=429)
        response["Retry-After"] = str(error.extra["retry_after_s"])
        return response
    return redirect(f"{request.path}?{_SENT}")


def _answer(
    request: HttpRequest, form: ReportForm, name: str, back_url: str, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "page_name": name, "back_url": back_url}
    context["is_sent"] = request.method != "POST" and _SENT in request.GET
    return render(request, _TEMPLATE, context, status=status)
