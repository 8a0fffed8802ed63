"""The API of a site, as much as the commands need."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlencode, urljoin, urlsplit

from penumbra_cli.account import Account

_TIMEOUT_S = 60
_TRIES = 5
_WAIT_MAX_S = 60


class Refused(Exception):
    """The site said no. ``status`` is HTTP's, ``code`` the API's, the text a sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status, self.code = status, code
        super().__init__(detail)


class Unreachable(Exception):
    """There was no answer, or none that a Penumbra site gives."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token goes to the site that was named and to no other."""

    def redirect_request(self, *args: Any) -> None:
        return None


class Api:
    """Asks one site with one token."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._opener = urllib.request.build_opener(_NoRedirects)

    def get(self, path: str, **params: str | int) -> Any:
        """Return the answer to GET, as JSON. Raises Refused and Unreachable."""
        return self._json("GET", path, params)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Return the answer to POST, as JSON. Raises Refused and Unreachable."""
        return self._json("POST", path, {}, body)

    def rows(self, path: str, **params: str | int) -> Iterator[dict[str, Any]]:
        """Return every row of a list, page by page."""
        page = self.get(path, **params)
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self.get(page["next"])

    def download(self, path: str) -> BinaryIO:
        """Return the answer as it comes in, for whoever writes it away."""
        return self._open("GET", path, {}, None)

    def _json(
        self, method: str, path: str, params: dict[str, Any], body: dict[str, Any] | None = None
    ) -> Any:
        with self._open(method, path, params, body) as answer:
            try:
                return json.load(answer)
            except ValueError as error:
                raise Unreachable("The answer is not one of a Penumbra site.") from error

    def _open(
        self, method: str, path: str, params: dict[str, Any], body: dict[str, Any] | None
    ) -> Any:
        url = self._address(path, params)
        for left in reversed(range(_TRIES)):
            try:
                return self._ask(method, url, body)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code in (429, 503) and left:
                        time.sleep(_wait(error))
                        continue
                    raise _refusal(error) from error
            except (OSError, ValueError) as error:
                raise Unreachable(f"{self._account.url} cannot be reached.") from error
        raise AssertionError("the last try returns or raises")

    def _ask(self, method: str, url: str, body: dict[str, Any] | None) -> Any:
        headers = {
            "Authorization": f"Bearer {self._account.token}",
            "Accept": "application/json",
            "User-Agent": "penumbra-cli/0.1.0",
        }
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data=data, headers=headers, method=method)  # noqa: S310
        return self._opener.open(request, timeout=_TIMEOUT_S)

    def _address(self, path: str, params: dict[str, Any]) -> str:
        url = urljoin(f"{self._account.url}/api/v1/", path)
        if urlsplit(url)[:2] != urlsplit(self._account.url)[:2]:
            raise Unreachable("The site leads somewhere else.")
        return f"{url}?{urlencode(params)}" if params else url


def _refusal(error: urllib.error.HTTPError) -> Refused:
    try:
        said = json.load(error)
        detail = said["detail"]
        for sentences in said.get("errors", {}).values():
            detail = f"{detail} {' '.join(sentences)}"
        return Refused(error.code, said["code"], detail)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Refused(error.code, "", f"The site answered {error.code}.")


def _wait(error: urllib.error.HTTPError) -> float:
    said = error.headers.get("Retry-After", "")
    return min(int(said), _WAIT_MAX_S) if said.isdecimal() else 1
