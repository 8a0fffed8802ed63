"""What stands in a reader's tray: a page of it, its numbers, what changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils import timezone

from library import limits
from library.choices import IntakeReason, IntakeState
from library.clients import isbndb
from library.exceptions import IntakeRowNotFound
from library.models import IntakeRow, ProviderState
from library.querysets import IntakeRowQuerySet
from library.services.worker_beats import is_worker_alive

if TYPE_CHECKING:
    from accounts.models import User

_MINUTE = timedelta(minutes=1)
# A write is seen a little later than the moment it carries: when its transaction ends.
_LATE = timedelta(seconds=5)
# Rows a list may be drawn anew with at once.
_REDRAWN_MAX = 200
# Rows that never were looked up say nothing about how fast lookups go.
_LOOKED_UP = tuple(
    state.value for state in IntakeState if state not in (IntakeState.OWNED, IntakeState.REFUSED)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayCounts:
    """A tray in numbers. ``by_state`` has every state and adds up to ``total``.

    ``waiting_quota``: looking up, but not before the provider's day is over. ``adding``:
    found, and on the way in. ``done``: all that are not being looked up. ``per_minute``: how many
    were settled in the last minute. ``seconds_left``: until the rest is, at that pace; None when
    there is none or nobody knows. ``quota_left``: lookups of today; None for not known.
    """

    total: int
    by_state: dict[str, int]
    waiting_quota: int
    adding: int
    done: int
    per_minute: float
    seconds_left: int | None
    worker_alive: bool
    quota_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayPage:
    """``rows`` newest first, with their books; ``next_before`` asks for the page after, or ""."""

    rows: list[IntakeRow]
    next_before: str
    counts: TrayCounts


def tray_rows(*, owner: "User", state: str = "") -> IntakeRowQuerySet:
    """Return the rows of the tray, all or in one state, newest first. No query yet."""
    rows = IntakeRow.objects.owned_by(owner).in_tray().with_book().order_by("-pk")
    return rows.filter(state=state) if state else rows


def tray_page(
    *,
    owner: "User",
    state: str = "",
    before: str = "",
    down_to: str = "",
    size: int = limits.INTAKE_PAGE_SIZE,
) -> TrayPage:
    """Return the rows after ``before`` (a public id of the owner's), all or in one state.

    With ``down_to`` (likewise) as many more as reach down to it, 200 at most. At most 8 queries.
    An id that is not theirs is as if there were none.
    """
    rows = tray_rows(owner=owner, state=state)
    if pk := _place(owner, before):
        rows = rows.filter(pk__lt=pk)
    if pk := _place(owner, down_to):
        size = min(max(size, rows.filter(pk__gte=pk).count()), _REDRAWN_MAX)
    shown = list(rows[: size + 1])
    has_more = len(shown) > size
    return TrayPage(
        rows=shown[:size],
        next_before=shown[size - 1].public_id if has_more else "",
        counts=tray_counts(owner=owner),
    )


def tray_counts(*, owner: "User") -> TrayCounts:
    """Return the tray in numbers. 4 queries."""
    now = timezone.now()
    mine = IntakeRow.objects.owned_by(owner)
    waits = Q(state=IntakeState.LOOKING.value, reason=IntakeReason.QUOTA.value)
    adding = Q(state=IntakeState.FOUND.value, adds=True)
    groups = mine.in_tray().order_by().values("state")
    counted = list(
        groups.annotate(
            rows=Count("pk"),
            waiting=Count("pk", filter=waits),
            adding=Count("pk", filter=adding),
        )
    )
    by_state = dict.fromkeys(IntakeState.values, 0)
    by_state |= {group["state"]: group["rows"] for group in counted}
    total, waiting = sum(by_state.values()), sum(group["waiting"] for group in counted)
    # The second condition says it; the first one is what the index is for.
    per_minute = mine.filter(
        updated_at__gt=now - _MINUTE, settled_at__gt=now - _MINUTE, state__in=_LOOKED_UP
    ).count()
    is_alive = is_worker_alive(exactly=True)
    left = by_state[IntakeState.LOOKING] - waiting
    return TrayCounts(
        total=total,
        by_state=by_state,
        waiting_quota=waiting,
        adding=sum(group["adding"] for group in counted),
        done=total - by_state[IntakeState.LOOKING],
        per_minute=float(per_minute),
        seconds_left=round(left * 60 / per_minute) if left and per_minute and is_alive else None,
        worker_alive=is_alive,
        quota_left=_quota_left(),
    )


def changed_rows(*, owner: "User", since: datetime) -> list[IntakeRow]:
    """Return what was written since, rows put away too, oldest change first. 1 query.

    Rows written in the five seconds before ``since`` come once more: what is written late must
    not be missed. At most ``limits.INTAKE_CHANGES_MAX``; whoever gets that many does better to
    draw the page anew.
    """
    changed = IntakeRow.objects.owned_by(owner).filter(updated_at__gt=since - _LATE)
    return list(changed.with_book().order_by("updated_at", "pk")[: limits.INTAKE_CHANGES_MAX])


def get_row(*, owner: "User", public_id: str) -> IntakeRow:
    """Return a row of the owner's tray with its book. 1 query. Raises IntakeRowNotFound."""
    row = tray_rows(owner=owner).filter(public_id=public_id).first()
    if row is None:
        raise IntakeRowNotFound
    row.owner = owner
    return row


def forget_news(*, owner: "User") -> None:
    """The reader has seen what came in by itself. 1 query, none without news."""
    if owner.tray_news:
        get_user_model().objects.filter(pk=owner.pk).update(tray_news=0)
        owner.tray_news = 0


def _place(owner: "User", public_id: str) -> int | None:
    """Return the key of a row, put away or not; None for none of the owner's."""
    rows = IntakeRow.objects.owned_by(owner).filter(public_id=public_id)
    return rows.values_list("pk", flat=True).first() if public_id else None


def _quota_left() -> int | None:
    state = ProviderState.objects.filter(provider=isbndb.NAME)
    return state.values_list("quota_left", flat=True).first()
