"""Rows to work on, rounds of work, and time that passes."""

from datetime import timedelta

from library import services
from library.models import EditionSnapshot, IntakeRow
from library.tests.factories import (
    IntakeRowFactory,
    isbn_number,
)

ISBNS = [isbn_number(number) for number in range(4200, 4206)]
BOOKS = "http://isbndb.invalid/books"


def answer(*isbns, **fields):
    return {"data": [{"isbn13": isbn, "title": "Wanderlust"} | fields for isbn in isbns]}


def rows_for(reader, isbns=ISBNS, **fields):
    return [IntakeRowFactory(owner=reader, isbn13=isbn, **fields) for isbn in isbns]


def work(rounds=2):
    for _ in range(rounds):
        services.work_round(worker="me")


def states():
    return list(IntakeRow.objects.order_by("pk").values_list("state", flat=True))


def wait(hours):
    """Let time pass for rows, snapshots and what the breaker remembers."""
    ago = timedelta(hours=hours)
    for row in IntakeRow.objects.filter(due_at__isnull=False):
        IntakeRow.objects.filter(pk=row.pk).update(due_at=row.due_at - ago)
    for snapshot in EditionSnapshot.objects.all():
        earlier = snapshot.fetched_at - ago
        EditionSnapshot.objects.filter(pk=snapshot.pk).update(fetched_at=earlier)
