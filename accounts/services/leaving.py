"""Leaving: the account is hidden at once, can be taken back for seven days, and is then deleted.

The deleting itself is the library's (library.services.leaving): most of what goes is there.
"""

import logging
from datetime import timedelta

from django.utils import timezone

from accounts import audit, limits
from accounts.changes import changing, note_reader
from accounts.exceptions import AccountGone
from accounts.models import User
from accounts.services.users import end_sessions

logger = logging.getLogger(__name__)


def leave(*, user: User, password: str | None) -> User:
    """Hide an account from everybody, end its sessions, and have it deleted in seven days.

    ``password``, None for an account without one, is known to be right. Repeating it keeps the
    first date. Returns the account as it is now.
    """
    staying = User.objects.filter(pk=user.pk, leaving_at__isnull=True)
    with changing():
        if staying.update(leaving_at=timezone.now()):
            note_reader(user.pk)
            audit.record("account.leaving", owner=user, label=str(user))
            logger.info("account.leaving user_id=%s", user.pk)
        return end_sessions(user=user, password=password)


def stay(*, user: User) -> None:
    """Take an account back that was to be deleted: all is as it was. Repeating changes nothing.

    Raises AccountGone once the seven days are over: its deletion may have begun.
    """
    in_time = timezone.now() - timedelta(days=limits.LEAVING_DAYS)
    mine = User.objects.filter(pk=user.pk)
    with changing():
        if mine.filter(leaving_at__gt=in_time).update(leaving_at=None):
            note_reader(user.pk)
            audit.record("account.stayed", owner=user, label=str(user))
            logger.info("account.stayed user_id=%s", user.pk)
        elif mine.filter(leaving_at__isnull=False).exists():
            raise AccountGone


def leave_now(*, user: User) -> None:
    """Have an account that is leaving deleted at once: nobody can sign in to it any more."""
    long_ago = timezone.now() - timedelta(days=limits.LEAVING_DAYS + 1)
    leaving = User.objects.filter(pk=user.pk, leaving_at__isnull=False)
    with changing():
        if leaving.update(leaving_at=long_ago, is_active=False):
            note_reader(user.pk)
            audit.record("account.leaving_now", owner=user, label=str(user))
            logger.info("account.leaving_now user_id=%s", user.pk)
