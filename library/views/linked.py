"""Unlisted things, for whoever has the link."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def linked_book(request: HttpRequest, share_key: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def linked_list(request: HttpRequest, share_key: str) -> HttpResponse:
    raise Http404
