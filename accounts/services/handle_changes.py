"""A reader's handle, changed: the addresses of the old one lead on, and nobody else gets it."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts import audit, limits
from accounts.changes import changing, note_reader
from accounts.exceptions import HandleChangedTooOften, HandleTaken
from accounts.handles import normalize_handle
from accounts.models import OldHandle, User

logger = logging.getLogger(__name__)


def change_handle(*, user: User, handle: str, is_limited: bool = True) -> User:
    """Give a reader another handle and keep the one they had; return the account as it is now.

    ``user`` itself stays as it was. The five given up last are kept; older ones are free again. A
    reader may always go back to one of their own. Raises InvalidHandle, HandleTaken, and, unless
    those who look after the site do it (``is_limited`` False), HandleChangedTooOften for a third
    new one in 30 days. 8 queries.
    """
    wanted = normalize_handle(handle)
    with changing():
        # Locked: of two changes at once the second sees what the first has made.
        changed = User.objects.select_for_update().get(pk=user.pk)
        if changed.handle == wanted:
            return changed
        refuse_if_kept(wanted, user_id=user.pk)
        is_own = bool(changed.old_handles.filter(handle=wanted).delete()[0])
        if is_limited and not is_own:
            _refuse_if_too_often(changed)
        given_up, changed.handle = changed.handle, wanted
        _write(changed)
        OldHandle.objects.create(user=changed, handle=given_up, given_up_at=timezone.now())
        _free_oldest(changed)
        audit.record(
            "account.handle_changed",
            owner=changed,
            label=f"@{wanted}",
            before={"handle": given_up},
            after={"handle": wanted},
        )
    logger.info("account.handle_changed user_id=%s", user.pk)
    changed.refresh_from_db(fields=["shown_version"])
    return changed


def refuse_if_kept(handle: str, *, user_id: int | None = None) -> None:
    """Raise HandleTaken for a handle that somebody else gave up and keeps. 1 query.

    Ask again after writing it, in the same transaction: whoever gives it up at the same time holds
    the write up, and has kept it by then.
    """
    if OldHandle.objects.filter(handle=handle).exclude(user_id=user_id).exists():
        raise HandleTaken


def _write(changed: User) -> None:
    others = User.objects.exclude(pk=changed.pk)
    if others.filter(handle=changed.handle).exists():
        raise HandleTaken
    try:
        with transaction.atomic():
            changed.save(update_fields=["handle", "updated_at"])
    except IntegrityError as error:
        raise HandleTaken from error
    refuse_if_kept(changed.handle, user_id=changed.pk)
    note_reader(changed.pk)


def _refuse_if_too_often(user: User) -> None:
    since = timezone.now() - timedelta(days=limits.HANDLE_CHANGE_DAYS)
    recent = user.old_handles.filter(given_up_at__gt=since).order_by("given_up_at")
    moments = list(recent.values_list("given_up_at", flat=True))
    if len(moments) < limits.HANDLE_CHANGES_MAX:
        return
    again = moments[-limits.HANDLE_CHANGES_MAX] + timedelta(days=limits.HANDLE_CHANGE_DAYS)
    day = date_format(again + timedelta(days=1), "j F")
    raise HandleChangedTooOften(
        f"You have changed your handle {limits.HANDLE_CHANGES_MAX} times in "
        f"{limits.HANDLE_CHANGE_DAYS} days. You can choose a new one from {day} on; back to one "
        "of your own you can go at any time.",
        retry_after_s=int((again - timezone.now()).total_seconds()),
    )


def _free_oldest(user: User) -> None:
    # Not a delete of the slice: databases do not order what they delete.
    kept = user.old_handles.order_by("-given_up_at", "-pk")[: limits.OLD_HANDLES_MAX]
    user.old_handles.exclude(pk__in=[one.pk for one in kept]).delete()
