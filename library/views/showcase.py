"""A reader's page, and their library, as everybody may see them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def showcase(request: HttpRequest, handle: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def reader_library(request: HttpRequest, handle: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def reader_filters(request: HttpRequest, handle: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def reader_suggestions(request: HttpRequest, handle: str) -> HttpResponse:
    raise Http404
