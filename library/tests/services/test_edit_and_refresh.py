import pytest

from library import services
from library.exceptions import (
    BookAlreadyOwned,
    BookInTrash,
    BookNotFound,
    DifferenceChanged,
    InvalidBook,
    IsbnNotFound,
    NothingToRefresh,
)
from library.models import Contributor
from library.records import ContributorRecord
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
    edit(book, sort_as="Lost")

    assert edit(book, title="The Field Guide").sort_title == "lost"
    assert edit(book, sort_as="").sort_title == "field guide"


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


def seen(book, *names):
    """What the page would post for these facts."""
    return {row.name: row.fingerprint for row in difference_of(book).rows if row.name in names}


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

    chosen = seen(book, "title", "page_count") | {"nonsense": "00000000"}
    taken = services.take_from_providers(owner=reader, public_id=book.public_id, take=chosen)

    assert (taken.title, taken.page_count, taken.publisher) == ("My title", 240, "Viking")
    assert taken.locked_fields == ["title"]
    assert taken.sources["page_count"] == "openlibrary"


def test_taken_contributors_and_subjects_replace_the_old_ones(book, reader):
    SnapshotFactory._meta.model.objects.update(
        record=book_record(contributors=[{"name": "R. Solnit"}], subjects=["Maps"])
    )

    chosen = seen(book, "contributors", "subjects")
    taken = services.take_from_providers(owner=reader, public_id=book.public_id, take=chosen)

    assert taken.byline == "R. Solnit"
    assert services.current_facts(taken)["subjects"] == ("Maps",)


def test_what_the_reader_did_not_see_is_not_taken(book, reader):
    SnapshotFactory._meta.model.objects.update(record=book_record(page_count=240))
    chosen = seen(book, "page_count")
    SnapshotFactory._meta.model.objects.update(record=book_record(page_count=999))

    with pytest.raises(DifferenceChanged):
        services.take_from_providers(owner=reader, public_id=book.public_id, take=chosen)

    assert services.get_book(owner=reader, public_id=book.public_id).page_count == 209


def test_taking_a_binding_keeps_the_words_it_came_from(book, reader):
    said = {"binding": "paperback", "binding_raw": "Trade Paperback"}
    SnapshotFactory._meta.model.objects.update(record=book_record(**said))

    chosen = seen(book, "binding")
    taken = services.take_from_providers(owner=reader, public_id=book.public_id, take=chosen)

    assert (taken.binding, taken.binding_raw) == ("paperback", "Trade Paperback")


def test_a_book_in_the_trash_is_put_back_before_it_is_changed(book, reader):
    services.trash_book(owner=reader, public_id=book.public_id)

    for change in (
        lambda: edit(book, title="New"),
        lambda: services.copy_book(owner=reader, public_id=book.public_id),
    ):
        with pytest.raises(BookInTrash):
            change()


def test_a_corrected_spelling_reaches_every_book_of_the_author(reader):
    first, second = (
        services.add_book_by_hand(
            owner=reader,
            given={"title": title, "contributors": [{"name": "Jose Saramago"}]},
        )
        for title in ("Blindness", "Seeing")
    )

    edit(first, contributors=[{"name": "José Saramago"}])

    second.refresh_from_db()
    assert second.byline == "José Saramago"
    assert services.current_facts(second)["contributors"][0].name == "José Saramago"


def test_a_corrected_spelling_of_a_subject_is_kept(reader):
    book = services.add_book_by_hand(owner=reader, given={"title": "T", "subjects": ["sci-fi"]})

    edited = edit(book, subjects=["Sci-Fi"])

    assert services.current_facts(edited)["subjects"] == ("Sci-Fi",)


def test_a_providers_spelling_does_not_replace_the_readers(reader):
    given = {"title": "Mine", "contributors": [{"name": "Rebecca Solnit"}]}
    services.add_book_by_hand(owner=reader, given=given)
    SnapshotFactory(
        isbn13=ISBN, fields={"contributors": [ContributorRecord(name="REBECCA SOLNIT")]}
    )

    book = services.add_book_by_isbn(owner=reader, isbn=ISBN)

    assert book.byline == "Rebecca Solnit"


@pytest.mark.parametrize(
    ("line", "role"),
    [("Edith Grossman (translator)", "translator"), ("Ann Leckie", "author")],
)
def test_a_role_beside_the_name_is_read(book, line, role):
    edited = edit(book, contributors=[{"name": line}])

    assert [part.role for part in edited.contributions.all()] == [role]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contributors", [{"name": "∆"}]),
        ("page_count", "00000000199999999999"),
        ("page_count", "٣"),
        ("series_number", "1e5"),
        ("series_number", "1_000"),
        ("series_number", "-0"),
    ],
)
def test_what_only_looks_like_a_value_is_refused(book, field, value):
    with pytest.raises(InvalidBook) as refusal:
        edit(book, **{field: value})

    assert set(refusal.value.extra["errors"]) == {field}


@pytest.mark.parametrize("name", ["ß" * 150, "A" * 99 + " " + "B" * 100])
def test_a_name_whose_folded_form_is_longer_still_fits(book, name):
    assert edit(book, contributors=[{"name": name}]).byline == name


def test_taking_the_isbn_off_a_copy_takes_its_number_off(book, reader):
    copy = services.copy_book(owner=reader, public_id=book.public_id)

    assert edit(copy, isbn13="").copy_number == 1


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
