from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from library.models import (
    Book,
    Contributor,
    EditionSnapshot,
    ProviderState,
    Subject,
    WantedIsbn,
)
from library.tests.admin.rows import full_book, grow_wanted, list_url, page_url
from library.tests.factories import BookFactory, SnapshotFactory

pytestmark = pytest.mark.django_db

BOOKS = "/admin/library/book/"


def test_the_page_of_a_book_says_where_its_facts_come_from(keeper_client):
    book = full_book()

    page = keeper_client.get(page_url(book)).text

    assert "ISBNdb: publisher; Open Library: subtitle, title" in page
    assert "page_count" in page
    assert "&lt;p&gt;A house.&lt;/p&gt;" in page


def test_only_the_visibility_of_a_book_can_be_set(keeper_client):
    book = BookFactory(title="The Diary", author="Anaïs Nin", subject="Diaries")
    before = Book.objects.values().get(pk=book.pk)
    data = {"visibility": "private", "title": "Another", "isbn13": "9780306406157"}
    for links in ("contributions", "book_subjects"):
        data |= {f"{links}-TOTAL_FORMS": "1", f"{links}-INITIAL_FORMS": "1"}

    answer = keeper_client.post(page_url(book), data)

    after = Book.objects.values().get(pk=book.pk)
    assert answer.status_code == 302
    assert after.pop("visibility") == "private"
    assert {name for name in after if after[name] != before[name]} <= {"updated_at"}


def test_an_edit_of_the_reader_meanwhile_is_kept(keeper_client):
    book = BookFactory(title="Before")
    data = {"visibility": "private"}
    for links in ("contributions", "book_subjects"):
        data |= {f"{links}-TOTAL_FORMS": "0", f"{links}-INITIAL_FORMS": "0"}
    keeper_client.get(page_url(book))
    Book.objects.filter(pk=book.pk).update(title="After")

    keeper_client.post(page_url(book), data)

    book.refresh_from_db()
    assert (book.title, book.visibility) == ("After", "private")


def test_books_go_to_the_trash_and_come_back(keeper_client):
    books = [BookFactory(), BookFactory()]
    chosen = {"_selected_action": [book.pk for book in books]}

    keeper_client.post(BOOKS, chosen | {"action": "move_to_trash"})
    trashed = Book.objects.trashed().count()
    keeper_client.post(BOOKS, chosen | {"action": "restore"})

    assert (trashed, Book.objects.live().count()) == (2, 2)
    assert "Moved to the trash." in keeper_client.get(page_url(books[0], "history")).text


def test_a_book_that_cannot_come_back_is_named(keeper_client, reader):
    isbn13 = "9780306406157"
    BookFactory(owner=reader, isbn13=isbn13, copy_number=99)
    book = BookFactory(
        owner=reader, isbn13=isbn13, copy_number=99, title="Too many", trashed_at=timezone.now()
    )

    data = {"action": "restore", "_selected_action": [book.pk]}
    page = keeper_client.post(BOOKS, data, follow=True)

    assert "“Too many”: You have 99 copies of this book already." in page.text
    assert "0 books: Restored." in page.text


@pytest.mark.parametrize("action", ["move_to_trash", "restore", "delete_selected"])
def test_moderators_change_no_book(helper_client, action):
    live, trashed = BookFactory(), BookFactory(trashed_at=timezone.now())
    data = {"action": action, "_selected_action": [live.pk, trashed.pk], "post": "yes"}

    helper_client.post(BOOKS, data)

    assert list(Book.objects.live()) == [live]
    assert list(Book.objects.trashed()) == [trashed]


def test_books_are_not_deleted_by_the_handful(keeper_client):
    book = BookFactory()

    data = {"action": "delete_selected", "_selected_action": [book.pk], "post": "yes"}
    keeper_client.post(BOOKS, data)

    assert Book.objects.live().get() == book


@pytest.mark.parametrize("model", [Contributor, Subject])
def test_names_are_not_deleted_off_their_books(keeper_client, model):
    full_book()

    answer = keeper_client.post(page_url(model.objects.first(), "delete"), {"post": "yes"})

    assert answer.status_code == 403
    assert model.objects.count() == 2


def test_a_reader_is_deleted_with_everything_that_was_theirs(keeper_client, reader):
    full_book(owner=reader)
    grow_wanted(1)
    WantedIsbn.objects.update(owner=reader)

    keeper_client.post(page_url(reader, "delete"), {"post": "yes"})

    assert not User.objects.filter(pk=reader.pk).exists()
    assert not Contributor.objects.exists()


def test_a_snapshot_is_shown_as_it_came(keeper_client):
    snapshot = SnapshotFactory(raw={"title": "吾輩は猫である", "note": "<script>alert(1)</script>"})

    page = keeper_client.get(page_url(snapshot)).text

    assert "吾輩は猫である" in page
    assert "<script>alert(1)</script>" not in page


def test_the_lists_leave_long_columns_alone(keeper_client):
    SnapshotFactory(raw={"long": "payload"})
    full_book()

    for model, columns in ((EditionSnapshot, ("record", "raw")), (Book, ("search_text",))):
        row = keeper_client.get(list_url(model)).context["cl"].result_list[0]
        assert set(columns) <= row.get_deferred_fields()


def test_a_deleted_snapshot_is_forgotten(keeper_client):
    snapshot = SnapshotFactory()

    data = {"action": "delete_selected", "_selected_action": [snapshot.pk], "post": "yes"}
    keeper_client.post(list_url(EditionSnapshot), data)

    assert not EditionSnapshot.objects.exists()


def open_breaker():
    return ProviderState.objects.create(
        provider="isbndb",
        failures=4,
        open_until=timezone.now() + timedelta(minutes=9),
        last_fault="timeout",
        quota_total=5000,
        quota_left=1234,
        next_at_ms=int(timezone.now().timestamp() * 1000),
    )


def close_breaker(client, state):
    data = {"action": "close_breaker", "_selected_action": [state.pk]}
    client.post(list_url(ProviderState), data)
    state.refresh_from_db()
    return state.open_until is None


def test_an_admin_closes_a_breaker(keeper_client):
    state = open_breaker()

    page = keeper_client.get(list_url(ProviderState)).text

    assert "Open until" in page
    assert "1,234 of 5,000 left" in page
    assert close_breaker(keeper_client, state)
    assert state.failures == 0
    assert "Closed" in keeper_client.get(list_url(ProviderState)).text


def test_moderators_close_no_breaker(helper_client):
    assert not close_breaker(helper_client, open_breaker())


def test_a_key_is_nowhere_in_the_admin(keeper_client, settings):
    settings.ISBNDB_API_KEY = "isbndb-key-1234567890"
    state, snapshot = open_breaker(), SnapshotFactory(provider="isbndb")

    urls = [list_url(ProviderState), page_url(state), page_url(snapshot), "/admin/"]

    assert not [url for url in urls if settings.ISBNDB_API_KEY in keeper_client.get(url).text]
