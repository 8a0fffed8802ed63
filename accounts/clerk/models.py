"""What Clerk told us and we must not forget. No row belongs to a reader, and all are pruned."""

from django.db import models

from accounts.limits import CLERK_ID_MAX


class EndedClerkSession(models.Model):
    """A session that is over at Clerk's: tokens of it, good for a minute still, open nothing."""

    session_id = models.CharField(max_length=CLERK_ID_MAX, unique=True)
    ended_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.session_id


class DeletedClerkUser(models.Model):
    """Somebody who was deleted at Clerk's: news of them that comes late makes no account again."""

    clerk_id = models.CharField(max_length=CLERK_ID_MAX, unique=True)
    deleted_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.clerk_id


class ClerkMessage(models.Model):
    """A webhook that was acted upon: Clerk sends each at least once, and it counts once."""

    message_id = models.CharField(max_length=CLERK_ID_MAX * 2, unique=True)
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.message_id
