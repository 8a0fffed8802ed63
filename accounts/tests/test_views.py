import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
SIGN_UP = "/account/sign-up/"
HOME = "/"


def sign_in(client, identifier="ada", password=PASSWORD, **data):
    return client.post(SIGN_IN, {"identifier": identifier, "password": password, **data})


def sign_up(client, **data):
    account = {"handle": "ada", "password": PASSWORD, "password_again": PASSWORD}
    return client.post(SIGN_UP, account | data)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("sign-in", "/account/sign-in/"),
        ("sign-up", "/account/sign-up/"),
        ("sign-out", "/account/sign-out/"),
        ("password-change", "/account/password/"),
        ("password-reset", "/account/password/reset/"),
        ("settings", "/account/settings/"),
        ("tokens", "/account/tokens/"),
    ],
)
def test_addresses_stay_as_they_are(name, path):
    assert reverse(f"accounts:{name}") == path


@pytest.mark.parametrize("identifier", ["ada", "@Ada", "ADA@example.org"])
def test_sign_in_goes_home(client, identifier):
    user = UserFactory(handle="ada", email="ada@example.org", password=PASSWORD)

    answer = sign_in(client, identifier)

    assert (answer.status_code, answer.url) == (302, HOME)
    assert get_user(client) == user


@pytest.mark.parametrize(
    ("identifier", "password"), [("ada", "not-this-one"), ("nobody", PASSWORD), ("gone", PASSWORD)]
)
def test_a_wrong_sign_in_says_the_same_whoever_it_was(client, identifier, password):
    UserFactory(handle="ada", password=PASSWORD)
    UserFactory(handle="gone", password=PASSWORD, is_active=False)

    answer = sign_in(client, identifier, password)

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == ["Handle, e-mail or password is wrong."]
    assert f'value="{identifier}"' in answer.text
    assert password not in answer.text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"identifier": "ada"},
        {"identifier": "ada\x00", "password": "x"},
        {"identifier": "x" * 10_000, "password": "x"},
        {"identifier": "ada", "password": "x" * 1_001},
    ],
)
def test_a_malformed_sign_in_is_refused(client, data):
    assert client.post(SIGN_IN, data).status_code == 422


def test_the_session_key_changes_at_sign_in(client):
    UserFactory(handle="ada", password=PASSWORD)
    session = client.session
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_next_is_followed_on_this_site(client):
    UserFactory(handle="ada", password=PASSWORD)

    assert sign_in(client, next="/library/?q=woolf").url == "/library/?q=woolf"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\thttps://evil.example",
        "https://testserver@evil.example/",
        "accounts:settings",
        "library",
    ],
)
def test_next_never_leads_elsewhere(client, elsewhere):
    UserFactory(handle="ada", password=PASSWORD)

    assert sign_in(client, next=elsewhere).url == HOME


def test_a_line_break_in_next_reaches_no_header(client):
    UserFactory(handle="ada", password=PASSWORD)

    assert sign_in(client, next="/a\r\nSet-Cookie: b=c").url == "/a%0D%0ASet-Cookie:%20b=c"


def test_next_is_carried_from_the_link_to_the_form(client):
    page = client.get(SIGN_IN, {"next": "/library/"})

    assert '<input type="hidden" name="next" value="/library/">' in page.text


@pytest.mark.parametrize("path", [SIGN_IN, SIGN_UP])
def test_whoever_is_signed_in_goes_home(reader_client, path):
    assert reader_client.get(path, {"next": "/library/"}).url == HOME
    assert reader_client.post(path, {}).url == HOME


def test_pages_with_passwords_are_not_kept_by_caches(client):
    assert "no-store" in client.get(SIGN_IN)["Cache-Control"]
    assert "no-store" in client.get(SIGN_UP)["Cache-Control"]


def test_sign_in_offers_an_account_only_where_there_are_any(client, settings):
    settings.SIGN_UP = "closed"

    assert SIGN_UP not in client.get(SIGN_IN).text


def test_signing_out_takes_a_post(reader_client, settings):
    assert reader_client.get("/account/sign-out/").status_code == 405
    assert get_user(reader_client).is_authenticated

    answer = reader_client.post("/account/sign-out/")

    assert answer.url == resolve_url(settings.LOGOUT_REDIRECT_URL)
    assert get_user(reader_client).is_anonymous


def test_signing_out_twice_is_no_error(client):
    assert client.post("/account/sign-out/").status_code == 302


def test_forms_need_the_csrf_token(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)

    assert client.post("/account/sign-out/").status_code == 403
    assert client.post("/account/tokens/", {"name": "x", "scope": "read"}).status_code == 403


def test_sign_up_signs_in_and_goes_on(client):
    answer = sign_up(client, handle="@Ada", email="Ada@example.org", next="/add/")

    assert (answer.status_code, answer.url) == (302, "/add/")
    assert get_user(client) == User.objects.get(handle="ada", email="ada@example.org")


@pytest.mark.parametrize(
    ("data", "at_fault"),
    [
        ({"handle": "admin"}, "handle"),
        ({"handle": "TAKEN"}, "handle"),
        ({"email": "taken@EXAMPLE.org"}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"password": "12345678", "password_again": "12345678"}, "password"),
        ({"password_again": "different"}, "password_again"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_a_sign_up_that_cannot_be_keeps_what_was_typed(client, data, at_fault):
    UserFactory(handle="taken", email="taken@example.org")

    answer = sign_up(client, **data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [at_fault]
    assert PASSWORD not in answer.text
    assert User.objects.count() == 1


def test_a_closed_site_says_so(client, settings):
    settings.SIGN_UP = "closed"

    assert client.get(SIGN_UP).status_code == 403
    assert sign_up(client).status_code == 403
    assert not User.objects.exists()


def test_an_invitation_comes_with_the_link(client, settings):
    settings.SIGN_UP = "invite"
    made = services.make_invitation(made_by=None)

    page = client.get(SIGN_UP, {"invitation": made.code})
    answer = sign_up(client, invitation_code=made.code)

    assert f'value="{made.code}"' in page.text
    assert answer.status_code == 302


@pytest.mark.parametrize("code", ["", "wrong"])
def test_without_an_invitation_the_form_comes_back(client, settings, code):
    settings.SIGN_UP = "invite"

    answer = sign_up(client, invitation_code=code)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["invitation_code"]


def test_where_sign_up_is_open_nobody_is_asked_for_an_invitation(client):
    assert "invitation_code" not in client.get(SIGN_UP).context["form"].fields


@pytest.mark.parametrize("path", ["settings/", "tokens/", "password/"])
def test_visitors_are_sent_to_sign_in_and_back(client, path):
    answer = client.get(f"/account/{path}")

    assert answer.url == f"{SIGN_IN}?next=/account/{path}"
