"""The only code of accounts that opens a socket: JSON from Clerk, bounded in time and bytes."""

import time
from collections.abc import Mapping
from json import loads
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from accounts.exceptions import IdentityUnavailable

DEADLINE_S = 4.0
_WAIT_S = 2.0
_MAX_BYTES = 512 * 1024
_CHUNK_BYTES = 16 * 1024
_NETWORK_ERRORS = (requests.RequestException, HTTPError, OSError, ValueError)


def ask(
    method: str, url: str, *, secret_key: str = "", params: Mapping[str, str] | None = None
) -> Any:
    """Return the JSON at ``url``; None where there is nothing (404).

    Redirects are not followed. Everything is over within some four seconds and 512 KiB. Raises
    IdentityUnavailable, whose text and context hold neither address nor key.
    """
    headers = {"Accept": "application/json", "User-Agent": "Penumbra"}
    if secret_key:
        headers["Authorization"] = f"Bearer {secret_key}"
    deadline = time.monotonic() + DEADLINE_S
    try:
        with requests.Session() as session:
            # No proxies and no .netrc from the environment: they could send the key elsewhere.
            session.trust_env = False
            options = {"params": params, "headers": headers, "timeout": _WAIT_S, "stream": True}
            with session.request(method, url, allow_redirects=False, **options) as response:
                if response.status_code == 404:
                    return None
                if response.status_code == 200:
                    return loads(_body(response, deadline))
    except _NETWORK_ERRORS:
        pass
    # Raised out here so that no chained exception brings the address, or a key in it, along.
    raise IdentityUnavailable


def _body(response: requests.Response, deadline: float) -> bytes:
    """Read the body as it comes: a byte a second is not waited for."""
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > _MAX_BYTES:
            raise ValueError("too big")
        if time.monotonic() > deadline:
            raise TimeoutError("deadline")
    return bytes(body)
