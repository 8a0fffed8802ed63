"""Rows of every kind, and where the admin shows them."""

from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.tests.factories import UserFactory
from library.models import (
    Book,
    BookRevision,
    Contributor,
    Cover,
    EditionSnapshot,
    Favourite,
    IntakeRow,
    IntakeSettings,
    ListEntry,
    LookupClaim,
    ProviderState,
    ReadingList,
    RemovedEntry,
    Report,
    Subject,
    WantedIsbn,
    Webhook,
    WebhookMessage,
    WorkerBeat,
)
from library.tasks import tend
from library.tests.factories import (
    BookFactory,
    BookRevisionFactory,
    BookSubjectFactory,
    ContributionFactory,
    CoverFactory,
    FavouriteFactory,
    IntakeRowFactory,
    ListEntryFactory,
    ReadingListFactory,
    RemovedEntryFactory,
    ReportFactory,
    SnapshotFactory,
    isbn_number,
)


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_url(row, page="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def full_book(**fields):
    """A book with two contributors, two subjects and something in every provenance column."""
    book = BookFactory(
        **{
            "author": "Anaïs Nin",
            "subject": "Diaries",
            "sources": {"title": "openlibrary", "publisher": "isbndb", "subtitle": "openlibrary"},
            "locked_fields": ["page_count"],
            "synopsis": "<p>A house.</p>",
            **fields,
        }
    )
    ContributionFactory(book=book, role="translator", position=1)
    BookSubjectFactory(book=book, position=1)
    return book


def grow_books(n):
    for _ in range(n):
        full_book()


def grow_wanted(n):
    now = timezone.now()
    for number in range(n):
        WantedIsbn.objects.create(owner=UserFactory(), isbn13=isbn_number(number), wanted_at=now)


def grow_claims(n):
    start = LookupClaim.objects.count()
    for number in range(start, start + n):
        LookupClaim.objects.create(isbn13=isbn_number(number), expires_at=timezone.now())


def grow_states(n):
    start = ProviderState.objects.count()
    for number in range(start, start + n):
        ProviderState.objects.create(provider=f"provider-{number}", quota_total=9, quota_left=1)


def grow_tasks(n):
    for _ in range(n):
        tend.enqueue()


def grow_intake_settings(n):
    for _ in range(n):
        IntakeSettings.objects.create(owner=UserFactory())


def grow_beats(n):
    now, start = timezone.now(), WorkerBeat.objects.count()
    for number in range(start, start + n):
        WorkerBeat.objects.create(worker=f"worker-{number}", started_at=now, beat_at=now)


def grow_reports(n):
    for _ in range(n):
        entry = ListEntryFactory()
        ReportFactory(owner=entry.owner, book=entry.book)
        ReportFactory(owner=entry.owner, reading_list=entry.reading_list)
        ReportFactory(owner=entry.owner, made_by=UserFactory())


def grow_webhooks(n):
    for number in range(n):
        hook = Webhook.objects.create(owner=UserFactory(), url=f"https://hooks.example/{number}")
        told = {"event": "book.created", "body": {}, "created_at": timezone.now()}
        WebhookMessage.objects.create(owner=hook.owner, webhook=hook, **told)


# Every model with a page of its own in the admin, and how more rows of it come about.
GROW = {
    Book: grow_books,
    BookRevision: BookRevisionFactory.create_batch,
    Contributor: grow_books,
    Cover: CoverFactory.create_batch,
    Subject: grow_books,
    Favourite: FavouriteFactory.create_batch,
    ListEntry: ListEntryFactory.create_batch,
    RemovedEntry: RemovedEntryFactory.create_batch,
    ReadingList: ReadingListFactory.create_batch,
    Report: grow_reports,
    EditionSnapshot: SnapshotFactory.create_batch,
    WantedIsbn: grow_wanted,
    IntakeRow: IntakeRowFactory.create_batch,
    IntakeSettings: grow_intake_settings,
    LookupClaim: grow_claims,
    ProviderState: grow_states,
    DBTaskResult: grow_tasks,
    WorkerBeat: grow_beats,
    Webhook: grow_webhooks,
    WebhookMessage: grow_webhooks,
}
