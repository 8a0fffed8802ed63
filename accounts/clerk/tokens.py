"""Session tokens, verified: RS256 and nothing else, for this site, by this instance, now."""

import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jwt

from accounts.clerk.claims import SessionClaims, claims_of
from accounts.clerk.config import ClerkConfig
from accounts.clerk.jwks import Keys

LEEWAY_S = 5
TOKEN_MAX = 8_192
_KEPT_MAX = 2_048
_NEEDED = ["exp", "iat", "nbf", "iss", "azp", "sub", "sid"]
# Categories of tokens in the header: of sessions, and one that says nothing.
_CATEGORIES = {"cl_B7d4PD111AAA", "cl_I7d4PD111III"}

EXPIRED, EARLY = "token-expired", "token-not-active-yet"


class SessionRefused(Exception):
    """A token that opens no session. ``reason`` is a word for logs and headers."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Verifier:
    """Verifies the tokens of one instance, each once: a process remembers those that were good."""

    def __init__(self, config: ClerkConfig) -> None:
        self.keys = Keys(config)
        self._issuer = config.instance.issuer
        self._parties = frozenset(config.authorized_parties)
        self._good: dict[str, SessionClaims] = {}
        self._lock = threading.Lock()

    def session(self, token: str) -> SessionClaims:
        """Return what a token says, if that is true now. Raises SessionRefused."""
        claims = self._good.get(token)
        if claims is None:
            claims = self._verified(token)
            self._remember(token, claims)
        elif claims.expires_at + LEEWAY_S <= time.time():
            raise SessionRefused(EXPIRED)
        return claims

    def session_id(self, token: str) -> str:
        """Return which session a token was of, be it over or not. Raises SessionRefused."""
        options = {"verify_exp": False, "verify_nbf": False}
        payload = self._decoded(token, options, required=_NEEDED, issuer=self._issuer)
        try:
            return claims_of(payload).session_id
        except ValueError as error:
            raise SessionRefused(f"token-invalid-{error}") from error

    def handshake(self, token: str) -> list[str]:
        """Return the cookies that the token of a handshake sets. Raises SessionRefused."""
        payload = self._decoded(token, {"verify_exp": True}, required=["handshake"])
        directives = payload["handshake"]
        if not isinstance(directives, list):
            raise SessionRefused("token-invalid")
        return [one for one in directives if isinstance(one, str)]

    def _verified(self, token: str) -> SessionClaims:
        payload = self._decoded(token, {}, required=_NEEDED, issuer=self._issuer)
        if not isinstance(payload["azp"], str) or payload["azp"] not in self._parties:
            raise SessionRefused("token-invalid-authorized-parties")
        # Signed up, with something still to be done at Clerk's.
        if payload.get("sts", "active") != "active":
            raise SessionRefused("session-pending")
        try:
            return claims_of(payload)
        except ValueError as error:
            raise SessionRefused(f"token-invalid-{error}") from error

    def _decoded(
        self, token: str, options: dict[str, Any], *, required: list[str], issuer: str | None = None
    ) -> dict[str, Any]:
        kid = _checked_header(token)
        options = options | {"require": required, "verify_aud": False}
        for keys in (self.keys.for_kid, self.keys.anew_for_kid):
            for key in keys(kid):
                try:
                    return jwt.decode(
                        token,
                        key,
                        algorithms=["RS256"],
                        issuer=issuer,
                        leeway=LEEWAY_S,
                        options=options,
                    )
                except jwt.InvalidSignatureError:
                    continue
                except jwt.PyJWTError as error:
                    raise SessionRefused(_reason(error)) from error
        raise SessionRefused("token-invalid-signature")

    def _remember(self, token: str, claims: SessionClaims) -> None:
        with self._lock:
            while len(self._good) >= _KEPT_MAX:
                del self._good[next(iter(self._good))]
            self._good[token] = claims


def looks_like_one(token: str) -> bool:
    """Say whether ``token`` has the shape of a signed token; costs nothing."""
    return token.count(".") == 2 and token.startswith("ey") and len(token) <= TOKEN_MAX


@lru_cache(maxsize=_KEPT_MAX)
def payload_of(token: str) -> Mapping[str, Any] | None:
    """Return what a token claims, unverified: only to choose among cookies. None for no token."""
    if not looks_like_one(token):
        return None
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        return None


@lru_cache(maxsize=8)
def verifier_of(config: ClerkConfig) -> Verifier:
    """Return this process's verifier for an instance."""
    return Verifier(config)


def _checked_header(token: str) -> str:
    """Return the id of the key a token names, "" for none. Raises SessionRefused."""
    if not looks_like_one(token):
        raise SessionRefused("token-invalid")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise SessionRefused("token-invalid") from error
    # Access tokens of OAuth, and whatever comes next, have a type of their own.
    if header.get("typ") != "JWT":
        raise SessionRefused("token-invalid-type")
    if header.get("alg") != "RS256":
        raise SessionRefused("token-invalid-algorithm")
    if "cat" in header and header["cat"] not in _CATEGORIES:
        raise SessionRefused("token-invalid-category")
    kid = header.get("kid", "")
    return kid if isinstance(kid, str) else ""


def _reason(error: jwt.PyJWTError) -> str:
    if isinstance(error, jwt.ExpiredSignatureError):
        return EXPIRED
    if isinstance(error, jwt.ImmatureSignatureError):
        return EARLY
    if isinstance(error, jwt.InvalidIssuerError):
        return "token-invalid-issuer"
    return "token-invalid"
