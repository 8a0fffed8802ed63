"""Whether others may see a reader's library: turned on, off, or put off."""

import logging

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from accounts.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def publish(*, user: User) -> None:
    """Open the reader's library to everybody; the first time is kept. 2 queries."""
    now = Value(timezone.now())
    audit.record("library.published", owner=user, label=str(user))
    _change(user, is_published=True, published_at=Coalesce("published_at", now))
    logger.info("account.published user_id=%s", user.pk)


@transaction.atomic
def unpublish(*, user: User) -> None:
    """Close the reader's library to everybody else, at once. 2 queries."""
    audit.record("library.unpublished", owner=user, label=str(user))
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
