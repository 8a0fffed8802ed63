"""Messages made of the change feed, and sent: by the worker, in order, until they are taken.

The rows hold the truth: a worker may be killed at any moment. Each address has a place in the feed;
messages and the new place are written together. Messages of one address are sent in their order,
and while it does not take one, the others wait: longer and longer, for a day, then it is switched
off and its owner told. A message keeps its id, so whoever gets it twice can tell.
"""

import json
import logging
import time
from datetime import datetime, timedelta

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accounts import audit
from accounts.changes import changes_of
from library.clients.webhooks import HookFault, post_message
from library.models import Webhook, WebhookMessage
from library.services.webhook_secrets import secrets_of, signed

logger = logging.getLogger(__name__)

# Seconds after each failure in a row; the last one again and again.
PAUSES_S = (10, 60, 300, 900, 1_800, 3_600, 7_200, 14_400)
GIVE_UP_AFTER = timedelta(hours=24)
_LEASE = timedelta(seconds=60)
_AT_ONCE = 200
_ROUND_S = 30
_KEPT_FOR = timedelta(days=30)
_GONE = 410
_MAIL_TIMEOUT_S = 10
_SWITCHED_OFF = (
    "Hello,\n\nYour webhook {url} has not taken a message for a day, or says that it is gone. "
    "It is switched off.\n\nNothing is lost: switch it on again in the settings, and it is told of "
    "everything since.\n"
)


@task(priority=20)
def deliver_webhooks() -> None:
    """Send what waits, and come back when something is due."""
    due_at = work_on_webhooks()
    if due_at is not None:
        _come_back(due_at)


def wake_webhooks() -> None:
    """Have the worker look as soon as what was written is really there."""
    transaction.on_commit(lambda: _come_back(timezone.now()), robust=True)


def wake_if_listened(owner_ids: list[int]) -> None:
    """The same where one of these readers has a webhook. 1 query, 3 where one has."""
    if Webhook.objects.filter(owner__in=owner_ids, disabled_at__isnull=True).exists():
        _come_back(timezone.now())


def work_on_webhooks(*, seconds: float = _ROUND_S) -> datetime | None:
    """Make messages of what changed and send them; return when there is more to do, or None."""
    ends = time.monotonic() + seconds
    enabled = Webhook.objects.filter(disabled_at__isnull=True)
    for webhook in enabled.select_related("owner").order_by("retry_at", "pk"):
        if time.monotonic() > ends:
            return timezone.now()
        if webhook.is_due(timezone.now()) and _claim(webhook):
            try:
                while plan_messages(webhook):
                    pass
                _send_waiting(webhook, ends)
            finally:
                Webhook.objects.filter(pk=webhook.pk).update(claimed_until=None)
    return _next_due()


def plan_messages(webhook: Webhook) -> bool:
    """Make messages of what changed since the webhook's place in the feed, and move the place on.

    Returns whether there may be more.
    """
    with transaction.atomic():
        held = Webhook.objects.select_for_update(of=("self",)).filter(pk=webhook.pk).first()
        if held is None:
            return False
        found = list(changes_of(webhook.owner).after(held.version, held.position)[:_AT_ONCE])
        if not found:
            return False
        told = [one for one in found if _is_told(held, one)]
        WebhookMessage.objects.bulk_create(
            WebhookMessage(
                owner_id=held.owner_id,
                webhook=held,
                version=one.version,
                position=one.position,
                event=f"{one.kind}.{one.action}",
                body=_body(one),
                created_at=one.at,
            )
            for one in told
        )
        held.version, held.position = found[-1].version, found[-1].position
        held.save(update_fields=["version", "position"])
    return len(found) == _AT_ONCE


def sweep_messages() -> int:
    """Delete messages made 30 days ago, and wake the worker if anything waits; return how many."""
    old = WebhookMessage.objects.filter(created_at__lt=timezone.now() - _KEPT_FOR)
    deleted, _ = old.delete()
    if Webhook.objects.filter(disabled_at__isnull=True).exists():
        _come_back(timezone.now())
    return deleted


def _claim(webhook: Webhook) -> bool:
    """Take a webhook for a minute: one worker sends to an address at a time."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    mine = Webhook.objects.filter(free, pk=webhook.pk)
    return bool(mine.update(claimed_until=now + _LEASE))


def _send_waiting(webhook: Webhook, ends: float) -> None:
    waiting = WebhookMessage.objects.filter(webhook=webhook, delivered_at__isnull=True)
    for message in waiting.order_by("pk")[:_AT_ONCE]:
        if time.monotonic() > ends:
            return
        # No transaction is open: the other side may take its time.
        status, fault = _send(webhook, message)
        taken = status is not None and 200 <= status < 300
        now = timezone.now()
        WebhookMessage.objects.filter(pk=message.pk).update(
            attempts=F("attempts") + 1,
            attempted_at=now,
            status=status,
            fault=fault,
            delivered_at=now if taken else None,
        )
        lease = {"claimed_until": now + _LEASE}
        if not taken:
            _note_failure(webhook, now, is_gone=status == _GONE)
            return
        clear = {"failing_since": None, "retry_at": None, "failures": 0}
        Webhook.objects.filter(pk=webhook.pk).update(**lease, **clear)


def _send(webhook: Webhook, message: WebhookMessage) -> tuple[int | None, str]:
    body = json.dumps(message.body, separators=(",", ":"), ensure_ascii=False).encode()
    moment = int(timezone.now().timestamp())
    headers = signed(secrets_of(webhook), f"msg_{message.public_id}", moment, body)
    try:
        return post_message(url=webhook.url, body=body, headers=headers), ""
    except HookFault as fault:
        return None, fault.reason


def _note_failure(webhook: Webhook, now: datetime, *, is_gone: bool) -> None:
    held = Webhook.objects.get(pk=webhook.pk)
    since = held.failing_since or now
    pause = PAUSES_S[min(held.failures, len(PAUSES_S) - 1)]
    columns = {
        "failing_since": since,
        "failures": held.failures + 1,
        "retry_at": now + timedelta(seconds=pause),
    }
    gives_up = is_gone or now - since >= GIVE_UP_AFTER
    if gives_up:
        columns["disabled_at"] = now
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(**columns)
        if gives_up:
            label = webhook.url.partition("?")[0]
            named = {"object_id": webhook.public_id, "label": label}
            audit.record("webhook.disabled", owner=webhook.owner_id, **named)
            transaction.on_commit(lambda: _tell(webhook), robust=True)
    logger.info("webhook.failed webhook_id=%s gives_up=%s", webhook.pk, gives_up)


def _tell(webhook: Webhook) -> None:
    if not webhook.owner.email:
        return
    text = _SWITCHED_OFF.format(url=webhook.url.partition("?")[0])
    mail = EmailMessage("A webhook is switched off", text, to=[webhook.owner.email])
    try:
        mail.connection = get_connection(timeout=_MAIL_TIMEOUT_S)
        mail.send()
    except OSError as error:
        logger.warning(
            "webhook.owner_not_told webhook_id=%s by=%s", webhook.pk, type(error).__name__
        )


def _is_told(webhook: Webhook, change: object) -> bool:
    return not webhook.kinds or bool(
        {change.kind, f"{change.kind}.{change.action}"} & set(webhook.kinds)
    )


def _body(change: object) -> dict[str, object]:
    """A message names what changed and shows nothing of it: the receiver asks for the rest."""
    return {
        "type": f"{change.kind}.{change.action}",
        "timestamp": change.at.isoformat(),
        "data": {
            "change": f"{change.version}-{change.position}",
            "kind": change.kind,
            "action": change.action,
            "object_id": change.object_id,
            "list_id": change.parent_id or None,
        },
    }


def _next_due() -> datetime | None:
    """Return when something has to be sent, or looked at; None while nothing waits. 2 queries."""
    waiting = WebhookMessage.objects.filter(webhook=OuterRef("pk"), delivered_at__isnull=True)
    enabled = Webhook.objects.filter(Exists(waiting), disabled_at__isnull=True)
    moments = [
        retry_at or timezone.now() for retry_at in enabled.values_list("retry_at", flat=True)
    ]
    return min(moments, default=None)


def _come_back(moment: datetime) -> None:
    waiting = _waiting()
    if waiting.filter(run_after__lte=moment).exists() or waiting.update(run_after=moment):
        return
    deliver_webhooks.using(run_after=moment).enqueue()


def _waiting() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(
        task_path=deliver_webhooks.module_path, status=TaskResultStatus.READY
    )
