"""Accounts: made, and changed by their readers."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.choices import SignUpMode
from accounts.exceptions import EmailTaken, HandleTaken, InvalidAccount, SignUpClosed
from accounts.handles import normalize_handle
from accounts.models import User
from accounts.services.handle_changes import refuse_if_kept
from accounts.services.invitations import find_invitation, use_invitation
from accounts.text import clean_line, clean_paragraphs

logger = logging.getLogger(__name__)

PROFILE_COLUMNS = ("name", "email", "bio", "default_book_visibility", "links", "updated_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a reader may change about their account. ``links`` are {"label", "url"} pairs."""

    name: str
    email: str
    bio: str
    default_book_visibility: str
    links: tuple[dict[str, str], ...] = ()


def sign_up(
    *, handle: str, password: str, email: str = "", name: str = "", invitation_code: str = ""
) -> User:
    """Make an account as ``settings.SIGN_UP`` allows; with ``invite``, use up the invitation.

    Raises SignUpClosed, InvitationRefused, InvalidHandle, InvalidAccount (``errors`` by field,
    the password's too), HandleTaken or EmailTaken. Of two people with one invitation, one wins.
    """
    if settings.SIGN_UP == SignUpMode.CLOSED:
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
    """Change what readers may change about themselves; return the account as it is now.

    ``user`` itself stays as it was. Raises InvalidAccount (``errors`` by field) or EmailTaken.
    """
    changed = User.objects.get(pk=user.pk)
    changed.name = clean_line(profile.name)
    changed.email = User.objects.normalize_email(profile.email)
    changed.bio = clean_paragraphs(profile.bio)
    changed.default_book_visibility = profile.default_book_visibility
    changed.links = [
        {"label": clean_line(link["label"]), "url": link["url"].strip()} for link in profile.links
    ]
    _validate(changed)
    try:
        with transaction.atomic():
            changed.save(update_fields=PROFILE_COLUMNS)
            User.objects.filter(pk=user.pk).move_on()
    except IntegrityError as error:
        _refuse_taken(changed, error)
    logger.info("account.edited user_id=%s", user.pk)
    return changed


def _store(user: User, *, invitation_code: str | None) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
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
