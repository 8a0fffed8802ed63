from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.tests.factories import UserFactory
from library.tests.factories import BookFactory, ReadingListFactory
from library.views.sharing import book_share, list_share, reader_share

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", name='Ada "the <b>" Lindqvist', is_published=True)


@pytest.fixture
def request_():
    return RequestFactory().get("/")


def panel(share):
    return render_to_string("includes/_share.html", {"share": share, "side": "end"})


def test_a_readers_page_is_shared_by_link_code_feeds_and_frame(ada, request_):
    html = panel(reader_share(request_, ada))

    assert 'value="http://testserver/@ada/"' in html
    assert '<img src="/@ada/qr.svg"' in html
    assert 'href="/@ada/feed.atom"' in html
    assert 'href="/@ada/feed.json"' in html
    snippet = unescape(html.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0])
    assert snippet.startswith('<iframe src="http://testserver/@ada/favourites/embed/" ')
    assert 'title="Books of Ada &quot;the &lt;b&gt;&quot; Lindqvist"' in snippet


def test_a_list_is_shared_by_its_own_addresses(ada, request_):
    winter = ReadingListFactory(owner=ada)

    share = list_share(request_, winter)

    assert share["url"] == f"http://testserver/lists/{winter.public_id}/"
    assert share["qr_url"] == f"/lists/{winter.public_id}/qr.svg"
    assert [feed["url"] for feed in share["feeds"]] == [
        f"/lists/{winter.public_id}/feed.{form}" for form in ("atom", "json")
    ]
    assert f"http://testserver/lists/{winter.public_id}/embed/" in share["embed"]


def test_a_book_has_neither_feed_nor_frame(ada, request_):
    html = panel(book_share(request_, BookFactory(owner=ada)))

    assert "feed reader" not in html
    assert "<textarea" not in html


def test_without_scripts_there_is_no_button_that_does_nothing(ada, request_):
    buttons = panel(reader_share(request_, ada)).split("<button")[1:]

    assert len(buttons) == 3
    assert all("hidden>" in button.partition(">")[0] + ">" for button in buttons)


def test_what_others_do_not_see_is_not_shared(ada, request_):
    for hidden in ({"visibility": "private"}, {"visibility": "unlisted"}):
        assert book_share(request_, BookFactory(owner=ada, **hidden)) is None
        assert list_share(request_, ReadingListFactory(owner=ada, **hidden)) is None
    bea = UserFactory(handle="bea")
    assert reader_share(request_, bea) is None
    assert book_share(request_, BookFactory(owner=bea)) is None


def test_the_owner_shares_a_book_from_its_page(client, ada):
    book = BookFactory(owner=ada)
    client.force_login(ada)

    assert f'value="http://testserver/books/{book.public_id}/"' in (
        client.get(f"/books/{book.public_id}/").text
    )
