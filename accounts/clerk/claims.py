"""What a session token says, in either of its two versions. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The organisation somebody acts in; ``permissions`` as ``org:feature:permission``."""

    id: str
    slug: str
    role: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClaims:
    """A session of Clerk's: whose, which, until when (Unix seconds).

    ``actor`` is the id of who acts as the reader, "" for the reader themselves.
    """

    user_id: str
    session_id: str
    issued_at: float
    expires_at: float
    actor: str = ""
    organization: Organization | None = None


def is_id(value: Any) -> bool:
    """Say whether ``value`` has the shape of Clerk's ids."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def claims_of(payload: Mapping[str, Any]) -> SessionClaims:
    """Return what a payload, already verified, says. Raises ValueError for one of no session."""
    user_id, session_id = payload.get("sub"), payload.get("sid")
    if not is_id(user_id) or user_id.startswith("mch_"):
        raise ValueError("subject")
    if not is_id(session_id):
        raise ValueError("session")
    return SessionClaims(
        user_id=user_id,
        session_id=session_id,
        issued_at=payload["iat"],
        expires_at=payload["exp"],
        actor=_actor(payload.get("act")),
        organization=_organization(payload),
    )


def _actor(act: Any) -> str:
    if act is None:
        return ""
    # Somebody acts as the reader, whatever is said of them: never taken for the reader's own.
    subject = act.get("sub") if isinstance(act, Mapping) else None
    return subject if is_id(subject) else "unknown"


def _organization(payload: Mapping[str, Any]) -> Organization | None:
    if payload.get("v") == 2:
        return _of_second_version(payload)
    if not isinstance(payload.get("org_id"), str):
        return None
    permissions = payload.get("org_permissions")
    return Organization(
        id=payload["org_id"],
        slug=str(payload.get("org_slug") or ""),
        role=str(payload.get("org_role") or ""),
        permissions=tuple(permissions) if isinstance(permissions, list) else (),
    )


def _of_second_version(payload: Mapping[str, Any]) -> Organization | None:
    found = payload.get("o")
    if not isinstance(found, Mapping) or not isinstance(found.get("id"), str):
        return None
    role = str(found.get("rol") or "")
    return Organization(
        id=found["id"],
        slug=str(found.get("slg") or ""),
        role=f"org:{role}" if role else "",
        permissions=_permissions(str(payload.get("fea") or ""), found),
    )


def _permissions(features: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    """Unfold ``fpm``: a number for each feature, whose bits say which permissions it has."""
    names = str(found.get("per") or "").split(",")
    masks = str(found.get("fpm") or "").split(",")
    unfolded = []
    for feature, mask in zip(features.split(","), masks, strict=False):
        scope, _, name = feature.strip().partition(":")
        if "o" not in scope or not mask.strip().isdecimal():
            continue
        bits = int(mask)
        unfolded += [
            f"org:{name}:{permission.strip()}"
            for place, permission in enumerate(names)
            if permission and bits >> place & 1
        ]
    return tuple(unfolded)
