"""What Clerk tells by webhook, taken in: each message once, in whatever order they come."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.clerk.claims import is_id
from accounts.clerk.profiles import profile_of
from accounts.clerk.webhooks import Message, WebhookRefused
from accounts.exceptions import InvitationRefused, SignUpClosed
from accounts.models import ClerkMessage
from accounts.services.clerk_sessions import (
    end_clerk_session,
    note_clerk_sign_in,
    note_clerk_sign_out,
    prune_clerk_news,
)
from accounts.services.clerk_users import delete_clerk_user, update_from_clerk

logger = logging.getLogger(__name__)


def take_in_clerk_message(*, message: Message) -> bool:
    """Act upon a message, unless that was done before; say whether it was done now.

    All or nothing: one that fails half way is as if it had never come, and Clerk sends it again.
    Kinds that mean nothing to us are only remembered. Raises WebhookRefused for data of another
    shape than its kind has.
    """
    with transaction.atomic():
        now = timezone.now()
        _, is_new = ClerkMessage.objects.get_or_create(
            message_id=message.id, defaults={"received_at": now}
        )
        if not is_new:
            return False
        if act := _ACTS.get(message.kind):
            act(message.data)
    prune_clerk_news()
    logger.info("clerk.webhook kind=%s", message.kind if act else "other")
    return True


def _user_changed(data: Mapping[str, Any]) -> None:
    try:
        update_from_clerk(profile=profile_of(data))
    except (SignUpClosed, InvitationRefused):
        # Not somebody of ours, then. They are told so when they come.
        logger.info("clerk.user_not_taken_in")
    except ValueError as error:
        raise WebhookRefused("data") from error


def _user_deleted(data: Mapping[str, Any]) -> None:
    # Clerk's own description lets the id be missing: then there is nobody to let go.
    if "id" in data:
        delete_clerk_user(clerk_id=_id_in(data, "id"))


def _session_created(data: Mapping[str, Any]) -> None:
    note_clerk_sign_in(clerk_id=_id_in(data, "user_id"))


def _session_over(data: Mapping[str, Any]) -> None:
    end_clerk_session(session_id=_id_in(data, "id"))
    if is_id(data.get("user_id")):
        note_clerk_sign_out(clerk_id=data["user_id"])


def _id_in(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not is_id(value):
        raise WebhookRefused("data")
    return value


_ACTS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "user.created": _user_changed,
    "user.updated": _user_changed,
    "user.deleted": _user_deleted,
    "session.created": _session_created,
    "session.ended": _session_over,
    "session.removed": _session_over,
    "session.revoked": _session_over,
}
