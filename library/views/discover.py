"""Everything that is public, of all readers."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def discover(request: HttpRequest) -> HttpResponse:
    raise Http404
