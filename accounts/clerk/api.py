"""Clerk's Backend API, as far as it is needed. A call may take seconds: not in a transaction."""

from typing import Any
from urllib.parse import quote

from accounts.clerk.claims import is_id
from accounts.clerk.client import ask
from accounts.clerk.config import ClerkConfig
from accounts.exceptions import IdentityUnavailable

_SESSIONS_MAX = 500


def fetch_user(config: ClerkConfig, user_id: str) -> dict[str, Any] | None:
    """Return the user with this id as Clerk describes it, None where there is none."""
    return _object(_ask(config, "GET", f"users/{quote(user_id, safe='')}"))


def fetch_handshake(config: ClerkConfig, nonce: str) -> list[str]:
    """Exchange the nonce of a handshake for the cookies it stands for."""
    found = _object(_ask(config, "GET", "clients/handshake_payload", nonce=nonce)) or {}
    directives = found.get("directives")
    if not isinstance(directives, list):
        raise IdentityUnavailable
    return [one for one in directives if isinstance(one, str)]


def revoke_session(config: ClerkConfig, session_id: str) -> None:
    """End a session; one that is over, or never was, stays so."""
    _ask(config, "POST", f"sessions/{quote(session_id, safe='')}/revoke")


def active_sessions(config: ClerkConfig, user_id: str) -> list[str]:
    """Return the ids of all sessions a user has open."""
    asked = {"user_id": user_id, "status": "active", "limit": str(_SESSIONS_MAX)}
    found = _ask(config, "GET", "sessions", **asked)
    listed = found.get("data") if isinstance(found, dict) else found
    sessions = [one.get("id") for one in listed or [] if isinstance(one, dict)]
    return [one for one in sessions if is_id(one)]


def _ask(config: ClerkConfig, method: str, path: str, **params: str) -> Any:
    url = f"{config.api_url}/v1/{path}"
    return ask(method, url, secret_key=config.secret_key, params=params or None)


def _object(answer: Any) -> dict[str, Any] | None:
    if answer is not None and not isinstance(answer, dict):
        raise IdentityUnavailable
    return answer
