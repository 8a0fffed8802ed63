import pytest

from library import services
from library.exceptions import (
    BookAlreadyOwned,
    BookNotFound,
    InvalidBook,
    IsbnNotFound,
    NothingToRefresh,
)
from library.models import Contributor
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

ISBN = isbn_number(11)


@pytest.fixture
def book(reader):
    SnapshotFactory(isbn13=ISBN)
    return services.add_book_by_isbn(owner=reader, isbn=ISBN)


def edit(book, **given):
    return services.edit_book(owner=book.owner, public_id=book.public_id, given=given)


def test_an_edit_locks_what_it_changed_and_takes_its_source_away(book):
    edited = edit(book, title="A Field Guide", publisher="Viking")

    assert edited.locked_fields == ["title"]
    assert "title" not in edited.sources
    assert edited.sources["publisher"] == "openlibrary"


def test_an_edit_reaches_search_sorting_and_byline(book, reader):
    edited = edit(book, contributors=[{"name": "Robert Macfarlane"}], published="2012-06")

    assert (edited.byline, edited.published_year) == ("Robert Macfarlane", 2012)
    assert "macfarlane" in edited.search_text
    assert not Contributor.objects.owned_by(reader).filter(name="Rebecca Solnit").exists()


def test_every_wrong_field_is_named_at_once(book):
    with pytest.raises(InvalidBook) as refusal:
        edit(book, title=" ", published="2024-02-30", page_count="-3", language="Klingonish")

    assert set(refusal.value.extra["errors"]) == {"title", "published", "page_count", "language"}


def test_nothing_is_written_when_one_field_is_wrong(book, reader):
    with pytest.raises(InvalidBook):
        edit(book, title="Changed", page_count="many")

    assert services.get_book(owner=reader, public_id=book.public_id).title != "Changed"


def test_a_sort_title_of_ones_own_survives_a_new_title(book):
    edit(book, sort_title="Lost")

    assert edit(book, title="The Field Guide").sort_title == "lost"
    assert edit(book, sort_title="").sort_title == "field guide"


def test_a_synopsis_is_sanitised(book):
    edited = edit(book, synopsis="<p>Walks <script>alert(1)</script><b>far</b></p>")

    assert "script" not in edited.synopsis
    assert "<b>far</b>" in edited.synopsis


def test_a_taken_isbn_is_refused(book, reader):
    other = BookFactory(owner=reader)

    with pytest.raises(BookAlreadyOwned):
        edit(other, isbn13=ISBN)


def test_a_stranger_cannot_edit(book, stranger):
    with pytest.raises(BookNotFound):
        services.edit_book(owner=stranger, public_id=book.public_id, given={"title": "Mine"})


def difference_of(book):
    return services.compare_with_providers(owner=book.owner, public_id=book.public_id)


def states(difference):
    return {row.name: row.state for row in difference.rows if row.state != "same"}


def test_a_refresh_shows_the_difference_and_changes_nothing(book, reader):
    edit(book, title="My title")
    SnapshotFactory._meta.model.objects.update(
        record=book_record(page_count=240, edition_statement="2nd")
    )

    difference = difference_of(book)

    assert states(difference) == {
        "title": "locked",
        "page_count": "changed",
        "edition_statement": "new",
    }
    assert services.get_book(owner=reader, public_id=book.public_id).page_count == 209


def test_taking_over_leaves_locked_and_unchosen_fields_alone(book, reader):
    edit(book, title="My title")
    SnapshotFactory._meta.model.objects.update(
        record=book_record(title="Their title", page_count=240, publisher="Penguin")
    )

    taken = services.take_from_providers(
        owner=reader, public_id=book.public_id, take=["title", "page_count", "nonsense"]
    )

    assert (taken.title, taken.page_count, taken.publisher) == ("My title", 240, "Viking")
    assert taken.locked_fields == ["title"]
    assert taken.sources["page_count"] == "openlibrary"


def test_taken_contributors_and_subjects_replace_the_old_ones(book, reader):
    SnapshotFactory._meta.model.objects.update(
        record=book_record(contributors=[{"name": "R. Solnit"}], subjects=["Maps"])
    )

    taken = services.take_from_providers(
        owner=reader, public_id=book.public_id, take=["contributors", "subjects"]
    )

    assert taken.byline == "R. Solnit"
    assert services.current_facts(taken)["subjects"] == ("Maps",)


def test_a_book_without_isbn_cannot_be_refreshed(reader):
    book = BookFactory(owner=reader)

    with pytest.raises(NothingToRefresh):
        difference_of(book)


def test_a_book_nobody_knows_says_so(reader):
    book = BookFactory(owner=reader, isbn13=isbn_number(12))

    with pytest.raises(IsbnNotFound):
        difference_of(book)


def book_record(**changes):
    stored = SnapshotFactory._meta.model.objects.get().record
    return stored | changes
