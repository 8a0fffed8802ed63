"""The rate gate: when may this provider be asked? One SQL statement, exact across processes."""

import time

from django.db import connection

from library.models import ProviderState

# A web request does not queue longer than this for its turn; it says so and the retry takes over.
MAX_WAIT_S = 3.0
# The part of an interval that a wake-up may be late by: less than half the margin in it.
_LATENESS = 0.02
_TRIES = 3

# The database's clock, so that processes on different machines agree, in milliseconds since 1970.
_NOW_MS = {
    "postgresql": "(extract(epoch from clock_timestamp()) * 1000)::bigint",
    "sqlite": "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
}
_GREATEST = {"postgresql": "greatest", "sqlite": "max"}


def reserve(*, provider: str, interval_ms: int, max_wait_s: float = MAX_WAIT_S) -> float | None:
    """Take the provider's next free slot; return the seconds to wait for it, at least 0.

    None when the next slot is more than ``max_wait_s`` away; no slot is used up then. Slots are
    ``interval_ms`` apart (GCRA without burst). One statement, in its own transaction, so the
    wait itself holds no lock.
    """
    now, greatest = _NOW_MS[connection.vendor], _GREATEST[connection.vendor]
    table = ProviderState._meta.db_table
    # Only constants of this module and the table's own name are put into the text.
    sql = f"""
        INSERT INTO {table} (provider, next_at_ms, failures, last_fault)
        VALUES (%s, {now} + %s, 0, '')
        ON CONFLICT (provider) DO UPDATE
        SET next_at_ms = {greatest}({table}.next_at_ms, {now}) + %s
        WHERE {table}.next_at_ms - {now} <= %s
        RETURNING next_at_ms - %s - {now}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [provider, interval_ms, interval_ms, int(max_wait_s * 1000), interval_ms]
        )
        row = cursor.fetchone()
    return None if row is None else max(0.0, row[0] / 1000)


def wait_for_turn(*, provider: str, interval_ms: int) -> bool:
    """Sleep until the provider may be asked; False when that is too far off to wait for.

    Who wakes up late (a busy machine) would crowd the one behind: it takes another slot.
    """
    for _ in range(_TRIES):
        wait_s = reserve(provider=provider, interval_ms=interval_ms)
        if wait_s is None:
            return False
        slot = time.monotonic() + wait_s
        time.sleep(wait_s)
        if not is_too_late(time.monotonic() - slot, interval_ms):
            break
    return True


def use_turn(*, provider: str, interval_ms: int, taken_at: float) -> bool:
    """Begin the interval anew for a turn that is used only now; False to wait for another.

    For who had something to do after its turn came at ``taken_at`` (``time.monotonic()``).
    Nobody behind gets a slot that would be too soon then; who has one already is not crowded.
    """
    now = _NOW_MS[connection.vendor]
    table = ProviderState._meta.db_table
    sql = f"""
        UPDATE {table} SET next_at_ms = {now} + %s WHERE provider = %s AND next_at_ms <= {now} + %s
    """  # noqa: S608  (constants of this module and the table's own name)
    with connection.cursor() as cursor:
        cursor.execute(sql, [interval_ms, provider, interval_ms])
        is_last = cursor.rowcount > 0
    return is_last or not is_too_late(time.monotonic() - taken_at, interval_ms)


def is_too_late(late_s: float, interval_ms: int) -> bool:
    """Say whether a slot used ``late_s`` seconds after its time would crowd the one behind."""
    return late_s * 1000 >= interval_ms * _LATENESS


def push_back(*, provider: str, seconds: float) -> None:
    """Give out no slot for ``seconds``: the provider said it is busy."""
    now, greatest = _NOW_MS[connection.vendor], _GREATEST[connection.vendor]
    table = ProviderState._meta.db_table
    sql = f"""
        UPDATE {table} SET next_at_ms = {greatest}(next_at_ms, {now} + %s) WHERE provider = %s
    """  # noqa: S608  (constants of this module and the table's own name)
    with connection.cursor() as cursor:
        cursor.execute(sql, [int(seconds * 1000), provider])
