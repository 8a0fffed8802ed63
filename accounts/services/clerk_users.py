"""People who sign in by Clerk, and their accounts here: found, made once, linked, kept up to date.

Clerk is asked before any transaction is open; then the database decides who was first.
"""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, limits, readers
from accounts.changes import changing, note_reader
from accounts.choices import SignUpMode
from accounts.clerk import api
from accounts.clerk.claims import SessionClaims
from accounts.clerk.profiles import ClerkProfile, handles_for, profile_of
from accounts.exceptions import (
    AccountClosed,
    HandleTaken,
    IdentityUnavailable,
    InvitationRefused,
    SignUpClosed,
)
from accounts.keys import hash_secret
from accounts.models import ApiToken, DeletedClerkUser, EndedClerkSession, Invitation, User
from accounts.services.handle_changes import refuse_if_kept
from accounts.services.invitations import use_invitation
from accounts.services.leaving import leave
from accounts.services.roles import set_role

logger = logging.getLogger(__name__)


def reader_by_clerk(*, claims: SessionClaims, invitation_code: str = "") -> User | None:
    """Return the account behind a verified session; made at first sight. None: it is over.

    ``invitation_code`` is what they were given, where one is needed to come in.

    1 query. At first sight Clerk is asked who that is, which may take seconds. Raises
    IdentityUnavailable, SignUpClosed, InvitationRefused, or AccountClosed for one switched off.
    """
    user, is_over = readers.by_clerk(claims.user_id, claims.session_id)
    if is_over:
        return None
    if user is None:
        user = _at_first_sight(claims, invitation_code)
    if user is not None and not user.is_active:
        raise AccountClosed
    return user


def take_in_clerk_user(*, profile: ClerkProfile, invitation_code: str = "") -> User:
    """Return somebody's account: theirs, else one with their verified address, else a new one.

    Of many who ask at once for the same person all get the same account. A local account is linked
    only by an address that Clerk has verified; whoever knew its password may be somebody else, so
    password, sessions and tokens of it end. Raises SignUpClosed or InvitationRefused.
    """
    mine = User.objects.filter(clerk_id=profile.clerk_id)
    if found := mine.first():
        return found
    found = _link(profile) or mine.first()
    if found is None:
        if settings.SIGN_UP == SignUpMode.CLOSED:
            raise SignUpClosed
        found = _make(profile, invitation_code)
    _give_role(found, profile)
    return found


def update_from_clerk(*, profile: ClerkProfile) -> None:
    """Take over what Clerk says now of somebody, unless something newer is known already.

    The address follows Clerk's; a name is the reader's own matter once there is one. Somebody
    without an account is taken in, as ``take_in_clerk_user`` does, unless they were deleted.
    """
    if DeletedClerkUser.objects.filter(clerk_id=profile.clerk_id).exists():
        return
    user = take_in_clerk_user(profile=profile)
    email = profile.email
    if email and User.objects.exclude(pk=user.pk).with_email(email).exists():
        logger.warning("clerk.email_taken user_id=%s", user.pk)
        email = user.email
    newer = User.objects.filter(pk=user.pk, clerk_updated_ms__lt=profile.updated_ms)
    changes: dict[str, Any] = {"clerk_updated_ms": profile.updated_ms}
    if email != user.email:
        changes["email"] = email
    with changing():
        if not newer.update(**changes):
            return
        if email != user.email:
            audit.record("account.email_changed", owner=user, actor=user, label=str(user))
        if profile.name and not user.name:
            User.objects.filter(pk=user.pk, name="").update(name=profile.name)
            audit.record("account.edited", owner=user, actor=user, label=str(user))
            note_reader(user.pk)
    _give_role(user, profile)
    logger.info("clerk.user_updated user_id=%s", user.pk)


def delete_clerk_user(*, clerk_id: str) -> None:
    """Let somebody go who was deleted at Clerk's: they leave, with the usual days of grace.

    Their sessions end with this, for no account has their id any more.
    """
    now = timezone.now()
    DeletedClerkUser.objects.get_or_create(clerk_id=clerk_id, defaults={"deleted_at": now})
    user = User.objects.filter(clerk_id=clerk_id).first()
    if user is None:
        return
    leave(user=user, password=None)
    User.objects.filter(pk=user.pk).update(clerk_id=None)
    logger.info("clerk.user_deleted user_id=%s", user.pk)


def _at_first_sight(claims: SessionClaims, invitation_code: str) -> User | None:
    ended = EndedClerkSession.objects.filter(session_id=claims.session_id)
    deleted = DeletedClerkUser.objects.filter(clerk_id=claims.user_id)
    if ended.exists() or deleted.exists():
        return None
    # Whoever is not let in may look at many pages: Clerk is not asked for each.
    key = f"clerk.refused:{claims.user_id}:{hash_secret(invitation_code)}"
    if refusal := cache.get(key):
        raise refusal
    try:
        profile = _fetched(claims.user_id)
        if profile is None:
            return None
        return take_in_clerk_user(profile=profile, invitation_code=invitation_code)
    except (IdentityUnavailable, InvitationRefused, SignUpClosed) as refusal:
        cache.set(key, refusal, limits.CLERK_REFUSAL_KEPT_S)
        raise


def _fetched(user_id: str) -> ClerkProfile | None:
    data = api.fetch_user(settings.CLERK, user_id)
    if data is None:
        return None
    try:
        profile = profile_of(data)
    except ValueError as error:
        raise IdentityUnavailable from error
    if profile.clerk_id != user_id:
        raise IdentityUnavailable
    return profile


def _link(profile: ClerkProfile) -> User | None:
    local = User.objects.filter(clerk_id__isnull=True).with_email(profile.email)
    user = local.first()
    if user is None:
        return None
    linked = {"clerk_id": profile.clerk_id, "clerk_updated_ms": profile.updated_ms}
    try:
        with transaction.atomic():
            if not local.filter(pk=user.pk).update(password=make_password(None), **linked):
                return None
            ApiToken.objects.owned_by(user).unrevoked().update(revoked_at=timezone.now())
            audit.record("account.linked", owner=user, actor=user, label=str(user))
    except IntegrityError:
        return None
    logger.info("clerk.account_linked user_id=%s", user.pk)
    user.refresh_from_db()
    return user


def _make(profile: ClerkProfile, invitation_code: str) -> User:
    for handle in handles_for(profile):
        user = User(handle=handle, name=profile.name, clerk_id=profile.clerk_id)
        user.clerk_updated_ms = profile.updated_ms
        user.email = "" if User.objects.with_email(profile.email).exists() else profile.email
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save(force_insert=True)
                refuse_if_kept(handle)
                _use_invitation(user, profile.email, invitation_code)
                audit.record("account.made", owner=user, actor=user, label=str(user))
        except (HandleTaken, IntegrityError):
            if theirs := User.objects.filter(clerk_id=profile.clerk_id).first():
                return theirs
            continue
        logger.info("account.made user_id=%s by=clerk", user.pk)
        return user
    raise HandleTaken


def _use_invitation(user: User, email: str, code: str) -> None:
    """Where an invitation is needed, use up one: that of the code, or of the verified address."""
    if settings.SIGN_UP != SignUpMode.INVITE:
        return
    if code:
        use_invitation(code=code, user=user)
        return
    usable = Invitation.objects.usable(now=timezone.now()).filter(email=email).exclude(email="")
    mine = usable.order_by("pk").first()
    now = timezone.now()
    if mine is None or not usable.filter(pk=mine.pk).update(used_at=now, used_by=user):
        raise InvitationRefused
    audit.record("invitation.used", owner=user, actor=user, label=str(user))


def _give_role(user: User, profile: ClerkProfile) -> None:
    """Give somebody the role that Clerk's metadata names; without one they keep theirs."""
    if profile.role:
        set_role(user=user, role=profile.role, actor=None)
