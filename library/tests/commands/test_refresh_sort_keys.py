from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from library import services
from library.models import Book, Contributor
from library.tests.factories import BookFactory, UserFactory

pytestmark = pytest.mark.django_db


def refresh(**options):
    out = StringIO()
    call_command("refresh_sort_keys", stdout=out, **options)
    return out.getvalue()


def add(owner, title, author, **facts):
    given = {"title": title, "contributors": [{"name": author}], "language": "fr"} | facts
    return services.add_book_by_hand(owner=owner, given=given)


def make_old():
    """Every key as some earlier rule may have left it."""
    Book.objects.update(sort_title="old", sort_author="old")
    Contributor.objects.update(sort_name="old")


def keys(book):
    return Book.objects.values_list("sort_title", "sort_author").get(pk=book.pk)


def test_books_and_names_get_the_keys_of_today(reader, stranger):
    book = add(reader, "Les Misérables", "Victor Hugo")
    trashed = add(stranger, "Germinal", "Émile Zola")
    Book.objects.filter(pk=trashed.pk).update(trashed_at=timezone.now())
    make_old()

    refresh()

    assert keys(book) == ("miserables", "hugo victor")
    assert keys(trashed) == ("germinal", "zola emile")
    names = Contributor.objects.order_by("pk").values_list("sort_name", flat=True)
    assert list(names) == ["Hugo, Victor", "Zola, Émile"]


def test_a_readers_own_order_and_all_else_stay(reader):
    book = add(reader, "Les Misérables", "Victor Hugo", sort_as="Les Misérables 2")
    before = Book.objects.values().get(pk=book.pk)
    make_old()

    refresh()

    assert Book.objects.values().get(pk=book.pk) == before


def test_run_again_it_writes_nothing(reader, stranger, django_assert_num_queries):
    add(reader, "Les Misérables", "Victor Hugo")
    make_old()
    refresh()
    before = type(reader).objects.values_list("shown_version", flat=True).order_by("pk")
    versions = list(before)

    # Who has books; a batch of books, authors and subjects, and the end; the same for names.
    with django_assert_num_queries(7):
        assert "made anew: 0" in refresh()
    assert list(before.all()) == versions


def test_only_the_version_of_readers_whose_order_changed_moves_on(reader, stranger):
    add(reader, "Les Misérables", "Victor Hugo")
    add(stranger, "Germinal", "Émile Zola")
    Book.objects.filter(owner=reader).update(sort_title="old")
    readers = type(reader).objects
    before = {user.pk: user.shown_version for user in readers.all()}

    refresh()

    after = {user.pk: user.shown_version for user in readers.all()}
    assert after[reader.pk] != before[reader.pk]
    assert after[stranger.pk] == before[stranger.pk]


def test_one_that_was_stopped_goes_on_where_it_was(monkeypatch):
    owners = [UserFactory() for _ in range(3)]
    books = [BookFactory(owner=owner, title="The End", language="en") for owner in owners]
    make_old()
    monkeypatch.setattr("library.services.sort_keys._BATCH", 1)

    said = refresh(after=owners[0].pk)

    assert [keys(book)[0] for book in books] == ["old", "end", "end"]
    assert f"Reader {owners[2].pk}: 1" in said
    assert "made anew: 2" in said
    assert "made anew: 1" in refresh()


def test_many_books_are_done_in_batches(reader, monkeypatch):
    books = [add(reader, f"Le livre {number}", f"Jean Dupont {number}a") for number in range(5)]
    make_old()
    monkeypatch.setattr("library.services.sort_keys._BATCH", 2)

    assert "made anew: 10" in refresh()
    assert [keys(book)[0] for book in books] == [f"livre {n:08}" for n in range(5)]
