"""Reporting a public page."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def report_reader(request: HttpRequest, handle: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def report_list(request: HttpRequest, public_id: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def report_book(request: HttpRequest, public_id: str) -> HttpResponse:
    raise Http404
