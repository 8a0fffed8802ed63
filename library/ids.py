"""Opaque ids for URLs: nothing can be learned or guessed from them."""

import secrets

PUBLIC_ID_LENGTH = 12
# Base 58: no 0/O or I/l, so an id survives being read aloud or typed from paper.
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_public_id() -> str:
    """Return 12 random base-58 characters (70 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
