from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.tests.factories import UserFactory
from library import services, tasks
from library.models import IntakeRow
from library.services import intake_queue, intake_work
from library.tests.factories import (
    IntakeRowFactory,
    SnapshotFactory,
    isbn_number,
    make_record,
)
from library.tests.rounds import BOOKS, ISBNS, rows_for, states

pytestmark = pytest.mark.django_db


def waiting():
    return DBTaskResult.objects.filter(
        task_path=services.look_up_tray.module_path, status=TaskResultStatus.READY
    )


def test_however_often_it_is_woken_one_wake_up_waits(django_capture_on_commit_callbacks):
    for _ in range(5):
        with django_capture_on_commit_callbacks(execute=True):
            services.wake_worker()

    assert waiting().count() == 1


def test_a_wake_up_that_waits_for_later_comes_forward(django_capture_on_commit_callbacks):
    later = timezone.now() + timedelta(hours=3)
    services.look_up_tray.using(run_after=later).enqueue()

    with django_capture_on_commit_callbacks(execute=True):
        services.wake_worker()

    assert waiting().get().run_after <= timezone.now()


@pytest.mark.usefixtures("isbndb")
def test_a_round_leaves_the_next_one_waiting_for_when_something_is_due(reader, network):
    rows_for(reader, ISBNS[:2])
    network.post(BOOKS, json={"data": []})

    services.look_up_tray.call()
    services.look_up_tray.call()

    minutes = (waiting().get().run_after - timezone.now()).total_seconds() / 60
    assert 14 < minutes <= 15


def test_a_round_in_which_nothing_is_left_leaves_no_wake_up(reader):
    rows_for(reader, ISBNS[:1])
    SnapshotFactory(isbn13=ISBNS[0])

    services.look_up_tray.call()

    assert states() == ["added"]
    assert waiting().count() == 0


def test_a_row_that_no_round_sees_to_calls_for_none(reader):
    record = make_record(ISBNS[0]).to_json()
    IntakeRowFactory(owner=reader, isbn13=ISBNS[0], state="found", record=record, adds=False)
    IntakeRowFactory(owner=reader, isbn13=ISBNS[1], state="owned")

    assert services.work_round(worker="me") is None
    assert services.queue_report().due == 0


def test_a_round_that_is_killed_is_followed_by_another(reader, monkeypatch):
    rows_for(reader, ISBNS[:1])

    def die(**_):
        raise SystemExit

    monkeypatch.setattr(intake_work, "work_round", die)
    with pytest.raises(SystemExit):
        services.look_up_tray.call()

    assert waiting().get().run_after < timezone.now() + timedelta(seconds=60)


def test_rows_put_away_long_ago_are_deleted_and_due_ones_are_worked_on(
    reader, django_capture_on_commit_callbacks
):
    long_ago = timezone.now() - timedelta(days=31)
    IntakeRowFactory(owner=reader, due_at=None, cleared_at=long_ago)
    yesterday = timezone.now() - timedelta(days=1)
    IntakeRowFactory(owner=reader, due_at=None, cleared_at=yesterday)
    IntakeRowFactory(owner=reader)

    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep_trays() == 1

    assert IntakeRow.objects.count() == 2
    assert waiting().count() == 1


def test_what_a_killed_worker_left_running_is_put_back_three_times(reader):
    services.fetch_cover.enqueue(book_id=1)
    services.fetch_cover.enqueue(book_id=2)
    services.look_up_tray.enqueue()
    hour_ago = timezone.now() - timedelta(hours=1)
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING, started_at=hour_ago, enqueued_at=hour_ago
    )
    first, second = DBTaskResult.objects.exclude(queue_name="intake").order_by("pk")
    DBTaskResult.objects.filter(pk=first.pk).update(worker_ids=["a"])
    DBTaskResult.objects.filter(pk=second.pk).update(worker_ids=["a", "b", "c"])

    services.sweep_queue()

    assert DBTaskResult.objects.get().pk == first.pk
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


def test_a_round_that_waited_long_is_not_swept_away_while_it_runs():
    services.look_up_tray.enqueue()
    days_ago = timezone.now() - timedelta(days=2)
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING, started_at=timezone.now(), enqueued_at=days_ago
    )

    tasks.forget_finished.call()

    assert DBTaskResult.objects.exists()


def test_two_readers_share_the_adding(reader):
    other = UserFactory()
    rows_for(reader, [isbn_number(4500 + number) for number in range(30)], adds=False)
    rows_for(other, ISBNS[:1], adds=False)
    for row in IntakeRow.objects.all():
        SnapshotFactory(isbn13=row.isbn13)
    services.work_round(worker="me")
    IntakeRow.objects.update(adds=True, due_at=timezone.now())

    fair = intake_queue.fairly(intake_queue.addable_rows(), most=25)

    assert other.pk in [row.owner_id for row in fair[:2]]
