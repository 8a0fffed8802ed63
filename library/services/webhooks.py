"""A reader's webhooks: made, changed, tried out, and what became of their messages."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.changes import ChangeAction, ChangeKind, changes_of
from library import limits
from library.clients.webhooks import HookFault, check_hook_url
from library.exceptions import InvalidWebhook, WebhookNotFound
from library.models import Webhook, WebhookMessage
from library.services.webhook_delivery import wake_webhooks

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

CHANGE_KINDS = tuple(ChangeKind.values)
EVENTS = (
    *CHANGE_KINDS,
    *(f"{kind}.{action}" for kind in CHANGE_KINDS for action in ChangeAction.values),
)
TEST_EVENT = "webhook.test"
_OLD_SECRET_HOLDS = timedelta(days=1)
_URL_FAULTS = {
    "scheme": "The address has to start with https://.",
    "address": "That is not an address on the public internet.",
}


def webhooks_of(*, owner: "User") -> QuerySet[Webhook]:
    """Return the owner's webhooks, the oldest first. No query yet."""
    return Webhook.objects.owned_by(owner)


def get_webhook(*, owner: "User", public_id: str) -> Webhook:
    """Return one of them. 1 query. Raises WebhookNotFound."""
    found = webhooks_of(owner=owner).filter(public_id=public_id).first()
    if found is None:
        raise WebhookNotFound
    return found


def make_webhook(*, owner: "User", url: str, kinds: Sequence[str] = ()) -> Webhook:
    """Have an address told what changes from now on. Raises InvalidWebhook."""
    columns = _cleaned({"url": url, "kinds": kinds})
    if webhooks_of(owner=owner).count() >= limits.WEBHOOKS_MAX:
        raise InvalidWebhook(errors={"url": [f"At most {limits.WEBHOOKS_MAX} webhooks."]})
    last = changes_of(owner).order_by("-version", "-position").first()
    place = {"version": last.version, "position": last.position} if last else {}
    with transaction.atomic():
        made = Webhook.objects.create(owner=owner, **columns, **place)
        _record("webhook.made", made)
    logger.info("webhook.made webhook_id=%s owner_id=%s", made.pk, owner.pk)
    return made


def edit_webhook(*, owner: "User", public_id: str, given: Mapping[str, Any]) -> Webhook:
    """Change ``url``, ``kinds`` or ``is_enabled``; switched on again it goes on where it stopped.

    Raises WebhookNotFound and InvalidWebhook.
    """
    get_webhook(owner=owner, public_id=public_id)  # of another's nothing is said, not even this
    columns = _cleaned({name: given[name] for name in ("url", "kinds") if name in given})
    if "is_enabled" in given:
        columns["disabled_at"] = None if given["is_enabled"] else timezone.now()
        columns |= {"failing_since": None, "retry_at": None, "failures": 0}
    with transaction.atomic():
        changed = get_webhook(owner=owner, public_id=public_id)
        if columns:
            Webhook.objects.filter(pk=changed.pk).update(**columns)
            changed.refresh_from_db()
            _record("webhook.edited", changed)
    wake_webhooks()
    return changed


def delete_webhook(*, owner: "User", public_id: str) -> None:
    """Tell an address nothing any more. Raises WebhookNotFound."""
    with transaction.atomic():
        gone = get_webhook(owner=owner, public_id=public_id)
        _record("webhook.deleted", gone)
        gone.delete()


def rotate_secret(*, owner: "User", public_id: str) -> Webhook:
    """Give a webhook a new secret; for a day messages are signed with the old one as well.

    Raises WebhookNotFound.
    """
    with transaction.atomic():
        changed = get_webhook(owner=owner, public_id=public_id)
        changed.generation += 1
        changed.old_until = timezone.now() + _OLD_SECRET_HOLDS
        changed.save(update_fields=["generation", "old_until"])
        _record("webhook.secret_rotated", changed)
    return changed


def try_webhook(*, owner: "User", public_id: str) -> WebhookMessage:
    """Send a test message. Raises WebhookNotFound."""
    webhook = get_webhook(owner=owner, public_id=public_id)
    now = timezone.now()
    body = {"type": TEST_EVENT, "timestamp": now.isoformat(), "data": {}}
    with transaction.atomic():
        made = WebhookMessage.objects.create(
            owner=owner, webhook=webhook, event=TEST_EVENT, body=body, created_at=now
        )
        # Whoever tries wants to know now.
        Webhook.objects.filter(pk=webhook.pk).update(retry_at=None)
    wake_webhooks()
    return made


def messages_of(*, webhook: Webhook) -> QuerySet[WebhookMessage]:
    """Return what was and is to be sent, the newest first. No query yet."""
    return WebhookMessage.objects.filter(owner=webhook.owner_id, webhook=webhook)


def resend_message(*, owner: "User", public_id: str, message_id: str) -> WebhookMessage:
    """Send a message once more, under the id it had. Raises WebhookNotFound."""
    webhook = get_webhook(owner=owner, public_id=public_id)
    with transaction.atomic():
        found = messages_of(webhook=webhook).filter(public_id=message_id).first()
        if found is None:
            raise WebhookNotFound("There is no such message.")
        found.delivered_at = None
        found.save(update_fields=["delivered_at"])
        Webhook.objects.filter(pk=webhook.pk).update(retry_at=None)
    wake_webhooks()
    return found


def _cleaned(columns: dict[str, Any]) -> dict[str, Any]:
    errors = {}
    if "url" in columns:
        columns["url"] = columns["url"].strip()
        try:
            check_hook_url(columns["url"])
        except (HookFault, ValueError) as fault:
            errors["url"] = [_URL_FAULTS.get(str(fault), _URL_FAULTS["address"])]
        if len(columns["url"]) > limits.URL_MAX:
            errors["url"] = [f"At most {limits.URL_MAX:,} characters."]
    if "kinds" in columns:
        columns["kinds"] = list(dict.fromkeys(columns["kinds"]))
        if set(columns["kinds"]) - set(EVENTS):
            errors["kinds"] = ["Choose from the kinds there are."]
    if errors:
        raise InvalidWebhook(errors=errors)
    return columns


def _record(verb: str, webhook: Webhook) -> None:
    # The address may hold a key of the receiver's: only where it leads is told.
    label = webhook.url.partition("?")[0]
    after = {"kinds": webhook.kinds}
    audit.record(
        verb, owner=webhook.owner_id, object_id=webhook.public_id, label=label, after=after
    )
