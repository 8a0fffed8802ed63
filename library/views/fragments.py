"""One address, one view, one context: as a page, or as the part of it that a script puts in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

_HEADER = "X-Requested-With"
_SCRIPT = "fetch"


def is_for_script(request: HttpRequest) -> bool:
    """Whether one of the site's scripts asks, which wants no page and no way to one."""
    return request.headers.get(_HEADER) == _SCRIPT


def render_page_or_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render the template ``part`` for the site's scripts, ``page`` for everybody else."""
    template = part if is_for_script(request) else page
    response = render(request, template, context, status=status)
    patch_vary_headers(response, [_HEADER])
    return response
