"""New public books, and the books of a list, as feeds."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def reader_feed(request: HttpRequest, handle: str, form: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def list_feed(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    raise Http404
