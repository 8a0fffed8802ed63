"""The front of the site: one's own page, the one chosen for it, or an introduction."""

import pytest

from accounts.models import SiteSettings, User
from accounts.tests.factories import UserFactory
from library.tests.factories import BookFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(db):
    return UserFactory(handle="ada-shown", name="Ada Shown", is_published=True)


def feature(reader):
    SiteSettings.objects.create(pk=1, featured=reader)


def test_the_first_page_for_visitors_invites_them(client):
    page = client.get("/")

    assert page.status_code == 200
    assert "/account/sign-up/" in page.text


def test_readers_are_at_home(reader_client, reader, shown):
    feature(shown)
    BookFactory(owner=reader, title="Mine alone", visibility="private")

    page = reader_client.get("/")

    assert "Alice Adair" in page.text
    assert "Mine alone" in page.text
    assert "Ada Shown" not in page.text


def test_visitors_see_the_featured_reader(client, shown):
    UserFactory(is_published=True)
    feature(shown)

    page = client.get("/")

    assert page.status_code == 200
    assert "Ada Shown" in page.text
    assert '<link rel="canonical" href="http://testserver/@ada-shown/">' in page.text


@pytest.mark.parametrize("columns", [{"is_published": False}, {"is_active": False}])
def test_a_featured_reader_who_is_not_shown_is_not(columns, client, shown):
    feature(shown)
    User.objects.update(**columns)

    page = client.get("/")

    assert "Ada Shown" not in page.text
    assert page.status_code == 200


def test_where_nobody_can_join_the_only_reader_is_at_the_front(client, shown, reader, settings):
    settings.SIGN_UP = "closed"

    assert "Ada Shown" in client.get("/").text


@pytest.mark.parametrize("sign_up", ["open", "closed"])
def test_of_many_readers_visitors_discover_all(sign_up, client, shown, settings):
    settings.SIGN_UP = sign_up
    UserFactory(is_published=True)

    answer = client.get("/")

    assert (answer.status_code, answer.url) == (302, "/discover/")


def test_where_others_can_join_one_reader_is_not_the_site(client, shown, settings):
    settings.SIGN_UP = "open"

    assert client.get("/").url == "/discover/"
