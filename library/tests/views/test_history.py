import pytest

from library import services
from library.models import BookRevision
from library.tests.factories import BookFactory, BookRevisionFactory


@pytest.fixture
def book(reader):
    book = BookFactory(owner=reader, title="Fog", author="Ann Leckie")
    given = {"title": "<b>Mist</b>", "language": "fr", "visibility": "private"}
    return services.edit_book(owner=reader, public_id=book.public_id, given=given)


def url(book, rest=""):
    return f"/books/{book.public_id}/history/{rest}"


def undo_url(book, revision):
    return url(book, f"{revision.public_id}/undo/")


def test_the_history_shows_fields_before_and_after(reader_client, book):
    html = reader_client.get(url(book)).content.decode()

    for part in ("Fog", "&lt;b&gt;Mist&lt;/b&gt;", "French", "Private", "by you", "Added to"):
        assert part in html
    assert "<b>Mist" not in html


def test_the_book_page_leads_to_the_history(reader_client, book):
    assert f'href="{url(book)}"' in reader_client.get(f"/books/{book.public_id}/").content.decode()


def test_undo_sets_back_and_tells_what_it_kept(reader_client, book, reader):
    change = BookRevision.objects.get()
    services.edit_book(owner=reader, public_id=book.public_id, given={"language": "de"})

    html = reader_client.post(undo_url(book, change), follow=True).content.decode()

    book.refresh_from_db()
    assert (book.title, book.language) == ("Fog", "de")
    assert "Undone: title, who may see it." in html
    assert "changed again: language." in html


def test_what_can_no_longer_be_undone_offers_no_button(reader_client, book, reader):
    change = BookRevision.objects.get()
    reader_client.post(undo_url(book, change))

    html = reader_client.get(url(book)).content.decode()

    assert undo_url(book, change) not in html
    assert html.count("/undo/") == 1


def test_a_book_in_the_trash_shows_its_history_and_undoes_nothing(reader_client, book, reader):
    services.trash_book(owner=reader, public_id=book.public_id)

    assert "/undo/" not in reader_client.get(url(book)).content.decode()
    assert reader_client.post(undo_url(book, BookRevision.objects.get())).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_and_visitors_find_nothing(client, stranger_client, book, method):
    change = BookRevision.objects.get()
    for somebody in (client, stranger_client):
        target = url(book) if method == "get" else undo_url(book, change)
        assert getattr(somebody, method)(target).status_code == 404


def test_get_undoes_nothing(reader_client, book):
    assert reader_client.get(undo_url(book, BookRevision.objects.get())).status_code == 405


def test_a_long_history_comes_in_pages(reader_client, book):
    BookRevisionFactory.create_batch(60, book=book)

    first, second = (reader_client.get(url(book), {"page": n}).content.decode() for n in (1, 2))

    assert "Page 1 of 2" in first
    assert "Added to the library" not in first
    assert "Added to the library" in second


def test_history_queries_do_not_grow(reader_client, api, book, assert_flat_queries):
    def grow(count):
        BookRevisionFactory.create_batch(count, book=book)

    assert_flat_queries(grow=grow, act=lambda: reader_client.get(url(book)), at_most=9)
    assert_flat_queries(
        grow=grow, act=lambda: api.get(f"/api/v1/books/{book.public_id}/history/"), at_most=8
    )


def test_the_api_tells_and_undoes(api, book):
    address = f"/api/v1/books/{book.public_id}/history/"
    (change,) = api.get(address).json()["results"]

    answer = api.post(f"{address}{change['id']}/undo/").json()

    assert (change["cause"], change["made_by"], change["providers"]) == ("edited", "alice", [])
    assert change["changes"]["title"] == ["Fog", "<b>Mist</b>"]
    assert set(answer["undone"]) == {"title", "language", "visibility"}
    assert answer["book"]["title"] == "Fog"


def test_the_api_keeps_others_out(stranger_client, client, book):
    address = f"/api/v1/books/{book.public_id}/history/"

    assert client.get(address).status_code == 401
    assert stranger_client.get(address).status_code == 404
