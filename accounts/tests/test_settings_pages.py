"""The settings and token pages."""

import re

import pytest

from accounts import services
from accounts.models import ApiToken, User
from accounts.tests.factories import PASSWORD, ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db


def settings_data(links=(), **changes):
    rows = {f"links-{n}-{key}": link[key] for n, link in enumerate(links) for key in link}
    counts = {"links-TOTAL_FORMS": len(links), "links-INITIAL_FORMS": 0}
    kept = {"name": "", "bio": "", "email": "", "default_book_visibility": "public"}
    return kept | counts | rows | changes


def test_settings_show_what_is_kept(reader_client, reader):
    User.objects.filter(pk=reader.pk).update(
        name="Ada", links=[{"label": "Mine", "url": "https://example.org/"}]
    )

    page = reader_client.get("/account/settings/")

    assert 'value="Ada"' in page.text
    assert 'value="https://example.org/"' in page.text


def test_settings_are_saved(reader_client, reader):
    links = [{"label": "Mine", "url": "example.org"}, {"label": "", "url": ""}]
    data = settings_data(links, name="Ada", bio="Reads.", default_book_visibility="private")

    answer = reader_client.post("/account/settings/", data)

    reader.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, "/account/settings/")
    assert (reader.name, reader.bio, reader.default_book_visibility) == ("Ada", "Reads.", "private")
    assert reader.links == [{"label": "Mine", "url": "https://example.org"}]


@pytest.mark.parametrize(
    "data",
    [
        settings_data(bio="x" * 501),
        settings_data(default_book_visibility="secret"),
        settings_data(email="nonsense"),
        settings_data([{"label": "x", "url": "javascript:alert(1)"}]),
        settings_data([{"label": "x", "url": "ftp://example.org"}]),
        settings_data([{"label": "", "url": "https://example.org"}]),
        settings_data([{"label": "x", "url": ""}]),
        settings_data([{"label": "\u200b", "url": "https://example.org"}]),
        settings_data([{"label": "x", "url": "https://example.org"}] * 9),
        settings_data() | {"links-TOTAL_FORMS": "many"},
        {"name": "New"},
    ],
)
def test_settings_that_cannot_be_kept_change_nothing(reader_client, reader, data):
    answer = reader_client.post("/account/settings/", data | {"name": "New"})

    reader.refresh_from_db()
    assert answer.status_code == 422
    assert 'value="New"' in answer.text
    assert reader.name != "New"


def test_the_handle_and_the_rights_cannot_be_changed_in_settings(reader_client, reader):
    handle = reader.handle

    reader_client.post(
        "/account/settings/", settings_data(handle="other", is_staff="on", is_superuser="on")
    )

    reader.refresh_from_db()
    assert (reader.handle, reader.is_staff, reader.is_superuser) == (handle, False, False)


@pytest.mark.parametrize(("given", "status"), [(PASSWORD, 302), ("wrong", 422), ("", 422)])
def test_a_new_email_takes_the_password(client, given, status):
    user = UserFactory(email="old@example.org", password=PASSWORD)
    client.force_login(user)
    data = settings_data(email="new@example.org", current_password=given)

    answer = client.post("/account/settings/", data)

    user.refresh_from_db()
    assert answer.status_code == status
    assert (user.email == "new@example.org") == (status == 302)


def test_an_email_of_another_account_is_refused_beside_the_field(reader_client):
    UserFactory(email="ada@example.org")

    answer = reader_client.post("/account/settings/", settings_data(email="ADA@example.org"))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]


def test_a_token_is_shown_once_and_kept_by_no_cache(reader_client, reader):
    data = {"name": "Scanner", "scope": "write", "days": "30"}
    made = reader_client.post("/account/tokens/", data)

    text = re.search(r"pen_[\w-]{43}", made.text)[0]
    listed = reader_client.get("/account/tokens/")
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    assert services.authenticate_token(text=text).owner == reader
    assert text not in listed.text
    assert text[:8] in listed.text


def test_a_token_may_last_for_ever(reader_client, reader):
    reader_client.post("/account/tokens/", {"name": "x", "scope": "read", "days": ""})

    assert ApiToken.objects.get(owner=reader).expires_at is None


@pytest.mark.parametrize(
    "data", [{}, {"name": "x"}, {"name": "x", "scope": "admin"}, {"name": "x", "days": "-1"}]
)
def test_a_token_that_cannot_be_made_is_refused(reader_client, data):
    answer = reader_client.post("/account/tokens/", data)

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_one_token_too_many_is_refused_above_the_form(reader_client, reader):
    ApiTokenFactory.create_batch(50, owner=reader)

    answer = reader_client.post("/account/tokens/", {"name": "x", "scope": "read"})

    assert answer.status_code == 422
    assert "Revoke one first" in answer.text


def test_only_my_working_tokens_are_listed(reader_client, reader, stranger):
    ApiTokenFactory(owner=reader, name="Mine")
    services.revoke_token(token=ApiTokenFactory(owner=reader, name="Ended"))
    ApiTokenFactory(owner=stranger, name="Theirs")

    page = reader_client.get("/account/tokens/")

    assert [token.name for token in page.context["tokens"]] == ["Mine"]


def test_the_token_page_takes_as_many_queries_for_many_tokens(
    reader_client, reader, assert_flat_queries
):
    assert_flat_queries(
        grow=lambda n: ApiTokenFactory.create_batch(n, owner=reader),
        act=lambda: reader_client.get("/account/tokens/"),
        at_most=4,
    )


def test_a_token_is_revoked_by_its_owner(reader_client, reader):
    token = ApiTokenFactory(owner=reader)

    answer = reader_client.post(f"/account/tokens/{token.public_id}/revoke/")

    token.refresh_from_db()
    assert answer.url == "/account/tokens/"
    assert token.revoked_at is not None


def test_a_stranger_cannot_revoke_it_nor_learn_that_it_exists(reader_client, stranger):
    token = ApiTokenFactory(owner=stranger)

    theirs = reader_client.post(f"/account/tokens/{token.public_id}/revoke/")
    nobodys = reader_client.post("/account/tokens/111111111111/revoke/")

    token.refresh_from_db()
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert token.revoked_at is None


def test_a_visitor_cannot_revoke_it(client):
    token = ApiTokenFactory()

    client.post(f"/account/tokens/{token.public_id}/revoke/")

    token.refresh_from_db()
    assert token.revoked_at is None


def test_looking_at_a_revocation_changes_nothing(reader_client, reader):
    token = ApiTokenFactory(owner=reader)

    assert reader_client.get(f"/account/tokens/{token.public_id}/revoke/").status_code == 405


def test_what_is_typed_is_escaped(reader_client):
    answer = reader_client.post("/account/tokens/", {"name": "<script>alert(1)</script>"})

    assert "<script>alert" not in answer.text
