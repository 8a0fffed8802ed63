"""Leave to make an account, where sign-up is by invitation."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit, keys, limits
from accounts.exceptions import InvitationRefused, TooManyInvitations
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
        audit.record("invitation.made", owner=made_by, object_id=invitation.public_id, after=after)
    logger.info("invitation.made invitation_id=%s", invitation.pk)
    return MadeInvitation(invitation=invitation, code=code)


def invitations_left(reader: User) -> int:
    """Return how many invitations a reader may still make; those nobody used come back. 1 query.

    Nobody whose pages are hidden may.
    """
    if reader.hidden_at is not None:
        return 0
    spent = Invitation.objects.made_by(reader).spent(now=timezone.now()).count()
    return max(0, settings.INVITATIONS_PER_READER - spent)


def invite(*, reader: User, email: str = "") -> MadeInvitation:
    """Make an invitation of a reader's own. Raises TooManyInvitations.

    Of two requests for the last one, one gets it: they wait for each other at the account's row.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=reader.pk)
        if not invitations_left(locked):
            raise TooManyInvitations(most=settings.INVITATIONS_PER_READER)
        return make_invitation(made_by=reader, email=email)


def revoke_invitation(*, invitation: Invitation) -> bool:
    """Take an invitation back; return whether it was open until now."""
    now = timezone.now()
    with transaction.atomic():
        mine = Invitation.objects.filter(pk=invitation.pk).usable(now=now)
        ended = bool(mine.update(expires_at=now))
        if ended:
            about = {"owner": invitation.made_by_id, "object_id": invitation.public_id}
            audit.record("invitation.revoked", **about)
    return ended


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
