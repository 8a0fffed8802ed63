from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from library import services, tasks
from library.models import Book, WantedIsbn
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

pytestmark = pytest.mark.django_db(transaction=True)
ISBN = isbn_number(701)


def waiting():
    return DBTaskResult.objects.filter(
        task_path=tasks.tend.module_path, status=TaskResultStatus.READY
    )


def work():
    call_command("run_worker", "--batch")


def test_a_round_retries_purges_and_leaves_the_next_round_waiting(reader):
    long_ago = timezone.now() - timedelta(days=31)
    BookFactory(owner=reader, trashed_at=long_ago)
    services.want_isbn(owner=reader, isbn13=ISBN)
    WantedIsbn.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    SnapshotFactory(isbn13=ISBN)

    work()

    assert not Book.objects.exists()
    assert WantedIsbn.objects.get().arrived_at is not None
    assert waiting().get().run_after > timezone.now()


def test_two_workers_keep_one_round_going():
    work()
    work()

    assert waiting().count() == 1


def test_a_round_that_a_killed_worker_left_running_is_begun_again():
    DBTaskResult.objects.all().delete()
    tasks.tend.enqueue()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)

    work()

    assert waiting().count() == 1


def test_chains_that_two_workers_began_become_one():
    tasks.tend.enqueue()
    tasks.tend.enqueue()

    work()

    assert waiting().count() == 1


def test_thousands_of_covers_do_not_hold_up_what_tends_the_rest():
    services.fetch_cover.enqueue(book_id=1)
    tasks.tend.enqueue()
    tasks.sweep_trays.enqueue()

    first, second, last = DBTaskResult.objects.order_by(*DBTaskResult._meta.ordering)

    assert {first.task_path, second.task_path} == {
        tasks.tend.module_path,
        tasks.sweep_trays.module_path,
    }
    assert last.task_path == services.fetch_cover.module_path


def test_what_was_done_yesterday_is_forgotten():
    work()
    yesterday = timezone.now() - timedelta(days=2)
    done = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
    old = list(done.values_list("pk", flat=True))
    done.update(finished_at=yesterday)

    tasks.forget_finished.call()

    assert not DBTaskResult.objects.filter(pk__in=old).exists()


def test_one_step_that_fails_does_not_keep_the_others_from_running(reader, settings):
    settings.ISBNDB_API_KEY = "key"
    settings.ISBNDB_BASE_URL = "not an address"
    BookFactory(owner=reader, trashed_at=timezone.now() - timedelta(days=31))

    work()

    assert not Book.objects.exists()
    assert waiting().count() == 1
