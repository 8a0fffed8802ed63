import pytest

from library import services
from library.exceptions import BookAlreadyOwned, InvalidIsbn, IsbnNotFound, LookupUnavailable
from library.models import Book, Contributor, EditionSnapshot, Subject, WantedIsbn
from library.records import ContributorRecord
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

ISBN = isbn_number(7)


def test_adds_what_the_snapshot_says(reader):
    SnapshotFactory(isbn13=ISBN)

    book = services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert (book.title, book.byline) == ("A Field Guide to Getting Lost", "Rebecca Solnit")
    assert (book.published, book.published_year, book.page_count) == ("2005-07", 2005, 209)
    assert book.sort_title == "field guide to getting lost"
    assert book.sources["title"] == "openlibrary"
    assert services.current_facts(book)["subjects"] == ("Essays", "Walking")


def test_a_fresh_snapshot_costs_no_request_and_few_queries(reader, django_assert_max_num_queries):
    SnapshotFactory(isbn13=ISBN)

    # Of which PostgreSQL has one to itself: what is looked at last there is looked at earlier.
    with django_assert_max_num_queries(14):
        services.add_book_by_isbn(owner=reader, isbn=ISBN)


def test_takes_the_readers_default_visibility(reader):
    reader.default_book_visibility = "private"
    SnapshotFactory(isbn13=ISBN)

    book = services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert book.visibility == "private"


def test_refuses_a_second_copy_without_asking_anybody(reader):
    owned = BookFactory(owner=reader, isbn13=ISBN)

    with pytest.raises(BookAlreadyOwned) as refusal:
        services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert refusal.value.extra["public_id"] == owned.public_id


def test_another_readers_copy_does_not_count(reader, stranger):
    BookFactory(owner=stranger, isbn13=ISBN)
    SnapshotFactory(isbn13=ISBN)

    services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert Book.objects.owned_by(reader).count() == 1


def test_a_copy_in_the_trash_does_not_stand_in_the_way(reader):
    SnapshotFactory(isbn13=ISBN)
    first = services.add_book_by_isbn(owner=reader, isbn=ISBN)
    services.trash_book(owner=reader, public_id=first.public_id)

    again = services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert again.copy_number == 1
    assert Book.objects.owned_by(reader).live().count() == 1


def test_another_copy_gets_the_next_number(reader):
    SnapshotFactory(isbn13=ISBN)
    services.add_book_by_isbn(owner=reader, isbn=ISBN)

    second = services.add_copy(owner=reader, isbn=ISBN)

    assert second.copy_number == 2


def test_a_copy_of_ones_own_record_keeps_its_facts_and_asks_nobody(reader):
    book = services.add_book_by_hand(
        owner=reader,
        given={"title": "Mine", "isbn13": ISBN, "subjects": ["Fog"], "published": "1999~"},
    )

    copy = services.copy_book(owner=reader, public_id=book.public_id)

    assert (copy.copy_number, copy.title, copy.published) == (2, "Mine", "1999~")
    assert services.current_facts(copy)["subjects"] == ("Fog",)


def test_an_unknown_isbn_is_noted_and_nothing_is_written(reader):
    with pytest.raises(IsbnNotFound):
        services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert not Book.objects.exists()
    assert WantedIsbn.objects.get().isbn13 == ISBN


def test_an_outage_is_noted_too(reader, settings, network):
    settings.OPENLIBRARY_ENABLED = True
    network.get("http://openlibrary.invalid/api/books", status=503)

    with pytest.raises(LookupUnavailable):
        services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert WantedIsbn.objects.filter(owner=reader, isbn13=ISBN).exists()


def test_adding_the_book_strikes_the_isbn_off(reader):
    services.want_isbn(owner=reader, isbn13=ISBN)
    SnapshotFactory(isbn13=ISBN)

    services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert not WantedIsbn.objects.exists()


def test_what_is_not_an_isbn_is_refused_before_anything_else(reader):
    with pytest.raises(InvalidIsbn):
        services.add_book_by_isbn(owner=reader, isbn="9780306406158")

    assert not WantedIsbn.objects.exists()


def test_a_record_without_a_title_still_makes_a_book(reader):
    SnapshotFactory(isbn13=ISBN, fields={"title": ""})

    book = services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert book.title == f"ISBN {ISBN}"


def test_contributors_and_subjects_are_shared_within_a_library_only(reader, stranger):
    for number, owner in ((1, reader), (2, reader), (1, stranger)):
        isbn13 = isbn_number(number)
        if not EditionSnapshot.objects.filter(isbn13=isbn13).exists():
            SnapshotFactory(isbn13=isbn13)
        services.add_book_by_isbn(owner=owner, isbn=isbn13)

    assert Contributor.objects.owned_by(reader).count() == 1
    assert Contributor.objects.count() == 2
    assert Subject.objects.owned_by(reader).count() == 2


def test_one_name_spelt_two_ways_is_one_contribution(reader):
    twice = (ContributorRecord(name="Émile Zola"), ContributorRecord(name="Emile Zola"))
    SnapshotFactory(isbn13=ISBN, fields={"contributors": twice})

    book = services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert book.contributions.count() == 1


def test_one_person_may_have_two_roles(reader):
    both = (
        ContributorRecord(name="Tove Jansson"),
        ContributorRecord(name="Tove Jansson", role="illustrator"),
    )
    SnapshotFactory(isbn13=ISBN, fields={"contributors": both})

    book = services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert [row.role for row in book.contributions.all()] == ["author", "illustrator"]
    assert book.byline == "Tove Jansson"
