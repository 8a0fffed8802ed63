"""Pages about signing in and out by Clerk."""

import re

import pytest
from django.test import Client

from accounts import services
from accounts.clerk.cookies import REDIRECT_COUNT
from accounts.models import EndedClerkSession, User
from accounts.tests.clerk.conftest import DOCUMENT
from accounts.tests.clerk.signing import HOST, publishable_key, signed
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_UP, SIGN_OUT = "/account/sign-in/", "/account/sign-up/", "/account/sign-out/"
SESSIONS = "https://api.clerk.com/v1/sessions"
ORIGIN = f"https://{HOST}"


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", clerk_id="user_1", email="ada@x.example")


def policy_of(answer):
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {name: set(sources) for name, *sources in parts}


@pytest.mark.parametrize(("path", "what"), [(SIGN_IN, "sign-in"), (SIGN_UP, "sign-up")])
def test_the_page_has_clerks_form_and_may_run_its_script_alone(clerk_on, path, what):
    answer = Client(headers=DOCUMENT).get(path, {"next": "/library/?q=dune"})

    page = answer.text
    assert f'data-clerk="{what}" data-next="/library/?q=dune"' in page
    assert f'data-clerk-publishable-key="{publishable_key()}"' in page
    assert "needs JavaScript" in re.search("<noscript>.*</noscript>", page)[0]
    loaded = set(re.findall(r'<script[^>]*src="(https?://[^/"]+)', page))
    assert loaded == {ORIGIN}
    policy = policy_of(answer)
    bots = {"https://challenges.cloudflare.com", "https://*.protect.clerk.com"}
    assert policy["script-src"] == {"'self'", ORIGIN} | bots
    assert policy["connect-src"] == {"'self'", ORIGIN, "https://*.protect.clerk.com"}
    assert policy["img-src"] == {"'self'", "https://img.clerk.com"}
    assert policy["style-src"] == {"'self'", "'unsafe-inline'"}
    assert policy["default-src"] == {"'none'"}


def test_other_pages_may_not(ada, clerk_on, signed_in_browser):
    visit = Client(headers=DOCUMENT).get("/discover/")
    mine = signed_in_browser().get("/library/")

    assert "clerk" not in visit["Content-Security-Policy"]
    policy = policy_of(mine)
    assert {name for name, sources in policy.items() if ORIGIN in sources} == {
        "frame-src",
        "form-action",
    }
    assert policy["script-src"] == {"'self'"}
    assert policy["style-src"] == {"'self'"}


def test_nothing_of_it_is_there_without_clerk(client):
    answer = client.get(SIGN_IN)

    assert "clerk" not in answer.text.lower()
    assert "clerk" not in answer["Content-Security-Policy"]


def test_passwords_are_nowhere_where_they_open_nothing(clerk_on, settings, ada):
    settings.LOCAL_ACCOUNTS = False
    client = Client(headers=DOCUMENT)

    assert "password" not in client.get(SIGN_IN).text.lower()
    assert "password" not in client.get(SIGN_UP).text.lower()
    for path in ("/account/password/reset/", "/account/password/reset/done/"):
        assert client.get(path).status_code == 404
    UserFactory(handle="bob", password=PASSWORD)
    client.post(SIGN_IN, {"identifier": "bob", "password": PASSWORD})
    assert client.get("/library/").status_code == 302
    new = {"handle": "eve", "password": PASSWORD, "password_again": PASSWORD}
    client.post(SIGN_UP, new)
    assert not User.objects.filter(handle="eve").exists()


@pytest.mark.parametrize("email", ["", "new@x.example", "other@x.example"])
def test_an_invitation_is_kept_while_somebody_signs_up_at_clerks(
    clerk_on, settings, network, browser, email
):
    settings.SIGN_UP = "invite"
    verified = {"id": "e", "email_address": "new@x.example", "verification": {"status": "verified"}}
    person = {"id": "user_1", "primary_email_address_id": "e", "email_addresses": [verified]}
    network.get("https://api.clerk.com/v1/users/user_1", json=person)
    made = services.make_invitation(made_by=None, email=email)
    client = Client(headers=DOCUMENT)

    page = client.get(SIGN_UP, {"invitation": made.code})
    client.cookies["__session"], client.cookies["__client_uat"] = signed(), "1"
    answer = client.get("/library/")

    assert page.cookies["invitation"]["httponly"]
    assert answer.status_code == (302 if email == "other@x.example" else 200)
    made.invitation.refresh_from_db()
    assert bool(made.invitation.used_by) is (answer.status_code == 200)


def test_the_admin_is_then_opened_by_clerk(clerk_on, settings, ada, browser):
    settings.LOCAL_ACCOUNTS = False
    to_admin = {"next": "/admin/"}

    visitor = Client(headers=DOCUMENT).get("/admin/", follow=True)
    assert visitor.redirect_chain[-1][0] == f"{SIGN_IN}?next=%2Fadmin%2F"
    assert browser(signed()).get("/admin/login/", to_admin).status_code == 403
    services.set_role(user=ada, role="moderator")
    assert browser(signed()).get("/admin/").status_code == 200


def test_who_comes_to_sign_in_and_is_goes_on(ada, signed_in_browser):
    answer = signed_in_browser().get(SIGN_IN, {"next": "/library/?q=dune"})

    assert answer["Location"] == "/library/?q=dune"


def test_who_is_refused_is_told_why_and_not_sent_round(ada, signed_in_browser):
    User.objects.update(is_active=False)

    answer = signed_in_browser().get(SIGN_IN)

    assert "This account is closed." in answer.text
    assert "clerk.browser.js" not in answer.text
    assert f'action="{SIGN_OUT}"' in answer.text


def test_clerk_out_of_reach_is_told(clerk_on, network, browser):
    network.get("https://api.clerk.com/v1/users/user_1", status=503)

    answer = browser(signed()).get("/library/", follow=True)

    assert "out of reach" in answer.text


# --- Signing out ---


@pytest.mark.parametrize("life_s", [60, -300])
def test_signing_out_ends_the_session_there_and_here(ada, clerk_on, browser, network, life_s):
    network.post(f"{SESSIONS}/sess_1/revoke", json={})
    token = signed(life_s=life_s)
    client = browser(token)
    client.get("/library/")

    answer = client.post(SIGN_OUT)

    assert "You are signed out" in answer.text
    assert ORIGIN in policy_of(answer)["script-src"]
    assert client.cookies["__session"].value == ""
    assert client.cookies["__client_uat"].value == ""
    assert EndedClerkSession.objects.get().session_id == "sess_1"
    again = browser(signed()).get("/library/")
    assert again.status_code == 302


def test_it_is_over_here_when_clerk_cannot_be_told(ada, clerk_on, browser, network):
    network.post(f"{SESSIONS}/sess_1/revoke", status=500)

    answer = browser(signed()).post(SIGN_OUT)

    assert "Clerk could not be told" in answer.text
    assert browser(signed()).get("/library/").status_code == 302


def test_nobody_signs_out_another_by_a_forged_cookie(ada, clerk_on, browser):
    forged = signed(sid="sess_of_another")[:-8] + "AAAAAAAA"

    browser(forged).post(SIGN_OUT)

    assert not EndedClerkSession.objects.exists()


def test_a_session_of_ours_ends_with_it(ada, reader, clerk_on, browser, network):
    network.post(f"{SESSIONS}/sess_1/revoke", json={})
    client = browser(signed())
    client.force_login(reader)

    client.post(SIGN_OUT)

    assert client.get("/library/").status_code == 302


def test_without_clerk_signing_out_leads_home(reader_client):
    assert reader_client.post(SIGN_OUT)["Location"] == "/"


def test_all_other_sessions_end_there_and_here(ada, signed_in_browser, network):
    listed = [{"id": "sess_1"}, {"id": "sess_2"}, {"id": "not an id"}, 7]
    network.get(SESSIONS, json={"data": listed, "total_count": 3})
    network.post(f"{SESSIONS}/sess_2/revoke", json={})
    mine, other = signed_in_browser(sid="sess_1"), signed_in_browser(sid="sess_2")

    answer = mine.post("/account/sessions/", follow=True)

    assert "signed out everywhere but here" in answer.text
    assert network.calls[0].request.params == {
        "user_id": "user_1",
        "status": "active",
        "limit": "500",
    }
    assert mine.get("/library/").status_code == 200
    assert other.get("/library/").status_code == 302
    assert "sessionid" not in mine.cookies


def test_it_is_said_when_clerk_cannot_be_told_of_them(ada, signed_in_browser, network):
    network.get(SESSIONS, status=500)

    answer = signed_in_browser().post("/account/sessions/", follow=True)

    assert "sessions there may go on" in answer.text


def test_who_leaves_is_out_everywhere(ada, signed_in_browser, network):
    network.get(SESSIONS, json=[{"id": "sess_1"}])
    network.post(f"{SESSIONS}/sess_1/revoke", json={})

    answer = signed_in_browser().post("/account/leave/", {"handle": "ada"})

    assert answer.status_code == 200
    ada.refresh_from_db()
    assert ada.leaving_at
    assert EndedClerkSession.objects.get().session_id == "sess_1"


# --- What pages of theirs say ---


def test_an_impersonated_page_says_so(ada, signed_in_browser):
    shown = signed_in_browser(act={"sub": "user_9"}).get("/library/")
    own = signed_in_browser().get("/library/")

    assert "signed in as somebody else" in shown.text.lower()
    assert "user_9" in shown.text
    assert "signed in as somebody else" not in own.text.lower()


@pytest.mark.usefixtures("pages_kept")
def test_a_page_kept_for_a_reader_is_not_shown_to_who_acts_as_them(ada, signed_in_browser):
    client = Client()
    client.force_login(ada)
    client.get("/")
    signed_in_browser().get("/")

    assert "user_9" in signed_in_browser(act={"sub": "user_9"}).get("/").text
    assert "user_9" not in signed_in_browser().get("/").text
    assert "session.js" not in client.get("/").text


def test_the_security_page_leads_to_clerks(ada, signed_in_browser, reader_client):
    browser = signed_in_browser()

    page = browser.get("/account/security/").text
    assert 'href="/account/clerk/"' in page
    assert 'name="current_password"' not in page
    assert 'data-clerk="account"' in browser.get("/account/clerk/").text
    assert reader_client.get("/account/clerk/")["Location"] == "/account/security/"


def test_nobody_takes_an_address_that_clerk_has_not_verified(ada, signed_in_browser):
    answer = signed_in_browser().post("/account/security/", {"email": "victim@x.example"})

    assert answer.status_code == 422
    ada.refresh_from_db()
    assert ada.email == "ada@x.example"


@pytest.mark.parametrize(("life_s", "status"), [(60, 200), (31, 200), (25, 307), (-60, 307)])
def test_a_session_is_renewed_in_good_time(ada, clerk_on, browser, life_s, status):
    answer = browser(signed(life_s=life_s), headers={"sec-fetch-dest": "iframe"}).get(
        "/account/session/"
    )

    assert answer.status_code == status
    if status == 200:
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert policy_of(answer)["frame-ancestors"] == {"'self'"}
        assert REDIRECT_COUNT not in answer.cookies


def test_a_program_renews_nothing(ada, clerk_on, browser):
    answer = browser(signed(life_s=10), headers={"accept": "*/*"}).get("/account/session/")

    assert answer.status_code == 200


@pytest.mark.parametrize("text", ["ak_secret", "oat_secret", "mt_secret"])
def test_opaque_tokens_of_clerks_open_nothing(clerk_on, client, text):
    answer = client.get("/api/v1/books/", headers={"authorization": f"Bearer {text}"})

    assert answer.status_code == 401
