"""API tokens: made, revoked, and recognised."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit, keys, limits
from accounts.choices import TokenResource, TokenScope
from accounts.exceptions import InvalidToken, TokenRefused, TooManyTokens
from accounts.models import ApiToken, User
from accounts.text import clean_line

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToken:
    """A new token, and its text: the only time it is known."""

    token: ApiToken
    text: str = field(repr=False)


def make_token(
    *,
    owner: User,
    name: str,
    scope: str = TokenScope.READ,
    resource: str = "",
    days: int | None = None,
) -> MadeToken:
    """Make an API token that expires after ``days``, or never; for one ``resource``, or for all.

    Raises InvalidToken (``errors`` by field), or TooManyTokens beyond 50 working ones.
    """
    now = timezone.now()
    if ApiToken.objects.owned_by(owner).usable(now=now).count() >= limits.TOKENS_MAX:
        raise TooManyTokens(most=limits.TOKENS_MAX)
    if days is not None and not 1 <= days <= limits.TOKEN_DAYS_MAX:
        message = f"A token lasts 1 to {limits.TOKEN_DAYS_MAX:,} days, or for ever."
        raise InvalidToken(errors={"days": [message]})
    if resource not in TokenResource.values:
        raise InvalidToken(errors={"resource": ["Choose one of these."]})
    text = keys.new_token_text()
    token = ApiToken(owner=owner, name=clean_line(name), scope=scope, resource=resource)
    token.prefix = text[: keys.TOKEN_PREFIX_SHOWN]
    token.secret_hash = keys.hash_secret(text)
    token.expires_at = now + timedelta(days=days) if days else None
    _validate(token)
    with transaction.atomic():
        token.save(force_insert=True)
        _record("token.made", token, {"scope": scope, "expires_at": token.expires_at})
    logger.info("token.made token_id=%s owner_id=%s scope=%s", token.pk, owner.pk, scope)
    return MadeToken(token=token, text=text)


def revoke_token(*, token: ApiToken) -> None:
    """End a token at once. Doing it twice keeps the first date."""
    with transaction.atomic():
        ended = _end(token)
    if ended:
        logger.info("token.revoked token_id=%s owner_id=%s", token.pk, token.owner_id)


def authenticate_token(*, text: str) -> ApiToken:
    """Return the token, with its owner, that ``text`` is the secret of; note its use.

    One query, and one write at most once a minute. Raises TokenRefused; its ``reason`` tells a
    holder of the secret why.
    """
    token = None
    if keys.is_token_text(text):
        with_owner = ApiToken.objects.select_related("owner")
        token = with_owner.filter(secret_hash=keys.hash_secret(text)).first()
    if token is None:
        raise TokenRefused(reason="unknown")
    if token.revoked_at is not None:
        raise TokenRefused("This token was revoked.", reason="revoked")
    now = timezone.now()
    if token.is_expired(now=now):
        raise TokenRefused("This token has expired.", reason="expired")
    if not token.owner.is_active:
        raise TokenRefused("The account of this token is not active.", reason="inactive")
    _note_use(token, now)
    return token


def _end(token: ApiToken) -> bool:
    ended = ApiToken.objects.filter(pk=token.pk).unrevoked().update(revoked_at=timezone.now())
    if ended:
        _record("token.revoked", token)
    return bool(ended)


def _record(verb: str, token: ApiToken, after: dict[str, object] | None = None) -> None:
    audit.record(
        verb, owner=token.owner_id, object_id=token.public_id, label=token.name, after=after
    )


def _validate(token: ApiToken) -> None:
    try:
        token.clean_fields()
    except ValidationError as error:
        raise InvalidToken(errors=error.message_dict) from error


def _note_use(token: ApiToken, now: datetime) -> None:
    stale = now - timedelta(seconds=limits.TOKEN_USE_NOTED_EVERY_S)
    if token.last_used_at is not None and token.last_used_at > stale:
        return
    # The condition again, in the database: of many requests at once, one writes.
    ApiToken.objects.filter(pk=token.pk, last_used_at=token.last_used_at).update(last_used_at=now)
