"""Pictures readers give of themselves and their lists."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def own_picture_file(request: HttpRequest, name: str) -> HttpResponse:
    raise Http404


@require_safe
@login_not_required
def list_cover(request: HttpRequest, public_id: str) -> HttpResponse:
    raise Http404
