"""The rate gate: slots an interval apart, even when a turn is used late."""

import time

import pytest

from library.services import gate

pytestmark = pytest.mark.django_db
INTERVAL_MS = 1_000


def next_slot_s():
    return gate.reserve(provider="isbndb", interval_ms=INTERVAL_MS)


def use(taken_at):
    return gate.use_turn(provider="isbndb", interval_ms=INTERVAL_MS, taken_at=taken_at)


def test_a_turn_used_late_moves_the_next_slot_on():
    assert next_slot_s() == 0
    taken_at = time.monotonic()
    time.sleep(0.3)

    assert use(taken_at)
    assert next_slot_s() > 0.9


def test_a_late_turn_is_lost_when_somebody_has_the_slot_behind():
    next_slot_s()
    assert next_slot_s() > 0.9

    assert not use(time.monotonic() - 0.5)
    assert 1.5 < next_slot_s() <= 2


def test_a_turn_used_at_once_holds_whoever_waits_behind():
    next_slot_s()
    next_slot_s()

    assert use(time.monotonic())
