from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.utils import timezone

from library.models import (
    BookSubject,
    Contribution,
    Contributor,
    EditionSnapshot,
    KeptAnswer,
    Report,
    WorkerBeat,
)
from library.tests.admin.rows import GROW, list_url, page_url
from library.tests.factories import (
    BookFactory,
    BookSubjectFactory,
    ContributionFactory,
    IntakeRowFactory,
    SnapshotFactory,
)

pytestmark = pytest.mark.django_db

# With the book they belong to; and answers kept for a day, which are nobody's to read.
WITHOUT_PAGES = {Contribution, BookSubject, KeptAnswer}
BOOKS = "/admin/library/book/"
every_page = pytest.mark.parametrize("model", GROW, ids=lambda model: model.__name__)


def shown(page):
    return [str(row) for row in page.context["cl"].result_list]


def test_every_model_of_the_library_has_its_pages():
    models = set(apps.get_app_config("library").get_models())

    assert models - WITHOUT_PAGES == set(admin.site._registry) & models
    assert models - WITHOUT_PAGES <= set(GROW)


def test_the_site_says_whose_admin_it_is(keeper_client):
    assert "Penumbra" in keeper_client.get("/admin/").text


def test_what_waits_is_shown_while_there_is_no_worker(keeper_client):
    IntakeRowFactory(due_at=timezone.now() - timedelta(seconds=90))

    assert "1 tray rows due, the oldest for 9" in keeper_client.get(list_url(WorkerBeat)).text


@every_page
def test_lists_take_as_many_queries_for_many_rows(keeper_client, assert_flat_queries, model):
    path = list_url(model)

    assert_flat_queries(
        grow=GROW[model], act=lambda: keeper_client.get(path, {"q": "o"}), at_most=9
    )
    assert_flat_queries(grow=GROW[model], act=lambda: keeper_client.get(path), at_most=9)


@every_page
def test_a_row_has_a_page(keeper_client, model):
    GROW[model](1)
    row = model.objects.first()

    page = keeper_client.get(page_url(row))

    assert page.status_code == 200
    assert str(row) in page.text


@every_page
def test_nothing_is_made_by_hand(keeper_client, model):
    assert keeper_client.get(f"{list_url(model)}add/").status_code == 403


@every_page
def test_searches_take_any_words(keeper_client, model):
    GROW[model](1)

    for words in ("o", "@nobody", "@", "978-0-306-40615-7", "…", "\x00", "100% 'x' \\", "9" * 999):
        assert keeper_client.get(list_url(model), {"q": words}).status_code == 200


@every_page
@pytest.mark.parametrize("page", ["list", "row"])
def test_moderators_see_reports_and_nothing_else(helper_client, model, page):
    GROW[model](1)
    url = list_url(model) if page == "list" else page_url(model.objects.first())

    assert helper_client.get(url).status_code == (200 if model is Report else 403)


@every_page
@pytest.mark.parametrize("page", ["list", "row"])
def test_readers_and_visitors_are_sent_to_sign_in(reader_client, client, model, page):
    GROW[model](1)
    url = list_url(model) if page == "list" else page_url(model.objects.first())

    assert reader_client.get(url)["Location"] == f"/admin/login/?next={url}"
    assert client.get(url)["Location"] == f"/account/sign-in/?next={url}"


def test_the_page_of_a_book_takes_as_many_queries_for_many_credits(
    keeper_client, assert_flat_queries
):
    book = BookFactory()

    def grow(n):
        start = book.contributions.count()
        for position in range(start, start + n):
            ContributionFactory(book=book, position=position)
            BookSubjectFactory(book=book, position=position)

    assert_flat_queries(grow=grow, act=lambda: keeper_client.get(page_url(book)), at_most=9)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("etranger", ["L’Étranger"], id="folded"),
        pytest.param("CAMUS étr", ["L’Étranger"], id="author-and-title"),
        pytest.param("0-306-40615-2", ["Error Coding"], id="isbn10"),
        pytest.param("@ALICE", ["Error Coding", "L’Étranger"], id="reader"),
        pytest.param("@alice camus", ["L’Étranger"], id="reader-and-word"),
        pytest.param("@charlie camus", [], id="another-reader"),
        pytest.param("Frankenstein", ["L’Étranger"], id="public-id"),
        pytest.param("!!!", [], id="punctuation"),
    ],
)
def test_books_are_found_as_readers_find_them(keeper_client, reader, stranger, words, found):
    BookFactory(owner=reader, title="L’Étranger", author="Albert Camus", public_id="Frankenstein")
    BookFactory(owner=reader, title="Error Coding", isbn13="9780306406157")
    BookFactory(owner=stranger, title="Something else")

    assert sorted(shown(keeper_client.get(BOOKS, {"q": words}))) == found


@pytest.mark.parametrize("words", ["9780306406157", "0-306-40615-2", "978-0-306", "97803"])
def test_snapshots_are_found_by_isbn(keeper_client, words):
    SnapshotFactory(isbn13="9780306406157")
    SnapshotFactory(isbn13="9781861972712")

    page = keeper_client.get(list_url(EditionSnapshot), {"q": words})

    assert shown(page) == ["9780306406157 from openlibrary"]


@pytest.mark.parametrize(
    ("place", "found"),
    [("library", ["Kept"]), ("trash", ["Thrown away"]), ("", ["Kept", "Thrown away"])],
)
def test_books_are_filtered_by_place(keeper_client, place, found):
    BookFactory(title="Kept")
    BookFactory(title="Thrown away", trashed_at=timezone.now())

    page = keeper_client.get(BOOKS, {"place": place} if place else {})

    assert sorted(shown(page)) == found


def test_snapshots_are_filtered_by_provider(keeper_client):
    SnapshotFactory(isbn13="9780306406157", provider="isbndb")
    SnapshotFactory(isbn13="9780306406157", provider="openlibrary")

    page = keeper_client.get(list_url(EditionSnapshot), {"provider": "isbndb"})

    assert shown(page) == ["9780306406157 from isbndb"]


@pytest.mark.parametrize(("words", "found"), [("nin", 1), ("ANAÏS nin @alice", 1), ("@charlie", 0)])
def test_contributors_are_found_by_folded_name(keeper_client, reader, words, found):
    BookFactory(owner=reader, author="Anaïs Nin")

    assert len(shown(keeper_client.get(list_url(Contributor), {"q": words}))) == found


def test_a_contributor_leads_to_the_books(keeper_client, reader, stranger):
    mine = BookFactory(owner=reader, author="Anaïs Nin")
    BookFactory(owner=stranger, author="Anaïs Nin")
    contributor = Contributor.objects.get(owner=reader)

    page = keeper_client.get(page_url(contributor))
    link = page.context["adminform"].model_admin.books_link(contributor).split('"')[1]

    assert link in page.text
    assert shown(keeper_client.get(link.replace("&amp;", "&"))) == [mine.title]
