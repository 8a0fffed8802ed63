"""Send a message to an address that a reader gave: guarded as pictures are, and nothing is read."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from library.clients.addresses import ForbiddenAddress, loopback_addresses, public_addresses
from library.clients.connections import Address, guarded_call

DEADLINE_S = 10.0
_ANSWER_BYTES = 4 * 1024
_NETWORK_ERRORS = (requests.RequestException, HTTPError, OSError, ValueError)


class HookFault(Exception):
    """The message did not get there. ``reason``: scheme, address, timeout, unreachable."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def check_hook_url(url: str) -> None:
    """Raise HookFault unless the address is plain https; no name is looked up."""
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc:
        raise HookFault("address")
    if parts.scheme == "http" and f"{parts.hostname}:{parts.port}" in settings.COVER_TEST_HOSTS:
        return
    if parts.scheme != "https":
        raise HookFault("scheme")


def post_message(*, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send ``body`` as JSON and return the status of the answer, within 10 seconds in all.

    Public addresses only, those that are really connected to; redirects are not followed, and no
    more than 4 KiB of the answer are read. Raises HookFault, whose text holds no address.
    """
    own = {
        "Content-Type": "application/json",
        "User-Agent": f"Penumbra/{settings.VERSION} (+{settings.CONTACT})",
        "Accept-Encoding": "identity",
    }
    try:
        check_hook_url(url)
        with (
            guarded_call(deadline_s=DEADLINE_S, addresses_of=_addresses_of) as session,
            session.post(
                url,
                data=body,
                headers=own | dict(headers),
                timeout=DEADLINE_S,
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            next(response.iter_content(_ANSWER_BYTES), b"")
            return response.status_code
    except _NETWORK_ERRORS as error:
        reason = _reason(error)
    # Raised out here so that no chained exception brings the address along.
    raise HookFault(reason)


def _addresses_of(host: str, port: int) -> list[Address]:
    if f"{host}:{port}" in settings.COVER_TEST_HOSTS:
        return loopback_addresses(host, port)
    return public_addresses(host, port)


def _reason(error: BaseException) -> str:
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ForbiddenAddress):
            return "address"
        if isinstance(link, TimeoutError | requests.Timeout):
            return "timeout"
        link = link.__cause__ or link.__context__
    return "unreachable"
