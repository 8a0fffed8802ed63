"""The public keys of an instance: pinned, or fetched and kept for some minutes."""

import logging
import threading
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from accounts.clerk.client import ask
from accounts.clerk.config import ClerkConfig
from accounts.exceptions import IdentityUnavailable

logger = logging.getLogger(__name__)

KEPT_S = 300.0
# However many tokens name keys nobody knows, they are asked for no more often than this.
COOL_DOWN_S = 10.0
# While Clerk cannot be reached, keys that were good go on being so.
STALE_S = 3_600.0
_MIN_BITS = 2_048


class Keys:
    """The keys of one instance; another instance has an object of its own, and shares nothing.

    Raises ValueError or InvalidKeyError for pinned ones that are none.
    """

    def __init__(self, config: ClerkConfig) -> None:
        self._url = f"{config.frontend_origin}/.well-known/jwks.json"
        self._pinned = [_pinned(pem) for pem in config.public_keys]
        self._kept: dict[str, Any] = {}
        self._fetched_at = self._asked_at = float("-inf")
        self._lock = threading.Lock()

    def for_kid(self, kid: str) -> list[Any]:
        """Return the keys that a token naming ``kid`` may be signed with; often one, or none."""
        if self._pinned:
            return self._pinned
        if time.monotonic() - self._fetched_at > KEPT_S:
            self._fetch(since=self._asked_at)
        return [self._kept[kid]] if kid in self._kept else []

    def anew_for_kid(self, kid: str) -> list[Any]:
        """Ask Clerk again, unless that was done a moment ago; return what is new for ``kid``."""
        if self._pinned:
            return []
        before = self._kept.get(kid)
        self._fetch(since=self._asked_at)
        now = self._kept.get(kid)
        return [now] if now is not None and now is not before else []

    def ids(self) -> frozenset[str]:
        """Return the ids of the keys that are kept, without asking for any."""
        return frozenset(self._kept)

    def _fetch(self, *, since: float) -> None:
        with self._lock:
            # Whoever waited for another's fetch has what it brought.
            if self._asked_at != since or time.monotonic() - self._asked_at < COOL_DOWN_S:
                return
            self._asked_at = time.monotonic()
            try:
                found = _keys_in(ask("GET", self._url))
            except IdentityUnavailable:
                logger.warning("clerk.keys_unreachable")
                found = {}
            if found:
                unchanged = {kid: key for kid, key in self._kept.items() if found.get(kid) == key}
                self._kept, self._fetched_at = found | unchanged, self._asked_at
            elif self._asked_at - self._fetched_at > STALE_S:
                self._kept = {}


def _pinned(pem: str) -> Any:
    key = RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(pem)
    if not isinstance(key, RSAPublicKey) or key.key_size < _MIN_BITS:
        raise ValueError("no RSA key")
    return key


def _keys_in(answer: Any) -> dict[str, Any]:
    """Return the RSA keys of a key set by their ids; whatever else there is is left out."""
    listed = answer.get("keys") if isinstance(answer, dict) else None
    found = {}
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or one.get("kty") != "RSA" or "d" in one:
            continue
        if one.get("use", "sig") != "sig" or one.get("alg", "RS256") != "RS256":
            continue
        try:
            key = RSAAlgorithm.from_jwk(one)
        except (jwt.InvalidKeyError, ValueError, TypeError, KeyError):
            continue
        if isinstance(one.get("kid"), str) and key.key_size >= _MIN_BITS:
            found[one["kid"]] = key
    return found
