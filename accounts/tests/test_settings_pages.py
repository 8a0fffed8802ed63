"""The settings and token pages."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import ApiToken, User
from accounts.tests.factories import PASSWORD, ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db


def profile_data(links=(), **changes):
    rows = {f"links-{n}-{key}": link[key] for n, link in enumerate(links) for key in link}
    counts = {"links-TOTAL_FORMS": len(links), "links-INITIAL_FORMS": 0}
    return {"handle": "alice", "name": "", "bio": ""} | counts | rows | changes


def test_the_profile_shows_what_is_kept(reader_client, reader):
    User.objects.filter(pk=reader.pk).update(
        name="Ada", links=[{"label": "Mine", "url": "https://example.org/"}]
    )

    page = reader_client.get("/account/settings/")

    assert 'value="Ada"' in page.text
    assert 'value="https://example.org/"' in page.text
    assert 'aria-current="page">Profile</a>' in page.text


def test_a_profile_is_saved(reader_client, reader):
    links = [{"label": "Mine", "url": "example.org"}, {"label": "", "url": ""}]

    answer = reader_client.post(
        "/account/settings/", profile_data(links, name="Ada", bio="Reads.", handle="@Ada")
    )

    reader.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, "/account/settings/")
    assert (reader.handle, reader.name, reader.bio) == ("ada", "Ada", "Reads.")
    assert reader.links == [{"label": "Mine", "url": "https://example.org"}]


def test_links_may_be_sent_with_gaps_between_them(reader_client, reader):
    """A script takes rows away; their numbers are missing then."""
    User.objects.filter(pk=reader.pk).update(links=[{"label": "A", "url": "https://a.example"}] * 2)
    data = profile_data([{}, {"label": "B", "url": "https://b.example"}, {}])

    reader_client.post("/account/settings/", data | {"links-INITIAL_FORMS": 2})

    reader.refresh_from_db()
    assert [link["label"] for link in reader.links] == ["B"]


@pytest.mark.parametrize(
    "data",
    [
        profile_data(bio="x" * 501),
        profile_data(handle=""),
        profile_data(handle="no"),
        profile_data(handle="charlie"),
        profile_data([{"label": "x", "url": "javascript:alert(1)"}]),
        profile_data([{"label": "x", "url": "ftp://example.org"}]),
        profile_data([{"label": "", "url": "https://example.org"}]),
        profile_data([{"label": "x", "url": ""}]),
        profile_data([{"label": "\u200b", "url": "https://example.org"}]),
        profile_data([{"label": "x", "url": "https://example.org"}] * 9),
        profile_data() | {"links-TOTAL_FORMS": "many"},
        {"name": "New"},
    ],
)
def test_a_profile_that_cannot_be_kept_changes_nothing(reader_client, reader, stranger, data):
    answer = reader_client.post("/account/settings/", data | {"name": "New"})

    reader.refresh_from_db()
    assert answer.status_code == 422
    assert 'value="New"' in answer.text
    assert (reader.name, reader.handle) == ("Alice Adair", "alice")


def test_the_profile_names_the_handles_that_lead_on(reader_client, reader):
    assert "lead to your page too" not in reader_client.get("/account/settings/").text

    reader_client.post("/account/settings/", profile_data(handle="wren"))

    assert "you can take one back: @alice." in reader_client.get("/account/settings/").text


def test_a_third_handle_in_a_month_is_refused_beside_the_field(reader_client, reader):
    for handle in ("wren", "robin"):
        reader_client.post("/account/settings/", profile_data(handle=handle))

    answer = reader_client.post("/account/settings/", profile_data(handle="siskin"))

    assert answer.status_code == 422
    assert "You can choose a new one from" in str(answer.context["form"].errors["handle"])


def test_the_rights_cannot_be_changed_in_settings(reader_client, reader):
    reader_client.post("/account/settings/", profile_data(is_staff="on", is_superuser="on"))

    reader.refresh_from_db()
    assert (reader.is_staff, reader.is_superuser) == (False, False)


def test_privacy_says_what_others_see(reader_client, reader):
    closed = reader_client.get("/account/privacy/").text
    services.publish(user=reader)
    published = reader_client.get("/account/privacy/").text

    assert "Your library is closed" in closed
    assert "Nobody but you sees anything of it" in closed
    assert "Your library is published" in published
    assert 'href="/@alice/?as=visitor"' in published


def test_a_reader_whose_page_is_hidden_is_told_why(reader_client, reader):
    User.objects.update(hidden_at=timezone.now(), hidden_reason="Somebody else’s picture.")

    assert "hidden your page from others: Somebody else’s picture." in (
        reader_client.get("/account/privacy/").text
    )


@pytest.mark.parametrize(("chosen", "status"), [("private", 302), ("secret", 422), ("", 422)])
def test_the_visibility_of_new_books_is_chosen(reader_client, reader, chosen, status):
    answer = reader_client.post("/account/privacy/", {"default_book_visibility": chosen})

    reader.refresh_from_db()
    assert answer.status_code == status
    assert reader.default_book_visibility == ("private" if status == 302 else "public")


@pytest.fixture
def ada(client):
    user = UserFactory(handle="ada", email="old@example.org", password=PASSWORD)
    client.force_login(user)
    return user


@pytest.mark.parametrize(("given", "status"), [(PASSWORD, 302), ("wrong", 422), ("", 422)])
def test_a_new_email_takes_the_password_and_the_old_one_is_told(
    client, ada, given, status, mailoutbox
):
    data = {"email": "new@example.org", "current_password": given}

    answer = client.post("/account/security/", data)

    ada.refresh_from_db()
    assert answer.status_code == status
    assert (ada.email == "new@example.org") == (status == 302)
    assert [mail.to for mail in mailoutbox] == ([["old@example.org"]] if status == 302 else [])


def test_mail_that_cannot_be_sent_undoes_nothing(client, ada, settings, caplog):
    settings.EMAIL_BACKEND = "accounts.tests.rivals.BrokenMail"
    data = {"email": "new@example.org", "current_password": PASSWORD}

    assert client.post("/account/security/", data).status_code == 302

    ada.refresh_from_db()
    assert ada.email == "new@example.org"
    assert "mail.unsent" in caplog.text


def test_too_many_wrong_passwords_are_answered_with_a_pause(client, ada):
    for path in ("/account/security/", "/account/sessions/"):
        data = {"email": "new@example.org", "current_password": "wrong"}
        answers = [client.post(path, data) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


def test_an_email_of_another_account_is_refused_beside_the_field(client, ada):
    UserFactory(email="eve@example.org")
    data = {"email": "EVE@example.org", "current_password": PASSWORD}

    answer = client.post("/account/security/", data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]


def test_a_reader_signs_out_everywhere_else(client, ada):
    elsewhere = Client()
    elsewhere.force_login(ada)

    wrong = client.post("/account/sessions/", {"current_password": "wrong"})
    still = elsewhere.get("/library/").status_code
    answer = client.post("/account/sessions/", {"current_password": PASSWORD}, follow=True)

    assert (wrong.status_code, still) == (422, 200)
    assert "You are signed out everywhere but here." in answer.text
    assert elsewhere.get("/library/").status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_whoever_has_no_password_needs_none_to_do_so(reader_client, reader):
    elsewhere = Client()
    elsewhere.force_login(reader)

    reader_client.post("/account/sessions/")

    assert reader_client.get("/library/").status_code == 200
    assert elsewhere.get("/library/").status_code == 302


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
