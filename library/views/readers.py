"""The reader an address names, as they are called now and in small letters."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from library import services

if TYPE_CHECKING:
    from accounts.models import User


def of_reader(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the ``reader`` of its address's ``handle``, if ``request.user`` may see them.

    A handle in capitals, or one the reader gave up, leads on to the same page at the right address.
    """

    @wraps(view)
    def found(request: HttpRequest, handle: str, **more: Any) -> HttpResponse:
        reader = services.named_reader(viewer=request.user, handle=handle)
        if reader.handle != handle:
            return _lead_on(request, reader)
        return view(request, reader=reader, **more)

    return found


def _lead_on(request: HttpRequest, reader: "User") -> HttpResponse:
    match = request.resolver_match
    path = reverse(match.view_name, kwargs=match.kwargs | {"handle": reader.handle})
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
    # Whoever goes back to a handle of old must not be sent in a circle by a browser's memory.
    patch_cache_control(response, no_cache=True)
    return response
