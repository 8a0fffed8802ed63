"""Sessions of Clerk's: over here from the moment we hear of it, and ended there by us."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit, limits
from accounts.clerk import api
from accounts.models import ClerkMessage, DeletedClerkUser, EndedClerkSession, User

logger = logging.getLogger(__name__)


def end_clerk_session(*, session_id: str) -> None:
    """Have a session open nothing from now on, whatever tokens of it are still good."""
    now = timezone.now()
    EndedClerkSession.objects.get_or_create(session_id=session_id, defaults={"ended_at": now})


def revoke_clerk_session(*, session_id: str) -> None:
    """End a session here, and then at Clerk's. Raises IdentityUnavailable when only here."""
    end_clerk_session(session_id=session_id)
    prune_clerk_news()
    api.revoke_session(settings.CLERK, session_id)


def revoke_other_clerk_sessions(*, user: User, session_id: str) -> int:
    """End all of a reader's sessions but one ("" for none), here and at Clerk's; say how many.

    Raises IdentityUnavailable, when some may go on.
    """
    if user.clerk_id is None:
        return 0
    opened = api.active_sessions(settings.CLERK, user.clerk_id)
    others = [one for one in opened if one != session_id]
    for one in others:
        end_clerk_session(session_id=one)
    for one in others:
        api.revoke_session(settings.CLERK, one)
    return len(others)


def note_clerk_sign_in(*, clerk_id: str) -> None:
    """Note that somebody, if they have an account, has just signed in."""
    user = User.objects.filter(clerk_id=clerk_id).first()
    if user is None:
        return
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_login=timezone.now())
        audit.record("sign_in.ok", owner=user, actor=user, label=str(user))


def note_clerk_sign_out(*, clerk_id: str) -> None:
    """Note that a session of somebody, if they have an account, was ended."""
    user = User.objects.filter(clerk_id=clerk_id).first()
    if user is not None:
        audit.record("sign_in.ended", owner=user, actor=None, label=str(user))


def note_impersonation(*, user: User, actor: str) -> None:
    """Note that somebody at Clerk's, whose id is ``actor``, acts as a reader."""
    audit.record("sign_in.impersonated", owner=user, actor=user, impersonator=actor)


def prune_clerk_news() -> None:
    """Forget what no late news can contradict any more: messages, sessions, deleted people."""
    old = timezone.now() - timedelta(days=limits.CLERK_NEWS_DAYS)
    ClerkMessage.objects.filter(received_at__lt=old).delete()
    EndedClerkSession.objects.filter(ended_at__lt=old).delete()
    DeletedClerkUser.objects.filter(deleted_at__lt=old).delete()
