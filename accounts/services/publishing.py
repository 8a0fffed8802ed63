"""Whether others may see a reader's library: turned on, off, or put off."""

import logging

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User

logger = logging.getLogger(__name__)


def publish(*, user: User) -> None:
    """Open the reader's library to everybody; the first time is kept. 1 query."""
    now = Value(timezone.now())
    _change(user, is_published=True, published_at=Coalesce("published_at", now))
    logger.info("account.published user_id=%s", user.pk)


def unpublish(*, user: User) -> None:
    """Close the reader's library to everybody else, at once. 1 query."""
    _change(user, is_published=False)
    logger.info("account.unpublished user_id=%s", user.pk)


def answer_later(*, user: User) -> None:
    """Note that the reader was asked, so that they are not asked again. 1 query."""
    _change(user)


def _change(user: User, **columns: object) -> None:
    # Every answer is one to the question, and pages made before it are out of date; in one
    # statement, because of two answers at once both must count.
    asked = Coalesce("publish_asked_at", Value(timezone.now()))
    version = F("shown_version") + 1
    mine = User.objects.filter(pk=user.pk)
    mine.update(publish_asked_at=asked, shown_version=version, **columns)
