import re

import pytest

from library import services
from library.tests.factories import BookFactory


@pytest.fixture
def book(reader):
    return BookFactory(owner=reader, title="Fog & <Mist>", author="Ann Leckie")


def cover_url(client, book):
    html = client.get(f"/books/{book.public_id}/").content.decode()
    return re.search(r'href="(/books/\w+/cover\.svg\?v=\w+)" download', html)[1]


def test_the_cover_is_kept_for_ever_and_by_the_reader_alone(reader_client, book):
    answer = reader_client.get(cover_url(reader_client, book))

    assert answer["Content-Type"].startswith("image/svg+xml")
    assert set(answer["Cache-Control"].split(", ")) == {"private", "max-age=31536000", "immutable"}
    assert "Fog &amp; &lt;Mist&gt;" in answer.content.decode()


def test_a_cover_that_looks_otherwise_has_another_address(reader_client, reader, book):
    before = cover_url(reader_client, book)
    services.edit_book(owner=reader, public_id=book.public_id, given={"title": "Rain"})

    assert cover_url(reader_client, book) != before
    assert "immutable" not in reader_client.get(before)["Cache-Control"]


def test_nobody_else_finds_a_cover(client, stranger_client, reader_client, book):
    url = cover_url(reader_client, book)

    for somebody in (client, stranger_client):
        assert somebody.get(url).status_code == 404
