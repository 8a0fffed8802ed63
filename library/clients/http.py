"""One way to ask a provider for JSON: bounded in time and size, and silent about keys."""

from collections.abc import Mapping
from json import loads
from math import isfinite
from typing import Any

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from library.clients.connections import begin_call
from library.clients.faults import ProviderDown, fault_for_status

MAX_BYTES = 2 * 1024 * 1024
_ERROR_BYTES = 8 * 1024
_CHUNK_BYTES = 16 * 1024

# UnicodeError and ValueError: a key that cannot be a header value is refused below requests.
_NETWORK_ERRORS = (requests.RequestException, HTTPError, OSError, ValueError)


def fetch_json(
    *,
    provider: str,
    url: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    deadline_s: float = 8.0,
    max_bytes: int = MAX_BYTES,
) -> tuple[int, Any, Mapping[str, str]]:
    """Ask ``url`` and return (status, parsed JSON, response headers); the status is 200 or 404.

    Everything together, from connecting to the last byte, ends within ``deadline_s`` seconds (plus
    the system's own limit on a name look-up), and the decoded body within ``max_bytes``. Redirects
    are not followed. Only a connection that could not be made is tried once more, for GET.
    Raises ProviderDown, ProviderBusy, QuotaExhausted or ProviderRefused, whose text and context
    hold neither the address nor a header. Logs nothing: who handles the fault does.
    """
    session = begin_call(deadline_s=deadline_s, connect_attempts=2 if method == "GET" else 1)
    reason = ""
    try:
        with session.request(
            method,
            url,
            headers=_headers(headers),
            params=params,
            json=json,
            timeout=deadline_s,
            allow_redirects=False,
            stream=True,
        ) as response:
            return _answer(provider, response, max_bytes)
    except _NETWORK_ERRORS as error:
        reason = _reason(error)
    # Raised out here so that no chained exception brings the address, and a key in it, along.
    raise ProviderDown(provider, reason)


def _headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    own = {
        "User-Agent": f"Penumbra/{settings.VERSION} (+{settings.CONTACT})",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
    }
    return own | dict(headers or {})


def _answer(
    provider: str, response: requests.Response, max_bytes: int
) -> tuple[int, Any, Mapping[str, str]]:
    status = response.status_code
    if status not in (200, 404):
        retry_after = response.headers.get("Retry-After", "")
        raise fault_for_status(
            provider, status, text=_error_text(response), retry_after=retry_after
        )
    if not _is_json(response.headers.get("Content-Type", "")):
        raise ProviderDown(provider, "not_json")
    if _announced_bytes(response) > max_bytes:
        raise ProviderDown(provider, "too_big")
    body, is_whole = _read(response, max_bytes)
    if not is_whole:
        raise ProviderDown(provider, "too_big")
    return status, _parse(provider, body), response.headers


def _read(response: requests.Response, limit: int) -> tuple[bytes, bool]:
    """Read up to ``limit`` decoded bytes; say whether that was all."""
    body = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > limit:
            return bytes(body[:limit]), False
    return bytes(body), True


def _error_text(response: requests.Response) -> str:
    """Read what a refusal says; a server error needs no reading, and its body may never come."""
    if not 400 <= response.status_code < 500:
        return ""
    try:
        return _read(response, _ERROR_BYTES)[0].decode("utf-8", "replace")
    except _NETWORK_ERRORS:
        return ""


def _is_json(content_type: str) -> bool:
    kind = content_type.split(";")[0].strip().lower()
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def _announced_bytes(response: requests.Response) -> int:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _parse(provider: str, body: bytes) -> Any:
    try:
        data = _storable(loads(body, parse_constant=lambda _name: None))
    except (ValueError, RecursionError):
        data = None
    if data is None:
        raise ProviderDown(provider, "bad_json")
    return data


def _storable(value: Any) -> Any:
    """Return the value without NUL, lone surrogates and infinity, which no database keeps."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value


def _reason(error: BaseException) -> str:
    """Name a network error: time-out, an answer cut short, or no connection."""
    broken = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)
    reason = "cut_off" if isinstance(error, broken) else "unreachable"
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, TimeoutError | requests.Timeout):
            return "timeout"
        link = link.__context__
    return reason
