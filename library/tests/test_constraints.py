"""The database refuses what must not be, whoever writes it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from library.models import Book, EditionSnapshot, ReadingList, WantedIsbn
from library.tests.factories import (
    BookFactory,
    BookRevisionFactory,
    BookSubjectFactory,
    ContributionFactory,
    ContributorFactory,
    ListEntryFactory,
    ReadingListFactory,
    RemovedEntryFactory,
    SubjectFactory,
    isbn_number,
)

pytestmark = pytest.mark.django_db
ISBN = isbn_number(51)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"title": ""}, id="no-title"),
        pytest.param({"isbn13": "978030640615"}, id="12-digits"),
        pytest.param({"isbn13": "1234567890123"}, id="no-book-prefix"),
        pytest.param({"isbn13": ""}, id="empty-isbn"),
        pytest.param({"copy_number": 0}, id="copy-0"),
        pytest.param({"visibility": "friends"}, id="visibility"),
        pytest.param({"binding": "vellum"}, id="binding"),
        pytest.param({"page_count": 0}, id="no-pages"),
        pytest.param({"page_count": 50_001}, id="too-many-pages"),
        pytest.param({"height_mm": 2_001}, id="too-high"),
        pytest.param({"published": "1999", "published_year": None}, id="date-without-year"),
        pytest.param({"published_year": 1999}, id="year-without-date"),
    ],
)
def test_a_wrong_book_is_refused(wrong):
    book = BookFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Book.objects.filter(pk=book.pk).update(**wrong)


def test_one_live_copy_of_each_number(reader):
    BookFactory(owner=reader, isbn13=ISBN)

    with pytest.raises(IntegrityError), transaction.atomic():
        BookFactory(owner=reader, isbn13=ISBN)

    BookFactory(owner=reader, isbn13=ISBN, copy_number=2)
    BookFactory(owner=reader, isbn13=ISBN, trashed_at=timezone.now())
    BookFactory(isbn13=ISBN)


def test_any_number_of_books_without_isbn(reader):
    BookFactory.create_batch(3, owner=reader, isbn13=None)

    assert Book.objects.filter(isbn13=None).count() == 3


def test_one_contributor_and_one_subject_per_key_and_owner(reader):
    ContributorFactory(owner=reader, name="Ann Leckie", key="x")
    SubjectFactory(owner=reader, name="Maps", key="x")

    for factory in (ContributorFactory, SubjectFactory):
        with pytest.raises(IntegrityError), transaction.atomic():
            factory._meta.model.objects.create(owner=reader, name="Again", key="x")


def test_a_place_on_the_title_page_is_taken_once():
    first = ContributionFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionFactory(book=first.book, position=first.position)


@pytest.mark.parametrize("role", ["", "writer"])
def test_a_role_is_one_of_ours(role):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionFactory(role=role)


def test_a_subject_stands_on_a_book_once():
    link = BookSubjectFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        BookSubjectFactory(book=link.book, subject=link.subject)


@pytest.mark.parametrize(("found", "record"), [(True, None), (False, {"title": "x"})])
def test_a_snapshot_is_found_if_and_only_if_it_has_a_record(found, record):
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionSnapshot.objects.create(
            isbn13=ISBN, provider="isbndb", found=found, record=record, fetched_at=timezone.now()
        )


def test_one_snapshot_per_provider_and_one_wish_per_reader(reader):
    now = timezone.now()
    EditionSnapshot.objects.create(isbn13=ISBN, provider="isbndb", found=False, fetched_at=now)
    WantedIsbn.objects.create(owner=reader, isbn13=ISBN, wanted_at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        EditionSnapshot.objects.create(isbn13=ISBN, provider="isbndb", found=False, fetched_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        WantedIsbn.objects.create(owner=reader, isbn13=ISBN, wanted_at=now)


@pytest.mark.parametrize("fields", [{"cause": "dreamt"}, {"changes": {}}])
def test_a_change_has_a_known_cause_and_changes_something(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        BookRevisionFactory(**fields)

    BookRevisionFactory(cause="restored", changes={})


@pytest.mark.parametrize("wrong", [{"title": ""}, {"visibility": "friends"}])
def test_a_wrong_list_is_refused(wrong):
    one = ReadingListFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingList.objects.filter(pk=one.pk).update(**wrong)


def test_two_lists_never_have_one_link():
    ReadingListFactory(share_key="k" * 22)
    ReadingListFactory.create_batch(2, share_key=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingListFactory(share_key="k" * 22)


def test_a_book_is_on_a_list_once_and_no_two_share_a_place():
    entry = ListEntryFactory(position=1)
    ListEntryFactory(book=entry.book, reading_list__owner=entry.owner)
    ListEntryFactory(position=1)

    for same in ({"book": entry.book}, {"position": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListEntryFactory(reading_list=entry.reading_list, **same)


def test_an_entry_is_taken_off_once():
    removed = RemovedEntryFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        RemovedEntryFactory(public_id=removed.public_id)
