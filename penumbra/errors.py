"""The one table from refusals to HTTP statuses, and the two shapes they are told in."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from accounts import exceptions as accounts
from library import exceptions as library
from penumbra.context import theme_of

Refusal = library.LibraryError | accounts.AccountsError

HTTP_STATUS: dict[type[Exception], HTTPStatus] = {
    library.InvalidIsbn: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.InvalidSearch: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.InvalidBook: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.InvalidCover: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.CoverUnreachable: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.CoverNotFound: HTTPStatus.NOT_FOUND,
    library.InvalidPicture: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.PictureNotFound: HTTPStatus.NOT_FOUND,
    library.IsbnNotFound: HTTPStatus.NOT_FOUND,
    library.BookNotFound: HTTPStatus.NOT_FOUND,
    library.BookAlreadyOwned: HTTPStatus.CONFLICT,
    library.NothingToRefresh: HTTPStatus.CONFLICT,
    library.BookInTrash: HTTPStatus.CONFLICT,
    library.DifferenceChanged: HTTPStatus.CONFLICT,
    library.UndoGone: HTTPStatus.GONE,
    library.InvalidIntake: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.IntakeRowNotFound: HTTPStatus.NOT_FOUND,
    library.IntakeRowChanged: HTTPStatus.CONFLICT,
    library.TrayFull: HTTPStatus.CONFLICT,
    library.TooManyLookups: HTTPStatus.TOO_MANY_REQUESTS,
    library.LookupUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    library.PicturesBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    library.ReaderNotFound: HTTPStatus.NOT_FOUND,
    library.ListNotFound: HTTPStatus.NOT_FOUND,
    library.EntryNotFound: HTTPStatus.NOT_FOUND,
    library.InvalidList: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.InvalidFavourite: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.InvalidReport: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.ListFull: HTTPStatus.CONFLICT,
    library.TooManyExports: HTTPStatus.TOO_MANY_REQUESTS,
    library.TooManyReports: HTTPStatus.TOO_MANY_REQUESTS,
    library.InvalidWebhook: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.WebhookNotFound: HTTPStatus.NOT_FOUND,
    library.InvalidCursor: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.ChangesGone: HTTPStatus.GONE,
    library.ChangedMeanwhile: HTTPStatus.PRECONDITION_FAILED,
    library.NameNotFound: HTTPStatus.NOT_FOUND,
    library.InvalidName: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.KeyInUse: HTTPStatus.CONFLICT,
    accounts.InvalidHandle: HTTPStatus.UNPROCESSABLE_ENTITY,
    accounts.InvalidAccount: HTTPStatus.UNPROCESSABLE_ENTITY,
    accounts.InvalidToken: HTTPStatus.UNPROCESSABLE_ENTITY,
    accounts.HandleTaken: HTTPStatus.CONFLICT,
    accounts.HandleChangedTooOften: HTTPStatus.TOO_MANY_REQUESTS,
    accounts.EmailTaken: HTTPStatus.CONFLICT,
    accounts.TooManyTokens: HTTPStatus.CONFLICT,
    accounts.SignUpClosed: HTTPStatus.FORBIDDEN,
    accounts.InvitationRefused: HTTPStatus.FORBIDDEN,
    accounts.AccountLeaving: HTTPStatus.FORBIDDEN,
    accounts.AccountGone: HTTPStatus.GONE,
    accounts.AccountClosed: HTTPStatus.FORBIDDEN,
    accounts.IdentityUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    accounts.TooManyInvitations: HTTPStatus.CONFLICT,
    accounts.WrongCode: HTTPStatus.UNPROCESSABLE_ENTITY,
    accounts.TokenRefused: HTTPStatus.UNAUTHORIZED,
    accounts.AccountChanged: HTTPStatus.PRECONDITION_FAILED,
    accounts.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
}
_TITLES = {
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.CONFLICT: "That does not go together",
    HTTPStatus.SERVICE_UNAVAILABLE: "The book catalogues are out of reach",
    HTTPStatus.TOO_MANY_REQUESTS: "A little slower, please",
    HTTPStatus.FORBIDDEN: "That is not open to you",
}
PROBLEM_TYPE = "application/problem+json"
API_PREFIX = "/api/"


def status_for(error: Exception) -> HTTPStatus:
    """Return the status of a refusal; that of its nearest listed ancestor for a subclass."""
    return next(HTTP_STATUS[kind] for kind in type(error).__mro__ if kind in HTTP_STATUS)


def render_refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    """Answer a page request that was refused: what happened, and the next step."""
    status = status_for(error)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return render(request, f"{status.value}.html", {"message": error.message}, status=status)
    context = {"title": _TITLES.get(status, "That did not work"), "message": error.message}
    context |= {"code": error.code} | _next_step(error)
    if isinstance(error, library.LibraryError):  # accounts say it in their own words
        context["again_s"] = error.extra.get("retry_after_s")
    response = render(request, "errors/domain_error.html", context, status=status)
    _add_retry_after(response, error.extra)
    return response


def error_page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Answer what no view could: a plain page, or a problem for the API.

    Touches neither database nor user: they may be what is broken.
    """
    if request.path.startswith(API_PREFIX):
        code = status.name.lower()
        body = _body(status, code, f"{status.description}." if status.description else "")
        return JsonResponse(body, status=status, content_type=PROBLEM_TYPE)
    return render(None, f"{status.value}.html", {"theme": theme_of(request)}, status=status)


def api_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an API request that failed, as ``application/problem+json`` (RFC 9457)."""
    if isinstance(error, library.LibraryError | accounts.AccountsError):
        set_rollback()
        return _problem(status_for(error), error.code, error.message, error.extra)
    if isinstance(error, RequestDataTooBig):
        text = "The body is too large."
        return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", text, {})
    if isinstance(error, Http404):
        error = drf.NotFound()
    elif isinstance(error, PermissionDenied):
        error = drf.PermissionDenied()
    if not isinstance(error, drf.APIException):
        return None  # a bug: Django logs it with its traceback and answers 500
    set_rollback()
    return _framework_problem(error)


def _framework_problem(error: drf.APIException) -> Response:
    status, extra = HTTPStatus(error.status_code), {}
    if isinstance(error, drf.ValidationError):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        extra = {"errors": _field_errors(error.detail)}
        code, detail = "invalid", "Some of this cannot be saved as it is."
    else:
        code, detail = str(error.get_codes()), str(error.detail)
    response = _problem(status, code, detail, extra)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response


def _body(status: HTTPStatus, code: str, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:penumbra:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
    }


def _problem(status: HTTPStatus, code: str, detail: str, extra: dict[str, Any]) -> Response:
    body = _body(status, code, detail) | _plain(extra)
    response = Response(body, status=status, content_type=PROBLEM_TYPE)
    _add_retry_after(response, extra)
    return response


def _plain(extra: dict[str, Any]) -> dict[str, Any]:
    """Add the address of the book that a refusal speaks of."""
    if "public_id" not in extra:
        return extra
    public_id = extra["public_id"]
    return extra | {
        "url": reverse("api:book-detail", args=[public_id]),
        "html_url": reverse("library:book-detail", args=[public_id]),
    }


def _field_errors(detail: Any) -> dict[str, list[str]]:
    """Fold the framework's nested details into messages by field."""
    if isinstance(detail, list):
        return {api_settings.NON_FIELD_ERRORS_KEY: _sentences(detail)}
    return {name: _sentences(value) for name, value in detail.items()}


def _sentences(detail: Any) -> list[str]:
    """Return every message in a nest of lists and objects, each once, in order."""
    if isinstance(detail, str):
        return [str(detail)]
    parts = detail.values() if isinstance(detail, dict) else detail
    return list(dict.fromkeys(message for part in parts for message in _sentences(part)))


def _next_step(error: Refusal) -> dict[str, str]:
    if "public_id" in error.extra:
        url = reverse("library:book-detail", args=[error.extra["public_id"]])
        return {"action_url": url, "action_label": "Go to the book"}
    return {}


def _add_retry_after(response: HttpResponse, extra: dict[str, Any]) -> None:
    if extra.get("retry_after_s"):
        response["Retry-After"] = str(int(extra["retry_after_s"]))
