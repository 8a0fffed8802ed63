"""Random ids and secrets, and the form secrets are stored in. Pure."""

import hashlib
import re
import secrets

PUBLIC_ID_LENGTH = 12
PUBLIC_ID_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PUBLIC_ID_PATTERN = f"[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"
TOKEN_PREFIX = "pen_"  # noqa: S105 - what every token begins with, so that leaks can be searched for
TOKEN_PREFIX_SHOWN = 8

_TOKEN = re.compile(rf"{TOKEN_PREFIX}[A-Za-z0-9_-]{{43}}")


def new_public_id() -> str:
    """Return 12 random base-58 characters (70 bits), fit for a URL and for reading aloud."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def new_token_text() -> str:
    """Return a new API token: ``pen_`` and 43 URL-safe characters (256 bits)."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def is_token_text(text: str) -> bool:
    """Say whether ``text`` has the shape of an API token; costs nothing."""
    return _TOKEN.fullmatch(text) is not None


def new_invitation_code() -> str:
    """Return a new invitation code of 22 URL-safe characters (128 bits)."""
    return secrets.token_urlsafe(16)


def hash_secret(text: str) -> str:
    """Return the SHA-256 of a secret, in hex.

    Enough without salt or stretching, for the secrets are random and at least 128 bits long.
    """
    return hashlib.sha256(text.encode()).hexdigest()
