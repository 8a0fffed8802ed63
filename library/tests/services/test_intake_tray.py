"""The tray as pages read it, and how books are to come in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from library import limits, services
from library.exceptions import IntakeRowNotFound, InvalidIntake
from library.models import IntakeSettings, ProviderState, WorkerBeat
from library.tests.factories import BookFactory, CoverFactory, IntakeRowFactory, make_record

pytestmark = pytest.mark.django_db


def beat(seconds_ago=0):
    now = timezone.now()
    moment = now - timedelta(seconds=seconds_ago)
    WorkerBeat.objects.create(worker="w1", started_at=moment, beat_at=moment)


def test_pages_follow_each_other_without_gap_or_repeat(reader):
    rows = [IntakeRowFactory(owner=reader) for _ in range(5)]

    first = services.tray_page(owner=reader, size=2)
    second = services.tray_page(owner=reader, size=2, before=first.next_before)
    third = services.tray_page(owner=reader, size=2, before=second.next_before)

    assert [*first.rows, *second.rows, *third.rows] == rows[::-1]
    assert third.next_before == ""
    assert first.counts.total == 5


def test_a_page_of_one_state(reader):
    row = IntakeRowFactory(owner=reader, state="missing", due_at=None)
    IntakeRowFactory(owner=reader)

    assert services.tray_page(owner=reader, state="missing").rows == [row]
    assert services.tray_page(owner=reader, state="no such state").rows == []


@pytest.mark.parametrize("before", ["nowhere", "stranger"])
def test_a_place_that_is_not_theirs_is_none(before, reader, stranger):
    others = IntakeRowFactory(owner=stranger)
    row = IntakeRowFactory(owner=reader)
    before = others.public_id if before == "stranger" else before

    assert services.tray_page(owner=reader, before=before).rows == [row]


def test_a_page_takes_as_many_queries_for_many_rows(reader, assert_flat_queries):
    def grow(count):
        for _ in range(count):
            book = BookFactory(owner=reader)
            CoverFactory(book=book)
            IntakeRowFactory(owner=reader, state="added", due_at=None, book=book)

    def act():
        page = services.tray_page(owner=reader, before=before.public_id)
        assert [row.book.cover.key for row in page.rows if row.book]

    grow(12)
    before = IntakeRowFactory(owner=reader)
    assert_flat_queries(grow=grow, act=act, at_most=6)


def test_the_numbers_of_a_tray(reader, stranger):
    now = timezone.now()
    IntakeRowFactory(owner=stranger)
    IntakeRowFactory(owner=reader, cleared_at=now, due_at=None)
    IntakeRowFactory.create_batch(6, owner=reader)
    IntakeRowFactory.create_batch(2, owner=reader, reason="quota")
    IntakeRowFactory.create_batch(3, owner=reader, state="missing", settled_at=now)
    IntakeRowFactory(owner=reader, state="owned", due_at=None, settled_at=now)
    for adds in (True, False):
        record = make_record("9780990007001").to_json()
        IntakeRowFactory(owner=reader, state="found", adds=adds, record=record)
    ProviderState.objects.create(provider="isbndb", quota_left=812)
    beat()

    counts = services.tray_counts(owner=reader)

    assert (counts.total, counts.done, counts.waiting_quota) == (14, 6, 2)
    assert counts.adding == 1
    assert counts.by_state == {
        **{"looking": 8, "found": 2, "added": 0, "owned": 1, "missing": 3},
        **{"needs_you": 0, "refused": 0},
    }
    assert (counts.per_minute, counts.seconds_left) == (3.0, 120)
    assert (counts.worker_alive, counts.quota_left) == (True, 812)


def test_nobody_knows_how_long_without_a_worker(reader):
    IntakeRowFactory(owner=reader)
    IntakeRowFactory(owner=reader, state="missing", settled_at=timezone.now())
    beat(seconds_ago=61)

    counts = services.tray_counts(owner=reader)

    assert (counts.worker_alive, counts.seconds_left, counts.quota_left) == (False, None, None)


def test_an_old_pace_does_not_count(reader):
    long_ago = timezone.now() - timedelta(minutes=2)
    IntakeRowFactory(owner=reader)
    IntakeRowFactory(owner=reader, state="missing", settled_at=long_ago)
    beat()

    assert services.tray_counts(owner=reader).seconds_left is None


def test_what_changed_comes_in_order_and_with_what_was_put_away(reader, stranger):
    now = timezone.now()
    IntakeRowFactory(owner=stranger)
    IntakeRowFactory(owner=reader, updated_at=now - timedelta(minutes=1))
    late = IntakeRowFactory(owner=reader, updated_at=now - timedelta(seconds=1))
    away = IntakeRowFactory(
        owner=reader, updated_at=now + timedelta(seconds=1), cleared_at=now, due_at=None
    )
    new = IntakeRowFactory(owner=reader, updated_at=now)

    assert services.changed_rows(owner=reader, since=now) == [late, new, away]


def test_only_so_many_changes_at_a_time(reader):
    IntakeRowFactory.create_batch(limits.INTAKE_CHANGES_MAX + 1, owner=reader)

    long_ago = timezone.now() - timedelta(days=1)
    assert len(services.changed_rows(owner=reader, since=long_ago)) == limits.INTAKE_CHANGES_MAX


def test_one_row(reader, stranger):
    row = IntakeRowFactory(owner=reader)
    away = IntakeRowFactory(owner=reader, cleared_at=timezone.now(), due_at=None)

    assert services.get_row(owner=reader, public_id=row.public_id) == row
    for owner, public_id in ((stranger, row.public_id), (reader, away.public_id)):
        with pytest.raises(IntakeRowNotFound):
            services.get_row(owner=owner, public_id=public_id)


def test_news_are_forgotten_when_they_were_seen(reader, stranger):
    for user in (reader, stranger):
        user.tray_news = 3
        user.save()

    services.forget_news(owner=reader)

    reader.refresh_from_db()
    stranger.refresh_from_db()
    assert (reader.tray_news, stranger.tray_news) == (0, 3)


def test_without_settings_there_are_defaults(reader):
    mine = services.intake_settings(reader)

    assert (mine.adds_at_once, mine.visibility, mine.subjects) == (True, "", [])
    assert not IntakeSettings.objects.exists()


def test_settings_change_by_what_is_given(reader):
    services.save_intake_settings(owner=reader, visibility="private", plays_sound=True)
    services.save_intake_settings(
        owner=reader, subjects=["Poetry", " poetry ", "Box 12"], location=" Hall "
    )

    mine = services.intake_settings(reader)

    assert (mine.visibility, mine.plays_sound, mine.adds_at_once) == ("private", True, True)
    assert (mine.subjects, mine.location) == (["Poetry", "Box 12"], "Hall")


def test_an_empty_visibility_follows_the_reader(reader):
    services.save_intake_settings(owner=reader, visibility="private")

    assert services.save_intake_settings(owner=reader, visibility="").visibility == ""


def test_settings_that_cannot_be_kept_change_nothing(reader):
    with pytest.raises(InvalidIntake) as refused:
        services.save_intake_settings(
            owner=reader, visibility="everybody", location="x" * 201, adds_at_once=False
        )

    assert set(refused.value.extra["errors"]) == {"visibility", "location"}
    assert not IntakeSettings.objects.exists()


def test_facts_of_a_row_without_a_record(reader):
    row = IntakeRowFactory(owner=reader, location="Hall", subjects=["Box 12"])

    facts = services.row_facts(row)

    assert (facts["title"], facts["location"], facts["subjects"]) == ("", "Hall", ("Box 12",))
    assert facts["isbn13"] == row.isbn13


def test_facts_of_a_row_that_was_found(reader):
    isbn13 = "9780306406157"
    record = make_record(isbn13).to_json()
    row = IntakeRowFactory(owner=reader, isbn13=isbn13, state="found", record=record)

    assert services.row_facts(row)["page_count"] == 209
