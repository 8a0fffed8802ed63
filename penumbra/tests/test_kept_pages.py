"""What is kept for visitors, until when, and for whom nothing is."""

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import SiteSettings, User
from accounts.tests.factories import UserFactory
from library.ids import new_share_key
from library.services import changing
from library.tests.factories import BookFactory, ReadingListFactory
from penumbra.kept_pages import UnchangedPages
from penumbra.tests import kept_urls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_kept")]


@pytest.fixture(autouse=True)
def _counting_views(settings):
    settings.ROOT_URLCONF = "penumbra.tests.kept_urls"
    kept_urls.asked.clear()


@pytest.fixture
def ada():
    return UserFactory(handle="ada", is_published=True)


def tag_of(address, **headers):
    return Client(headers=headers).get(address).headers.get("ETag")


def again(address, tag, **headers):
    return Client(headers={"if-none-match": tag} | headers).get(address)


@pytest.mark.parametrize("method", ["get", "head"])
def test_who_has_the_page_already_is_told_so(ada, client, method, django_assert_num_queries):
    tag = tag_of("/of-reader/ada/")

    with django_assert_num_queries(1):
        answer = getattr(client, method)("/of-reader/ada/", headers={"if-none-match": tag})

    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert answer["Vary"] == "Cookie"
    assert answer["Cache-Control"] == "no-cache"


def test_another_visitor_gets_what_was_made_before(ada, django_assert_num_queries):
    first = Client().get("/of-reader/ada/")

    with django_assert_num_queries(1):
        second = Client().get("/of-reader/ada/")

    assert second.text == first.text == "page 1 of ada"
    told = {name: value for name, value in first.items() if name != "X-Request-ID"}
    assert told.items() <= dict(second.items()).items()
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert second["Content-Security-Policy"]


def test_a_change_makes_the_page_anew(ada):
    tag = tag_of("/of-reader/ada/")

    with changing(ada.pk):
        pass

    answer = again("/of-reader/ada/", tag)
    assert (answer.status_code, answer.text) == (200, "page 2 of ada")


def test_anothers_change_does_not(ada):
    tag = tag_of("/of-reader/ada/")

    with changing(UserFactory(is_published=True).pk):
        pass

    assert again("/of-reader/ada/", tag).status_code == 304


def test_each_address_and_each_light_is_a_page_of_its_own(ada):
    tags = {
        tag_of("/of-reader/ada/"),
        tag_of("/of-reader/ada/?page=2"),
        tag_of("/of-reader/ada/", cookie="theme=dark"),
        tag_of("/of-reader/ada/", host="localhost"),
    }

    assert len(tags) == 4


def test_a_new_day_makes_the_page_anew(ada, time_machine):
    time_machine.move_to("2026-03-01T23:59:00Z")
    tag = tag_of("/of-reader/ada/")

    time_machine.move_to("2026-03-02T00:01:00Z")

    assert again("/of-reader/ada/", tag).status_code == 200


@pytest.mark.parametrize(
    "column",
    [
        {"is_published": False},
        {"is_active": False},
        {"hidden_at": timezone.now()},
        {"leaving_at": timezone.now()},
    ],
    ids=lambda column: next(iter(column)),
)
def test_of_a_reader_who_is_shown_no_more_nothing_is_kept(ada, column):
    """Even by an update that left the version alone."""
    tag = tag_of("/of-reader/ada/")

    User.objects.filter(pk=ada.pk).update(**column)

    assert again("/of-reader/ada/", tag).status_code == 200
    assert kept_urls.asked["reader"] == 2
    assert tag_of("/of-reader/ada/") is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("visibility", "private"),
        ("visibility", "unlisted"),
        ("trashed_at", timezone.now()),
        ("hidden_at", timezone.now()),
    ],
)
@pytest.mark.parametrize(
    ("make", "prefix"), [(BookFactory, "of-book"), (ReadingListFactory, "of-list")]
)
def test_of_what_is_shown_no_more_nothing_is_kept(ada, make, prefix, column, value):
    row = make(owner=ada, visibility="public")
    address = f"/{prefix}/{row.public_id}/"
    assert tag_of(address)

    type(row).objects.filter(pk=row.pk).update(**{column: value})

    assert tag_of(address) is None


def test_a_link_that_was_ended_is_not_kept_either(ada):
    book = BookFactory(owner=ada, visibility="unlisted", share_key=new_share_key())
    old = f"/of-link/{book.share_key}/"
    assert tag_of(old)

    type(book).objects.filter(pk=book.pk).update(share_key=new_share_key())

    assert tag_of(old) is None


def test_the_site_changes_with_every_reader_and_with_who_is_featured(ada):
    tags = [tag_of("/of-site/")]
    with changing(ada.pk):
        pass
    tags.append(tag_of("/of-site/"))
    SiteSettings.objects.create(pk=1, featured=ada)
    tags.append(tag_of("/of-site/"))
    UserFactory()
    tags.append(tag_of("/of-site/"))
    ada.delete()
    tags.append(tag_of("/of-site/"))

    assert len(set(tags)) == 5


def test_signed_in_readers_are_never_answered_from_what_is_kept(ada, stranger_client):
    tag = tag_of("/of-reader/ada/")

    answer = stranger_client.get("/of-reader/ada/", headers={"if-none-match": tag})

    assert (answer.status_code, answer.text) == (200, "page 2 of ada")
    assert "ETag" not in answer


def test_whom_something_is_to_be_told_gets_a_page_of_their_own(ada, client):
    client.get("/of-reader/ada/")
    client.cookies["messages"] = CookieStorage(None)._encode([])

    assert client.get("/of-reader/ada/").text == "page 2 of ada"


@pytest.mark.parametrize("headers", [{"authorization": "Bearer x"}, {"host": "evil.example"}])
def test_programs_and_unknown_hosts_are_left_to_the_rest(ada, headers):
    Client().get("/of-reader/ada/")

    assert "ETag" not in Client(headers=headers).get("/of-reader/ada/")


def test_plain_http_is_sent_to_https_first(ada, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/of-reader/ada/").status_code == 301


def test_what_gives_a_cookie_is_not_kept(client):
    first, second = Client().get("/with-token/"), Client().get("/with-token/")

    assert first.text != second.text
    assert "ETag" not in first


def test_only_what_is_there_is_kept(client):
    assert "ETag" not in client.get("/missing/")


def test_an_address_nobody_links_to_is_not_kept(ada, client):
    assert "ETag" not in client.get(f"/of-reader/ada/?q={'x' * 600}")


def at_the_door(address, **headers):
    """What is said before Django starts: (status, headers), or "passed on"."""
    told = []

    def start_response(status, given):
        told.append((status, dict(given)))

    door = UnchangedPages(lambda environ, start_response: told.append("passed on") or [])
    body = door(RequestFactory().get(address, headers=headers).environ, start_response)
    assert list(body) == []
    return told[0]


def test_the_door_says_what_django_would_say(ada, django_assert_num_queries):
    tag = tag_of("/of-reader/ada/")
    by_django = again("/of-reader/ada/", tag)

    with django_assert_num_queries(1):
        status, headers = at_the_door("/of-reader/ada/", if_none_match=tag)

    assert status == "304 Not Modified"
    assert len(headers.pop("X-Request-ID")) == 16
    assert headers == {name: value for name, value in by_django.items() if name != "X-Request-ID"}


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        pytest.param("/of-reader/ada/", {}, id="nothing-had"),
        pytest.param("/of-reader/ada/", {"if_none_match": 'W/"older"'}, id="an-older-one"),
        pytest.param("/of-reader/bob/", {"if_none_match": "TAG"}, id="another-page"),
        pytest.param("/none/", {"if_none_match": "TAG"}, id="no-page"),
        pytest.param(
            "/of-reader/ada/", {"if_none_match": "TAG", "cookie": "sessionid=x"}, id="signed-in"
        ),
        pytest.param(
            "/of-reader/ada/", {"if_none_match": "TAG", "authorization": "Bearer x"}, id="program"
        ),
    ],
)
def test_all_else_passes_the_door(ada, address, headers):
    tag = tag_of("/of-reader/ada/")
    given = {name: value.replace("TAG", tag) for name, value in headers.items()}

    assert at_the_door(address, **given) == "passed on"


def test_a_database_that_fails_is_left_to_the_page(ada, monkeypatch):
    tag = tag_of("/of-reader/ada/")

    def fails(*args):
        raise OperationalError("gone")

    monkeypatch.setattr("penumbra.kept_pages._version", fails)

    assert at_the_door("/of-reader/ada/", if_none_match=tag) == "passed on"
