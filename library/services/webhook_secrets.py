"""What messages to webhooks are signed with, in the way of the Standard Webhooks.

Secrets are worked out from the site's key: no database, and no copy of one, holds them.
"""

import base64
import hashlib
import hmac

from django.utils import timezone
from django.utils.crypto import salted_hmac

from library.models import Webhook

_PREFIX = "whsec_"


def secret_of(webhook: Webhook, *, generation: int | None = None) -> str:
    """Return the secret that messages are signed with: ``whsec_`` and base64 of 32 bytes."""
    named = f"{webhook.public_id}:{generation or webhook.generation}"
    digest = salted_hmac("library.webhooks", named, algorithm="sha256").digest()
    return f"{_PREFIX}{base64.b64encode(digest).decode()}"


def secrets_of(webhook: Webhook) -> list[str]:
    """Return the secrets that hold now, the newest first: two on the day after a new one."""
    secrets = [secret_of(webhook)]
    if webhook.old_until and webhook.old_until > timezone.now():
        secrets.append(secret_of(webhook, generation=webhook.generation - 1))
    return secrets


def signed(secrets: list[str], message_id: str, moment: int, body: bytes) -> dict[str, str]:
    """Return the headers that go with a message: its id, the time, a signature by each secret."""
    content = f"{message_id}.{moment}.".encode() + body
    signatures = []
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix(_PREFIX))
        digest = hmac.new(key, content, hashlib.sha256).digest()
        signatures.append(f"v1,{base64.b64encode(digest).decode()}")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(signatures),
    }
