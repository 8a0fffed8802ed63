from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from library import services
from library.models import WorkerBeat
from library.tests.factories import IntakeRowFactory

pytestmark = pytest.mark.django_db


def beat(worker="w"):
    services.beat(worker=worker, started_at=timezone.now())


def test_a_worker_that_beats_is_there_until_it_stops():
    assert not services.is_worker_alive()
    beat()
    assert services.is_worker_alive()

    services.end_beats(worker="w")

    assert not services.is_worker_alive()


def test_a_worker_that_has_been_silent_for_a_minute_is_gone():
    beat()
    WorkerBeat.objects.update(beat_at=timezone.now() - timedelta(seconds=61))

    assert not services.is_worker_alive()


def test_beating_again_moves_the_same_row():
    beat()
    first = WorkerBeat.objects.get()
    beat()

    assert WorkerBeat.objects.get().beat_at > first.beat_at
    assert WorkerBeat.objects.get().started_at == first.started_at


def test_a_yes_is_remembered_for_a_moment(django_assert_num_queries):
    beat()
    services.is_worker_alive()

    with django_assert_num_queries(0):
        assert services.is_worker_alive()
    with django_assert_num_queries(1):
        services.is_worker_alive(exactly=True)


def test_workers_gone_for_a_day_are_forgotten():
    beat("old")
    WorkerBeat.objects.update(beat_at=timezone.now() - timedelta(days=2))
    beat("new")

    assert services.forget_dead_workers() == 1
    assert WorkerBeat.objects.get().worker == "new"


def test_the_report_says_what_waits_and_for_how_long():
    cache.clear()
    IntakeRowFactory(due_at=timezone.now() - timedelta(seconds=90))
    IntakeRowFactory(due_at=timezone.now() + timedelta(seconds=90))
    services.look_up_tray.enqueue()

    report = services.queue_report()

    assert (report.due, report.jobs_waiting, report.jobs_failed) == (1, 1, 0)
    assert 90 <= report.oldest_s < 100
