"""Contributors and subjects: spelled otherwise on every book, and made one where they are two."""

import pytest

from library import services
from library.exceptions import InvalidName, NameNotFound
from library.models import Book, BookRevision, Contributor, Subject
from library.services import CONTRIBUTORS, SUBJECTS
from library.tests.factories import BookFactory, BookSubjectFactory, ContributionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(reader):
    """Two books by two spellings of one writer, on two subjects; the second is by both."""
    first = BookFactory(owner=reader, title="One", author="U. K. Le Guin", subject="Scifi")
    second = BookFactory(owner=reader, title="Two", author="Ursula Le Guin", subject="Fiction")
    ContributionFactory(book=second, contributor__name="U. K. Le Guin", position=1)
    BookSubjectFactory(book=second, subject__name="Scifi", position=1)
    return first, second


def id_of(model, name):
    return model.objects.get(name=name).public_id


def told(reader, title):
    book = services.get_book(
        owner=reader, public_id=Book.objects.get(owner=reader, title=title).public_id
    )
    facts = services.current_facts(book)
    return [one.name for one in facts["contributors"]], list(facts["subjects"]), book


def test_a_contributor_is_renamed_on_every_book(shelf, reader):
    name = services.rename(
        owner=reader,
        kind=CONTRIBUTORS,
        public_id=id_of(Contributor, "U. K. Le Guin"),
        name="Ursula Kroeber Le Guin",
    )

    assert (name.name, name.sort_name, name.book_count) == (
        "Ursula Kroeber Le Guin",
        "Le Guin, Ursula Kroeber",
        2,
    )
    names, _, book = told(reader, "One")
    assert names == ["Ursula Kroeber Le Guin"]
    assert book.byline == "Ursula Kroeber Le Guin"
    assert "kroeber" in book.search_text
    assert "contributors" in book.locked_fields
    assert BookRevision.objects.filter(book=book).get().changes["contributors"][0] == [
        {"name": "U. K. Le Guin", "role": "author"}
    ]


def test_renaming_to_a_name_that_is_there_makes_them_one(shelf, reader):
    name = services.rename(
        owner=reader,
        kind=CONTRIBUTORS,
        public_id=id_of(Contributor, "U. K. Le Guin"),
        name="Ursula LE GUIN",
    )

    assert (name.name, name.book_count) == ("Ursula LE GUIN", 2)
    assert Contributor.objects.filter(owner=reader).count() == 1
    assert told(reader, "Two")[0] == ["Ursula LE GUIN"]


def test_two_become_one_and_each_book_has_it_once(shelf, reader):
    name = services.merge(
        owner=reader,
        kind=SUBJECTS,
        public_id=id_of(Subject, "Scifi"),
        into=id_of(Subject, "Fiction"),
    )

    assert (name.name, name.book_count) == ("Fiction", 2)
    assert told(reader, "One")[1] == told(reader, "Two")[1] == ["Fiction"]
    assert not Subject.objects.filter(name="Scifi").exists()


@pytest.mark.parametrize("kind", [CONTRIBUTORS, SUBJECTS], ids=lambda kind: kind.field)
def test_what_is_not_theirs_is_not_there(kind, shelf, reader, stranger):
    mine = services.names_of(owner=reader, kind=kind).first().public_id
    BookFactory(owner=stranger, author="Else", subject="Else")
    theirs = services.names_of(owner=stranger, kind=kind).get().public_id

    for act in (
        lambda: services.rename(owner=stranger, kind=kind, public_id=mine, name="x"),
        lambda: services.merge(owner=stranger, kind=kind, public_id=mine, into=theirs),
        lambda: services.merge(owner=stranger, kind=kind, public_id=theirs, into=mine),
        lambda: services.get_name(owner=stranger, kind=kind, public_id=mine),
    ):
        with pytest.raises(NameNotFound):
            act()
    assert services.names_of(owner=reader, kind=kind).count() == 2


@pytest.mark.parametrize("kind", [CONTRIBUTORS, SUBJECTS], ids=lambda kind: kind.field)
@pytest.mark.parametrize("name", ["", " ", "x" * 201])
def test_a_name_has_a_shape(kind, name, shelf, reader):
    mine = services.names_of(owner=reader, kind=kind).first().public_id

    with pytest.raises(InvalidName):
        services.rename(owner=reader, kind=kind, public_id=mine, name=name)
    with pytest.raises(InvalidName):
        services.merge(owner=reader, kind=kind, public_id=mine, into=mine)


def test_names_tell_how_many_live_books_they_stand_on(shelf, reader):
    services.trash_book(owner=reader, public_id=shelf[0].public_id)

    counted = {
        one.name: one.book_count for one in services.names_of(owner=reader, kind=CONTRIBUTORS)
    }

    assert counted == {"U. K. Le Guin": 1, "Ursula Le Guin": 1}
    found = services.names_of(owner=reader, kind=CONTRIBUTORS, text="ÚRSULA")
    assert [one.name for one in found] == ["Ursula Le Guin"]
