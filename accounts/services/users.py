"""Accounts: made, and changed by their readers."""

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.changes import changing, note_reader
from accounts.choices import BookVisibility, SignUpMode
from accounts.exceptions import EmailTaken, HandleTaken, InvalidAccount, SignUpClosed
from accounts.handles import normalize_handle
from accounts.models import User
from accounts.services.handle_changes import change_handle, refuse_if_kept
from accounts.services.invitations import find_invitation, use_invitation
from accounts.text import clean_line, clean_paragraphs

logger = logging.getLogger(__name__)

_SAID = ("name", "bio", "links")
PROFILE_COLUMNS = (*_SAID, "updated_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a reader says of themselves. ``links`` are {"label", "url"} pairs."""

    handle: str
    name: str
    bio: str
    links: tuple[dict[str, str], ...] = ()


def sign_up(
    *, handle: str, password: str, email: str = "", name: str = "", invitation_code: str = ""
) -> User:
    """Make an account as ``settings.SIGN_UP`` allows; with ``invite``, use up the invitation.

    Raises SignUpClosed (also where only Clerk makes accounts), InvitationRefused, InvalidHandle,
    InvalidAccount (``errors`` by field, the password's too), HandleTaken or EmailTaken. Of two
    people with one invitation, one wins.
    """
    if settings.SIGN_UP == SignUpMode.CLOSED or not settings.LOCAL_ACCOUNTS:
        raise SignUpClosed
    user = User(
        handle=normalize_handle(handle),
        email=User.objects.normalize_email(email),
        name=clean_line(name),
    )
    code = invitation_code if settings.SIGN_UP == SignUpMode.INVITE else None
    if code is not None:
        find_invitation(code=code, email=user.email)
    _validate(user)
    _validate_password(password, user)
    # Hashing takes a tenth of a second on purpose: no transaction is open meanwhile.
    user.set_password(password)
    _store(user, invitation_code=code)
    logger.info("account.made user_id=%s", user.pk)
    return user


def update_profile(*, user: User, profile: Profile) -> User:
    """Change what a reader says of themselves, all or nothing; return the account as it is now.

    ``user`` itself stays as it was. Raises InvalidAccount (``errors`` by field), and for another
    handle what ``change_handle`` does.
    """
    with changing():
        changed = change_handle(user=user, handle=profile.handle)
        before = {name: getattr(changed, name) for name in _SAID}
        changed.name = clean_line(profile.name)
        changed.bio = clean_paragraphs(profile.bio)
        changed.links = [
            {"label": clean_line(link["label"]), "url": link["url"].strip()}
            for link in profile.links
        ]
        _validate(changed)
        if all(getattr(changed, name) == value for name, value in before.items()):
            return changed
        _record_profile(changed, before)
        changed.save(update_fields=PROFILE_COLUMNS)
        note_reader(user.pk)
    logger.info("account.edited user_id=%s", user.pk)
    return changed


def change_email(*, user: User, email: str) -> User:
    """Give an account another e-mail address, or none; return the account as it is now.

    Raises InvalidAccount (``errors`` by field) or EmailTaken.
    """
    changed = User.objects.get(pk=user.pk)
    if settings.CLERK.is_on and changed.clerk_id is not None:
        # An address that counts was verified there; one typed here is anybody's.
        raise InvalidAccount(errors={"email": ["Your e-mail address is kept by Clerk."]})
    before = changed.email
    changed.email = User.objects.normalize_email(email)
    _validate(changed)
    try:
        with transaction.atomic():
            changed.save(update_fields=["email", "updated_at"])
            audit.record(
                "account.email_changed",
                owner=user,
                before={"email": before},
                after={"email": changed.email},
            )
    except IntegrityError as error:
        _refuse_taken(changed, error)
    logger.info("account.email_changed user_id=%s", user.pk)
    return changed


def set_default_visibility(*, user: User, visibility: str) -> None:
    """Say who may see the books a reader adds from now on. Raises InvalidAccount."""
    if visibility not in BookVisibility.values:
        raise InvalidAccount(errors={"default_book_visibility": ["Choose one of these."]})
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(default_book_visibility=visibility)
        audit.record(
            "account.default_visibility_set",
            owner=user,
            before={"visibility": user.default_book_visibility},
            after={"visibility": visibility},
        )


def end_sessions(*, user: User, password: str | None) -> User:
    """End every session of a reader, whose ``password`` (None without one) is known to be right.

    Sessions hold a fingerprint of the stored password: it is hashed anew, with another salt, and
    stays the same word. The caller may renew the session it stands in. Tokens go on working.
    """
    changed = User.objects.get(pk=user.pk)
    # Without a password this makes a new random mark of having none.
    changed.set_password(password)
    with transaction.atomic():
        changed.save(update_fields=["password"])
        audit.record("sign_in.all_ended", owner=user)
    logger.info("account.sessions_ended user_id=%s", user.pk)
    return changed


def _record_profile(changed: User, before: dict[str, Any]) -> None:
    after = {name: getattr(changed, name) for name in _SAID}
    differs = [name for name in _SAID if before[name] != after[name]]
    audit.record(
        "account.edited",
        owner=changed,
        label=str(changed),
        before={name: before[name] for name in differs},
        after={name: after[name] for name in differs},
    )


def _store(user: User, *, invitation_code: str | None) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            audit.record("account.made", owner=user, actor=user, label=str(user))
            refuse_if_kept(user.handle)
            if invitation_code is not None:
                use_invitation(code=invitation_code, user=user)
    except IntegrityError as error:
        _refuse_taken(user, error)


def _validate(user: User) -> None:
    try:
        user.clean_fields(exclude={"password"})
    except ValidationError as error:
        raise InvalidAccount(errors=error.message_dict) from error


def _validate_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidAccount(errors={"password": error.messages}) from error


def _refuse_taken(user: User, error: IntegrityError) -> None:
    others = User.objects.exclude(pk=user.pk)
    if others.filter(handle=user.handle).exists():
        raise HandleTaken from error
    if others.with_email(user.email).exists():
        raise EmailTaken from error
    raise error
