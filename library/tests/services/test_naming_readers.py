"""Readers by the handles they have, and by those they gave up."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import OldHandle
from library import services
from library.exceptions import ReaderNotFound
from library.tests.factories import BookFactory
from library.views.presenters import cards
from library.views.rows import list_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(reader):
    OldHandle.objects.create(user=reader, handle="mary-ann", given_up_at=timezone.now())
    return reader


def named(handle, viewer=None):
    return services.named_reader(viewer=viewer or AnonymousUser(), handle=handle)


@pytest.mark.parametrize("handle", ["alice", "Alice", "mary-ann", "MARY-ann"])
def test_a_shown_reader_is_found_by_any_of_their_handles(handle, renamed, stranger):
    type(renamed).objects.filter(pk=renamed.pk).update(is_published=True)

    assert named(handle) == named(handle, stranger) == renamed


@pytest.mark.parametrize("handle", ["alice", "Alice", "mary-ann", "nobody"])
def test_nobody_learns_of_a_reader_who_is_not_shown(handle, renamed, stranger):
    for viewer in (AnonymousUser(), stranger):
        with pytest.raises(ReaderNotFound):
            named(handle, viewer)


@pytest.mark.parametrize("handle", ["alice", "Alice", "mary-ann"])
def test_readers_find_themselves(handle, renamed):
    assert named(handle, renamed) == renamed


def test_finding_takes_two_queries_at_most(renamed, django_assert_num_queries):
    with django_assert_num_queries(2), pytest.raises(ReaderNotFound):
        named("mary-ann")
    with django_assert_num_queries(2), pytest.raises(ReaderNotFound):
        named("nobody")


def test_the_number_of_a_copy_is_not_for_everybody(reader):
    BookFactory(owner=reader, copy_number=2)
    books = reader.books.all()

    assert [card.copy for card in cards(books.card_rows())] == ["copy 2"]
    assert [row.copy for row in list_rows(books.list_rows())] == ["copy 2"]
    assert [card.copy for card in cards(books.card_rows(), public=True)] == [""]
    assert [row.copy for row in list_rows(books.list_rows(), public=True)] == [""]
