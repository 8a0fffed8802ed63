"""Where browsers report what the Content-Security-Policy stopped."""

import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import throttle
from accounts.exceptions import TooManyAttempts
from accounts.http import same_for_all
from penumbra.errors import render_refusal

logger = logging.getLogger(__name__)

_BYTES_MAX = 16 * 1024
_REPORTS_MAX = 5
_WORD = re.compile(r"[a-z-]{1,40}")


@csrf_exempt
@require_POST
@login_not_required
@same_for_all
def csp_report(request: HttpRequest) -> HttpResponse:
    """Log what was stopped and on which page. 204, whatever was sent; 413 and 429 for too much.

    Anybody may send anything: no more than a few words of it reach the log, and no address.
    """
    try:
        throttle.count(request, throttle.CSP_REPORTS)
    except TooManyAttempts as error:
        return render_refusal(request, error)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > _BYTES_MAX:
        return HttpResponse(status=413)
    for report in _reports(request.body):
        logger.warning("csp.violated %s", " ".join(f"{k}={v}" for k, v in report.items()))
    return HttpResponse(status=204)


def _reports(body: bytes) -> list[dict[str, str]]:
    """Return what a body of either format tells, at most a few reports; [] of nonsense."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = [sent.get("csp-report")] if isinstance(sent, dict) else []
    if isinstance(sent, list):
        found = [one.get("body") for one in sent if isinstance(one, dict)]
    return [_told(one) for one in found[:_REPORTS_MAX] if isinstance(one, dict)]


def _told(report: dict[str, Any]) -> dict[str, str]:
    directive = report.get("effectiveDirective") or report.get("effective-directive")
    blocked = report.get("blockedURL") or report.get("blocked-uri")
    page = report.get("documentURL") or report.get("document-uri")
    return {"directive": _word(directive), "blocked": _origin(blocked), "page": _view(page)}


def _word(value: Any) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "-"


def _origin(value: Any) -> str:
    """Return scheme and host of an address, or a keyword such as ``inline``."""
    parts = _parts(value)
    if parts and parts.scheme and re.fullmatch(r"[\w.:-]{1,100}", parts.hostname or ""):
        return f"{parts.scheme[:20]}://{parts.hostname}"
    return _word(value)


def _view(value: Any) -> str:
    """Return the name of the page: its address may hold a secret link."""
    parts = _parts(value)
    try:
        return resolve(parts.path).view_name if parts else "-"
    except Resolver404:
        return "-"


def _parts(value: Any) -> Any:
    try:
        return urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        return None
