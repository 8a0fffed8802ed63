"""Views that belong to no app: health, colours, and the plain error pages."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.http import open_to_leaving, same_for_all
from penumbra.context import THEME_COOKIE, THEMES, theme_of
from penumbra.errors import error_page
from penumbra.readiness import what_is_missing

_YEAR_S = 365 * 24 * 3600
# Addresses of readers, lists and books are not among them: visitors are shown what is open there,
# and told of everything else that it is not there. Nor are links that stand nowhere: their pages
# say themselves that they are not to be found, which only those who read them learn.
_NOT_FOR_ROBOTS = (
    *("/account/password/", "/account/sign-", "/add/", "/admin/", "/api/", "/books/new/"),
    *("/favourites/", "/lists/new/", "/styleguide/", "/theme/", "/trash/"),
    *("/@*/library/filters/", "/@*/library/suggestions/", "/*/report/"),
)


@open_to_leaving
@never_cache
@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 once pages can be served: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@open_to_leaving
@never_cache
@require_safe
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 once everything works, 503 with what is missing: database, migrations, worker."""
    missing = what_is_missing()
    if missing:
        return JsonResponse({"status": "not ready", "missing": missing}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
@same_for_all
@cache_control(public=True, max_age=24 * 3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Say to search engines which addresses hold nothing for them, and where all others stand."""
    closed = [f"Disallow: {path}" for path in _NOT_FOR_ROBOTS]
    told = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    lines = ["User-agent: *", *closed, "", told, ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@open_to_leaving
@require_POST
@csrf_exempt
@login_not_required
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the colours chosen, for a year, and go back to where the choice was made.

    Without a token, which would make every page another for every visitor: all that somebody
    else's page could do with this is to change the light, and browsers say when one tries.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise PermissionDenied
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(back if is_safe else "/")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=_YEAR_S,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return error_page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(None, "403_csrf.html", {"theme": theme_of(request)}, status=403)
