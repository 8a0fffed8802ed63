"""Opaque ids for URLs: nothing can be learned or guessed from them."""

import secrets

PUBLIC_ID_LENGTH = 12
SHARE_KEY_LENGTH = 22
# Base 58: no 0/O or I/l, so an id survives being read aloud or typed from paper.
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_public_id() -> str:
    """Return 12 random base-58 characters (70 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def new_share_key() -> str:
    """Return 22 random base-58 characters (128 bits): whoever has the link may look."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(SHARE_KEY_LENGTH))
