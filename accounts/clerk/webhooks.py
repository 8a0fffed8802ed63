"""Whether a webhook is Clerk's, and what it tells. Pure.

Signed as Svix does: an HMAC over id, time and the very bytes of the body.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json import loads
from typing import Any

TOLERANCE_S = 5 * 60
BODY_MAX = 256 * 1024
_SIGNATURES_MAX = 20
_ID_MAX = 128


class WebhookRefused(Exception):
    """Not Clerk's, too old, or not understood; the text is a word for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One webhook, known to be Clerk's. ``data`` is an object whose shape depends on ``kind``."""

    id: str
    kind: str
    data: Mapping[str, Any]
    instance_id: str


def read_message(
    headers: Mapping[str, str], body: bytes, *, secrets: Iterable[str], now: float
) -> Message:
    """Return what a webhook tells, once it is proven to be from who has one of the ``secrets``.

    Names of headers are in lower case. Raises WebhookRefused for everything else.
    """
    message_id, stamp, signatures = (
        _header(headers, one) for one in ("id", "timestamp", "signature")
    )
    if not 0 < len(message_id) <= _ID_MAX or not signatures or len(body) > BODY_MAX:
        raise WebhookRefused("shape")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
        raise WebhookRefused("timestamp")
    if abs(now - int(stamp)) > TOLERANCE_S:
        raise WebhookRefused("age")
    signed = f"{message_id}.{stamp}.".encode() + body
    if not _is_signed(signed, signatures, secrets):
        raise WebhookRefused("signature")
    return _parsed(message_id, body)


def _header(headers: Mapping[str, str], name: str) -> str:
    return headers.get(f"svix-{name}") or headers.get(f"webhook-{name}") or ""


def _is_signed(signed: bytes, signatures: str, secrets: Iterable[str]) -> bool:
    given = [one.partition(",") for one in signatures.split(" ")[:_SIGNATURES_MAX]]
    macs = [mac.encode("utf-8", "replace") for version, _, mac in given if version == "v1"]
    keys = [key for key in map(_key, secrets) if key]
    return any(
        hmac.compare_digest(base64.b64encode(hmac.digest(key, signed, hashlib.sha256)), mac)
        for key in keys
        for mac in macs
    )


def _key(secret: str) -> bytes:
    """Return the key in ``whsec_…``, b"" where there is none: nothing is signed with that."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _parsed(message_id: str, body: bytes) -> Message:
    try:
        whole = loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookRefused("body") from error
    if not isinstance(whole, dict):
        raise WebhookRefused("body")
    kind, data, instance = (whole.get(name) for name in ("type", "data", "instance_id"))
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise WebhookRefused("body")
    return Message(
        id=message_id,
        kind=kind,
        data=data,
        instance_id=instance if isinstance(instance, str) else "",
    )
