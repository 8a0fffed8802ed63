"""Request ids, and refusals turned into pages."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware

from accounts import audit, throttle
from accounts.exceptions import AccountsError, TooManyAttempts
from library.exceptions import LibraryError
from penumbra import errors, security
from penumbra.log import known_or_new, request_id

logger = logging.getLogger(__name__)

_COMPRESSED = ("application/json", "application/problem+json", "application/yaml")


class RequestIdMiddleware:
    """Take a well-formed ``X-Request-ID`` or make one; log with it and send it back.

    What the audit log notes meanwhile came from this request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked of its headers, all of them would be gone through.
        current = known_or_new(request.META.get("HTTP_X_REQUEST_ID", ""))
        token = request_id.set(current)
        try:
            with audit.asked_by(request):
                response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = current
        return response


class PermissionsMiddleware:
    """Tell browsers what no page needs, who may draw an answer into theirs, and where to report."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found = request.resolver_match
        is_for_all = found is not None and getattr(found.func, "same_for_all", False)
        headers = response.headers
        if "camera=(self)" in headers.get("Permissions-Policy", ""):
            headers["Permissions-Policy"] = security.PERMISSIONS_WITH_CAMERA
        else:
            headers["Permissions-Policy"] = security.PERMISSIONS_POLICY
        headers["Cross-Origin-Resource-Policy"] = (
            security.CROSS_ORIGIN if is_for_all else security.SAME_ORIGIN
        )
        headers["Reporting-Endpoints"] = security.REPORTING_ENDPOINTS
        return response


class ApiCompressionMiddleware(GZipMiddleware):
    """Compress what the API answers with, and nothing else: pages carry form tokens.

    Django's own adds some random bytes to each answer, so that its length tells nothing (BREACH).
    What names a secret is left alone altogether.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_text = response.get("Content-Type", "").startswith(_COMPRESSED)
        is_secret = "no-store" in response.get("Cache-Control", "")
        if not request.path.startswith(errors.API_PREFIX) or not is_text or is_secret:
            return response
        return super().process_response(request, response)


class SlashMiddleware(CommonMiddleware):
    """Add a missing slash for who reads; who writes is told 404 rather than sent round empty."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return request.method in ("GET", "HEAD") and super().should_redirect_with_slash(request)


class WorkMiddleware:
    """Keep one reader, or one address, from taking all the site's time: see accounts.throttle.

    Pages that only look cost nothing here. REST framework's views count by themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_arguments: Any
    ) -> HttpResponse | None:
        looks = request.method in ("GET", "HEAD") and "q=" not in request.META["QUERY_STRING"]
        if looks or hasattr(view, "cls") or getattr(view, "same_for_all", False):
            return None
        try:
            throttle.count_work(request)
        except TooManyAttempts as error:
            return errors.render_refusal(request, error)
        return None


class DomainErrorMiddleware:
    """Answer an uncaught refusal with a page that says what happened and what to do next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            # Django's own answer is an empty page.
            page = errors.error_page(request, HTTPStatus.METHOD_NOT_ALLOWED)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, LibraryError | AccountsError):
            return None
        logger.info("request.refused code=%s path=%s", error.code, request.path)
        return errors.render_refusal(request, error)
