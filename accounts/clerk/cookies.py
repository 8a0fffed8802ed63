"""Clerk's cookies: which of two sets counts, and which a handshake may set. Pure.

Every application on a host gets the cookies of all of them, and each comes twice: with a plain
name, that the last one to write has, and with a suffix of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.clerk.keys import Instance
from accounts.clerk.tokens import payload_of

SESSION, CLIENT_UAT, DEV_BROWSER = "__session", "__client_uat", "__clerk_db_jwt"
HANDSHAKE, HANDSHAKE_NONCE = "__clerk_handshake", "__clerk_handshake_nonce"
REDIRECT_COUNT = "__clerk_redirect_count"
_SUFFIXED = (SESSION, CLIENT_UAT, DEV_BROWSER, "__refresh")
_PLAIN = (HANDSHAKE, HANDSHAKE_NONCE)
_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
_VALUE_MAX = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkCookies:
    """The one set that counts. ``client_uat``: when who is signed in last changed, 0 for nobody."""

    session: str
    client_uat: int
    dev_browser: str
    is_suffixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A cookie to be set, in the words of ``HttpResponse.set_cookie``."""

    name: str
    value: str
    attributes: dict[str, Any]


def are_of_somebody(cookies: Mapping[str, str]) -> bool:
    """Say whether somebody may be signed in by Clerk, at a glance and for any instance."""
    for name, value in cookies.items():
        if name.startswith((SESSION, HANDSHAKE)) and value:
            return True
        if name.startswith(CLIENT_UAT) and value not in ("", "0"):
            return True
    return False


def chosen(cookies: Mapping[str, str], instance: Instance, *, now: float) -> ClerkCookies:
    """Take the set that counts out of all the cookies of a request."""
    is_suffixed = uses_suffixed(cookies, instance, now=now)

    def read(name: str) -> str:
        return cookies.get(instance.suffixed(name) if is_suffixed else name, "")

    uat = read(CLIENT_UAT)
    return ClerkCookies(
        session=read(SESSION),
        client_uat=int(uat) if uat.isascii() and uat.isdigit() and len(uat) < 16 else 0,
        dev_browser=read(DEV_BROWSER),
        is_suffixed=is_suffixed,
    )


def uses_suffixed(cookies: Mapping[str, str], instance: Instance, *, now: float) -> bool:
    """Say whether the cookies with this instance's suffix count, as Clerk's own code decides it."""
    plain, plain_uat = cookies.get(SESSION, ""), cookies.get(CLIENT_UAT, "")
    suffixed = cookies.get(instance.suffixed(SESSION), "")
    suffixed_uat = cookies.get(instance.suffixed(CLIENT_UAT), "")
    if plain:
        issuer = (payload_of(plain) or {}).get("iss")
        if not issuer:
            return False
        # Another instance wrote the plain ones last.
        if issuer != instance.issuer:
            return True
    if not suffixed_uat and not suffixed:
        return False
    if _plain_is_newer(plain, plain_uat, suffixed, suffixed_uat):
        return False
    # In development the suffixed ones may be left behind by an older script.
    is_left = instance.is_development and suffixed_uat != "0" and plain_uat == "0"
    if is_left and _is_over(suffixed, now):
        return False
    return bool(suffixed_uat)


def _plain_is_newer(plain: str, plain_uat: str, suffixed: str, suffixed_uat: str) -> bool:
    if plain_uat == "0":
        return False
    # One says that nobody is signed in any more, the other says who is: that came later.
    return suffixed_uat == "0" or _number(plain, "iat") > _number(suffixed, "iat")


def _is_over(token: str, now: float) -> bool:
    payload = payload_of(token)
    return payload is not None and _number(token, "exp") <= now


def _number(token: str, claim: str) -> float:
    value = (payload_of(token) or {}).get(claim)
    return value if isinstance(value, int | float) else 0


def directive_of(text: str, instance: Instance, *, host: str) -> Directive | None:
    """Read one ``Set-Cookie`` of a handshake; None for a cookie that is not this instance's.

    Only what is understood is set: no other name, no domain that ``host`` is not in, nothing that
    could end the header and begin another.
    """
    pair, *attributes = text.split(";")
    name, _, value = pair.strip().partition("=")
    ours = {*_SUFFIXED, *_PLAIN, *(instance.suffixed(name) for name in _SUFFIXED)}
    if name not in ours or len(value) > _VALUE_MAX or not _VALUE.fullmatch(value):
        return None
    found: dict[str, Any] = {"path": "/"}
    for attribute in attributes:
        key, _, given = attribute.strip().partition("=")
        found |= _attribute(key.strip().lower(), given.strip(), host)
    return Directive(name=name, value=value, attributes=found)


def _attribute(key: str, given: str, host: str) -> dict[str, Any]:
    if key == "domain":
        domain = given.lower().removeprefix(".")
        is_ours = "." in domain and f".{host}".endswith(f".{domain}")
        return {"domain": domain} if is_ours else {}
    if key == "max-age" and re.fullmatch(r"-?[0-9]{1,10}", given):
        return {"max_age": int(given)}
    if key == "expires" and re.fullmatch(r"[A-Za-z]{3}, [0-9A-Za-z: -]{1,40}", given):
        return {"expires": given}
    if key == "samesite" and given.lower() in ("lax", "strict", "none"):
        return {"samesite": given.capitalize()}
    return {key: True} if key in ("secure", "httponly") else {}
