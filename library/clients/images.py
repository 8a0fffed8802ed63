"""Fetch a picture from an address that anybody may have typed in: guarded at every step."""

from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from library import limits
from library.clients.addresses import ForbiddenAddress, loopback_addresses, public_addresses
from library.clients.connections import Address, guarded_call
from library.images import sniff_format

REDIRECTS_MAX = 3
DEADLINE_S = 8.0
_CHUNK_BYTES = 16 * 1024
_HTTPS_PORT = 443
_NETWORK_ERRORS = (requests.RequestException, HTTPError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class ImageFile:
    """The bytes of a picture and its format by its first bytes, as in ``library.images``."""

    data: bytes
    kind: str


class ImageFault(Exception):
    """No picture came. ``reason``: a short code; ``is_passing``: later it may be different.

    Reasons: scheme, address, redirects, missing, refused, too_big, not_a_picture, timeout,
    unreachable, server.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.is_passing = reason in ("timeout", "unreachable", "server", "refused")
        super().__init__(reason)


def fetch_image(url: str) -> ImageFile:
    """Fetch a picture: https, public addresses, 5 MB, 8 seconds in all, 3 redirects.

    Every redirect is checked as the first address was. What counts as a picture is decided by
    its first bytes. Raises ImageFault, whose text and context hold no address.
    """
    reason = ""
    try:
        with guarded_call(deadline_s=DEADLINE_S, addresses_of=_addresses_of) as session:
            data = _follow(session, url)
    except _NETWORK_ERRORS as error:
        reason = _reason(error)
    if reason:
        raise ImageFault(reason)
    kind = sniff_format(data)
    if not kind:
        raise ImageFault("not_a_picture")
    return ImageFile(data=data, kind=kind)


def _follow(session: requests.Session, url: str) -> bytes:
    for _ in range(REDIRECTS_MAX + 1):
        _check(url)
        with session.get(
            url, headers=_headers(), timeout=DEADLINE_S, allow_redirects=False, stream=True
        ) as response:
            target = response.headers.get("Location", "")
            if not (300 <= response.status_code < 400 and target):
                return _body(response)
        # A connection kept for the next step may be closed by then: every step makes its own.
        session.close()
        url = urljoin(url, target)
    raise ImageFault("redirects")


def _check(url: str) -> None:
    """Refuse what is not a plain https address, before its host is even looked up."""
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc:
        raise ImageFault("address")
    if parts.scheme == "http" and _netloc(parts) in settings.COVER_TEST_HOSTS:
        return
    if parts.scheme != "https":
        raise ImageFault("scheme")
    if (parts.port or _HTTPS_PORT) != _HTTPS_PORT:
        raise ImageFault("address")


def _netloc(parts: SplitResult) -> str:
    return f"{parts.hostname}:{parts.port or 80}"


def _addresses_of(host: str, port: int) -> list[Address]:
    """The rule for whatever is connected to; https never leads to a stand-in."""
    if port != _HTTPS_PORT:
        if f"{host}:{port}" not in settings.COVER_TEST_HOSTS:
            raise ForbiddenAddress("not a port for pictures")
        return loopback_addresses(host, port)
    return public_addresses(host, port)


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"Penumbra/{settings.VERSION} (+{settings.CONTACT})",
        "Accept": "image/webp,image/jpeg,image/png,image/gif",
        # Packed pictures gain nothing, and could unpack to any size.
        "Accept-Encoding": "identity",
    }


def _body(response: requests.Response) -> bytes:
    status = response.status_code
    if status != 200:
        if status in (404, 410):
            raise ImageFault("missing")
        raise ImageFault("server" if status >= 500 or status == 429 else "refused")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ImageFault("not_a_picture")
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:16]) > limits.IMAGE_BYTES_MAX:
        raise ImageFault("too_big")
    body = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > limits.IMAGE_BYTES_MAX:
            raise ImageFault("too_big")
    return bytes(body)


def _reason(error: BaseException) -> str:
    """Name a network error by what lies under it."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ForbiddenAddress):
            return "address"
        if isinstance(link, TimeoutError | requests.Timeout):
            return "timeout"
        link = link.__cause__ or link.__context__
    # Ports, hosts and labels that are none: refused by the parsers, all as ValueError.
    return "address" if isinstance(error, ValueError) else "unreachable"
