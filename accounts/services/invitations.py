"""Leave to make an account, where sign-up is by invitation."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit, keys, limits
from accounts.exceptions import InvitationRefused
from accounts.models import Invitation, User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeInvitation:
    """A new invitation, and its code: the only time it is known."""

    invitation: Invitation
    code: str = field(repr=False)


def invitation_expiry() -> datetime:
    """Return when an invitation made now ends, unless somebody says otherwise: in 14 days."""
    return timezone.now() + timedelta(days=limits.INVITATION_DAYS)


def make_invitation(
    *, made_by: User | None, email: str = "", expires_at: datetime | None = None
) -> MadeInvitation:
    """Make an invitation for one account; it holds until ``expires_at``, else for 14 days."""
    code = keys.new_invitation_code()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            code_hash=keys.hash_secret(code),
            made_by=made_by,
            email=User.objects.normalize_email(email),
            expires_at=expires_at or invitation_expiry(),
        )
        # Whom it is for is theirs; the invitation itself says it while it is there.
        after = {"expires_at": invitation.expires_at.isoformat(), "is_personal": bool(email)}
        audit.record("invitation.made", owner=made_by, object_id=str(invitation.pk), after=after)
    logger.info("invitation.made invitation_id=%s", invitation.pk)
    return MadeInvitation(invitation=invitation, code=code)


def find_invitation(*, code: str, email: str) -> Invitation:
    """Return the invitation with this code that ``email`` may use. Raises InvitationRefused."""
    usable = Invitation.objects.usable(now=timezone.now()).meant_for(email)
    invitation = usable.filter(code_hash=keys.hash_secret(code.strip())).first()
    if invitation is None:
        raise InvitationRefused
    return invitation


def use_invitation(*, code: str, user: User) -> None:
    """Use an invitation up for ``user``, in the transaction that makes them.

    A conditional update: of two people with one code, one gets InvitationRefused.
    """
    now = timezone.now()
    usable = Invitation.objects.usable(now=now).meant_for(user.email)
    mine = usable.filter(code_hash=keys.hash_secret(code.strip()))
    if not mine.update(used_at=now, used_by=user):
        raise InvitationRefused
    audit.record("invitation.used", owner=user, actor=user, label=str(user))
    logger.info("invitation.used user_id=%s", user.pk)
