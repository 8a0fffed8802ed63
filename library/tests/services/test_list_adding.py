import pytest
from django.http import QueryDict
from django.utils import timezone

from library import limits, services
from library.exceptions import ListFull, ListNotFound
from library.models import ListEntry
from library.queries import BookQuery
from library.services.versions import changing
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory


def these(*books):
    return services.Selection(public_ids=tuple(book.public_id for book in books))


def add(reading_list, selection, owner=None):
    return services.add_to_list(
        owner=owner or reading_list.owner, public_id=reading_list.public_id, selection=selection
    )


def titles(reading_list):
    entries = ListEntry.objects.filter(reading_list=reading_list).order_by("position")
    return [entry.book.title for entry in entries.select_related("book")]


def test_books_go_to_the_end_in_the_order_they_were_given(reader):
    one = ReadingListFactory(owner=reader)
    books = [BookFactory(owner=reader, title=title) for title in "abcd"]
    add(one, these(books[2]))

    added = add(one, these(books[3], books[0], books[2], books[0]))

    assert titles(one) == ["c", "d", "a"]
    assert (added.count, added.present) == (2, 1)
    one.refresh_from_db()
    assert one.changed_at >= added.moment


def test_all_that_a_query_finds_goes_on_in_its_order(reader):
    one = ReadingListFactory(owner=reader)
    for title in "bca":
        BookFactory(owner=reader, title=title, language="fr")
    BookFactory(owner=reader, title="z")
    query = BookQuery.read(QueryDict("language=fr&sort=title"))

    assert add(one, services.Selection(query=query)).count == 3
    assert titles(one) == ["a", "b", "c"]


def test_only_live_books_of_ones_own_go_on(reader):
    one = ReadingListFactory(owner=reader)
    trashed = BookFactory(owner=reader, trashed_at=timezone.now())
    before = one.changed_at

    added = add(one, these(BookFactory(), trashed))

    assert (added.count, added.present, titles(one)) == (0, 0, [])
    one.refresh_from_db()
    assert one.changed_at == before


def test_a_full_list_takes_nothing_rather_than_some(reader, monkeypatch):
    monkeypatch.setattr(limits, "LIST_ENTRIES_MAX", 3)
    one = ReadingListFactory(owner=reader)
    books = BookFactory.create_batch(4, owner=reader)
    add(one, these(*books[:2]))

    with pytest.raises(ListFull):
        add(one, these(*books[1:]))
    assert add(one, these(*books[:3])).count == 1
    assert len(titles(one)) == 3


def test_adding_is_taken_back_and_nothing_else(reader):
    one = ReadingListFactory(owner=reader)
    first = add(one, these(BookFactory(owner=reader, title="Stays")))
    added = add(one, these(*BookFactory.create_batch(2, owner=reader)))
    asked = {"owner": reader, "public_id": one.public_id, "moment": added.moment}

    assert services.take_back_added(**asked) == 2
    assert services.take_back_added(**asked) == 0
    assert titles(one) == ["Stays"]
    assert first.moment != added.moment


def test_nobody_adds_to_anothers_list(stranger):
    theirs = ListEntryFactory()
    book = BookFactory(owner=stranger)

    with pytest.raises(ListNotFound):
        add(theirs.reading_list, these(book), owner=stranger)
    with pytest.raises(ListNotFound):
        services.take_back_added(
            owner=stranger, public_id=theirs.reading_list.public_id, moment=theirs.added_at
        )

    assert ListEntry.objects.get() == theirs


def test_which_of_some_books_are_on_a_list(reader):
    entry = ListEntryFactory(reading_list__owner=reader)
    other = BookFactory(owner=reader)
    ids = [entry.book.public_id, other.public_id]

    there = services.on_list_among(reading_list=entry.reading_list, book_ids=ids)

    assert there == {entry.book.public_id}


def test_the_lists_of_a_book_are_those_one_may_see(reader):
    reader.is_published = True
    reader.save()
    book = BookFactory(owner=reader)
    kinds = (
        {"title": "Public"},
        {"title": "Private", "visibility": "private"},
        {"title": "Hidden", "hidden_at": timezone.now()},
        {"title": "Trashed", "trashed_at": timezone.now()},
    )
    for facts in kinds:
        ListEntryFactory(reading_list=ReadingListFactory(owner=reader, **facts), book=book)
    ListEntryFactory(reading_list__owner=reader)

    def seen(**asked):
        return {entry.reading_list.title for entry in services.entries_of_book(book=book, **asked)}

    assert seen() == {"Public", "Private", "Hidden"}
    assert seen(public=True) == {"Public"}
    with changing(reader.pk):
        reader.is_published = False
        reader.save()
    assert seen(public=True) == set()


def test_five_hundred_books_take_as_many_queries_as_five(reader, assert_flat_queries):
    books = []

    def act():
        one = ReadingListFactory(owner=reader)
        add(one, these(*books))

    assert_flat_queries(
        grow=lambda number: books.extend(BookFactory.create_batch(number, owner=reader)),
        act=act,
        at_most=14,
    )


def test_lists_of_a_books_owner_are_told_with_those_it_is_on_first(reader):
    book = BookFactory(owner=reader)
    entry = ListEntryFactory(reading_list__owner=reader, book=book)
    others = ReadingListFactory.create_batch(3, owner=reader)
    ReadingListFactory(owner=reader, trashed_at=timezone.now())
    ReadingListFactory()

    told = services.lists_for(book=book, most=2)

    assert [one.entry_id for one in told] == [entry.public_id, None, None]
    assert told[0] == entry.reading_list
    assert told[1:] == sorted(others, key=lambda one: (one.changed_at, one.pk), reverse=True)[:2]
