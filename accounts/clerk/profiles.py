"""Somebody as Clerk describes them, and the handles they might like. Pure."""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.choices import Role
from accounts.clerk.claims import is_id
from accounts.exceptions import InvalidHandle
from accounts.handles import normalize_handle
from accounts.limits import EMAIL_MAX, HANDLE_MAX, NAME_MAX
from accounts.text import clean_line

_NUMBERED = 9
_RANDOM = 20
_MS_MAX = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkProfile:
    """``email`` is the verified primary one, or ""; ``updated_ms`` says how new all this is.

    ``role`` is what the public metadata says of ``role``, which only the site's own people can
    write at Clerk's; "" where it names none of ours.
    """

    clerk_id: str
    name: str = ""
    username: str = ""
    email: str = ""
    role: str = ""
    updated_ms: int = 0


def profile_of(data: Any) -> ClerkProfile:
    """Read a user of Clerk's, from its API or a webhook. Raises ValueError for what is none."""
    if not isinstance(data, Mapping) or not is_id(data.get("id")):
        raise ValueError("no user")
    updated = data.get("updated_at")
    parts = [data.get("first_name"), data.get("last_name")]
    username = _line(data.get("username"))
    return ClerkProfile(
        clerk_id=data["id"],
        name=" ".join(filter(None, map(_line, parts)))[:NAME_MAX] or username[:NAME_MAX],
        username=username,
        email=_verified_email(data),
        role=_role(data.get("public_metadata")),
        updated_ms=updated if type(updated) is int and 0 <= updated < _MS_MAX else 0,
    )


def handles_for(profile: ClerkProfile) -> Iterator[str]:
    """Yield handles to try: like the user name or the name, never like the e-mail address."""
    stems = [_slug(profile.username), _slug(profile.name), "reader"]
    stem = next(stem for stem in stems if len(stem) > 2)
    endings = ["", *(f"-{number}" for number in range(2, _NUMBERED + 1))]
    endings += [f"-{secrets.randbelow(900_000) + 100_000}" for _ in range(_RANDOM)]
    for ending in endings:
        handle = stem[: HANDLE_MAX - len(ending)].rstrip("-_") + ending
        try:
            yield normalize_handle(handle)
        except InvalidHandle:
            continue


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", folded).strip("-_")


def _role(metadata: Any) -> str:
    role = metadata.get("role") if isinstance(metadata, Mapping) else None
    return role if role in Role.values else ""


def _line(value: Any) -> str:
    return clean_line(value) if isinstance(value, str) else ""


def _verified_email(data: Mapping[str, Any]) -> str:
    """Return the primary address, if it is verified: the first in the list may be another."""
    primary = data.get("primary_email_address_id")
    listed = data.get("email_addresses")
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, Mapping) or one.get("id") != primary or not primary:
            continue
        verification = one.get("verification")
        is_verified = isinstance(verification, Mapping) and verification.get("status") == "verified"
        email = _line(one.get("email_address")).lower()
        return email if is_verified and "@" in email and len(email) <= EMAIL_MAX else ""
    return ""
