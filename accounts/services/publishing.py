"""Whether others may see a reader's library: turned on, off, or put off."""

import logging

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from accounts.changes import changing, note_reader
from accounts.models import User

logger = logging.getLogger(__name__)


def publish(*, user: User) -> None:
    """Open the reader's library to everybody; the first time is kept."""
    now = Value(timezone.now())
    with changing(user.pk):
        _change(user, is_published=True, published_at=Coalesce("published_at", now))
        audit.record("library.published", owner=user, label=str(user))
    logger.info("account.published user_id=%s", user.pk)


def unpublish(*, user: User) -> None:
    """Close the reader's library to everybody else, at once."""
    with changing(user.pk):
        _change(user, is_published=False)
        audit.record("library.unpublished", owner=user, label=str(user))
    logger.info("account.unpublished user_id=%s", user.pk)


def answer_later(*, user: User) -> None:
    """Note that the reader was asked, so that they are not asked again."""
    with changing(user.pk):
        _change(user)


def _change(user: User, **columns: object) -> None:
    # Every answer is one to the question, and pages made before it are out of date.
    asked = Coalesce("publish_asked_at", Value(timezone.now()))
    User.objects.filter(pk=user.pk).update(publish_asked_at=asked, **columns)
    note_reader(user.pk)
