"""Readers known by their session at Clerk's: on pages, in the API, and where nobody asks."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import services
from accounts.clerk.cookies import HANDSHAKE, HANDSHAKE_NONCE, REDIRECT_COUNT
from accounts.clerk.keys import instance_of
from accounts.tests.clerk.conftest import DOCUMENT
from accounts.tests.clerk.signing import HOST, KID, private_key, publishable_key, signed
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MINE = "/account/tokens/"
DEV = publishable_key(kind="test")
NONCES = "https://api.clerk.com/v1/clients/handshake_payload"


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", clerk_id="user_1")


def is_in(answer):
    return answer.status_code == 200 and answer.headers.get("X-Clerk-Auth-Status") == "signed-in"


def is_sent_to_sign_in(answer):
    return answer.status_code == 302 and answer["Location"].startswith("/account/sign-in/")


def asked_of(answer):
    assert answer.status_code == 307
    assert "no-store" in answer["Cache-Control"]
    parts = urlsplit(answer["Location"])
    return parts, {name: values[0] for name, values in parse_qs(parts.query).items()}


def handshake_token(*directives, key=None, **payload):
    payload = {"handshake": list(directives)} | payload
    return jwt.encode(payload, key or private_key(), algorithm="RS256", headers={"kid": KID})


def test_a_session_of_clerks_opens_pages(ada, signed_in_browser):
    answer = signed_in_browser().get(MINE)

    assert is_in(answer)
    assert answer.wsgi_request.user == ada
    assert "Cookie" in answer["Vary"]


def test_its_page_costs_one_query_for_the_user_and_none_for_a_session(
    ada, signed_in_browser, django_assert_num_queries
):
    browser = signed_in_browser()
    browser.get(MINE)
    local = Client()
    local.force_login(ada)
    local.get(MINE)

    with django_assert_num_queries(2):  # the user; the tokens
        browser.get(MINE)
    with django_assert_num_queries(3):
        local.get(MINE)


@pytest.mark.parametrize("cookies", [{}, {"__client_uat": "0"}, {"theme": "dark"}])
def test_visitors_cost_nothing(clerk_on, cookies, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("accounts.clerk.requests.verifier_of", None)
    client = Client(headers=DOCUMENT)
    for name, value in cookies.items():
        client.cookies[name] = value

    with django_assert_num_queries(0):
        answer = client.get("/account/sign-in/")

    assert answer.status_code == 200
    assert "X-Clerk-Auth-Status" not in answer.headers


def test_where_nobody_asks_nothing_is_looked_at(ada, signed_in_browser, monkeypatch):
    monkeypatch.setattr("accounts.middleware.clerk", None)

    assert signed_in_browser().get("/robots.txt").status_code == 200


@pytest.mark.usefixtures("pages_kept")
def test_who_is_signed_in_gets_no_page_kept_for_visitors(ada, clerk_on, signed_in_browser):
    UserFactory(handle="bob", is_published=True)
    visit = Client(headers=DOCUMENT).get("/@bob/")

    mine = signed_in_browser().get("/@bob/")

    assert "ETag" in visit.headers
    assert is_in(mine)
    assert "ETag" not in mine.headers


def test_clerk_off_knows_no_session_of_its(ada, browser):
    answer = browser(signed()).get(MINE)

    assert is_sent_to_sign_in(answer)


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(azp="https://evil.example"),
        lambda: signed(key=private_key("second")),
        lambda: signed(sts="pending"),
        lambda: signed(headers={"cat": "cl_B7d4PD222AAA"}),
        lambda: "garbage",
    ],
)
def test_a_session_that_is_none_is_signed_out(ada, clerk_on, browser, token):
    answer = browser(token()).get(MINE)

    assert is_sent_to_sign_in(answer)
    assert answer["X-Clerk-Auth-Status"] == "signed-out"
    assert answer["X-Clerk-Auth-Reason"]


def test_cookies_of_another_app_are_in_nobodys_way(ada, clerk_on, browser):
    suffixed = instance_of(publishable_key()).suffixed
    others = signed(iss="https://clerk.other.example", sub="user_2")
    client = browser(
        others,
        **{
            "__session_OLDsuffi": others,
            suffixed("__session"): signed(),
            suffixed("__client_uat"): "1",
        },
    )

    assert client.get(MINE).wsgi_request.user == ada


def test_a_cookie_with_json_is_in_nobodys_way(ada, clerk_on):
    header = f'prefs[]={{"a": [1, "b"]}}; __session={signed()}; __client_uat=1'
    client = Client(headers=DOCUMENT | {"cookie": header})

    assert is_in(client.get(MINE))


def test_switched_off_is_not_let_in(ada, signed_in_browser):
    ada.is_active = False
    ada.save()

    answer = signed_in_browser().get(MINE)

    assert is_sent_to_sign_in(answer)
    assert answer.wsgi_request.clerk.refusal.code == "account_closed"


def test_a_session_that_ended_is_out_with_the_next_request(ada, signed_in_browser):
    browser = signed_in_browser(sid="sess_9")
    assert is_in(browser.get(MINE))

    services.end_clerk_session(session_id="sess_9")

    assert is_sent_to_sign_in(browser.get(MINE))
    assert is_in(signed_in_browser(sid="sess_8").get(MINE))


def test_who_is_leaving_has_one_page(ada, signed_in_browser):
    services.leave(user=ada, password=None)

    assert signed_in_browser().get(MINE)["Location"] == "/account/leaving/"


def test_a_session_of_ours_counts_before_one_of_clerks(ada, reader, clerk_on, browser):
    client = browser(signed())
    client.force_login(reader)

    assert client.get(MINE).wsgi_request.user == reader


def test_an_empty_session_of_ours_does_not(ada, clerk_on, browser):
    client = browser(signed(), sessionid="x" * 32)

    assert client.get(MINE).wsgi_request.user == ada


def test_without_local_accounts_no_password_and_no_old_session_counts(
    settings, ada, reader, clerk_on, browser
):
    client = browser(signed())
    client.force_login(reader)
    reader.set_password("a-long-enough-password")
    reader.save()
    settings.LOCAL_ACCOUNTS = False

    assert client.get(MINE).wsgi_request.user == ada
    local = Client()
    assert not local.login(username="alice", password="a-long-enough-password")


# --- Writing ---


def test_a_form_needs_its_csrf_token(ada, clerk_on):
    client = Client(enforce_csrf_checks=True)
    client.cookies["__session"], client.cookies["__client_uat"] = signed(), "1"

    answer = client.post(MINE, {"name": "mine", "scope": "read"})

    assert answer.status_code == 403
    assert not ada.api_tokens.exists()


def test_so_does_the_api_by_cookie_and_not_by_header(ada, clerk_on):
    by_cookie = APIClient(enforce_csrf_checks=True)
    by_cookie.cookies["__session"], by_cookie.cookies["__client_uat"] = signed(), "1"
    by_header = APIClient(enforce_csrf_checks=True)
    by_header.credentials(HTTP_AUTHORIZATION=f"Bearer {signed()}")
    book = {"title": "Mine"}

    assert by_cookie.get("/api/v1/books/").status_code == 200
    assert by_cookie.post("/api/v1/books/", book, format="json").status_code == 403
    assert by_header.post("/api/v1/books/", book, format="json").status_code == 201
    assert ada.books.get().title == "Mine"


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(life_s=-30),
        lambda: signed(azp="https://evil.example"),
        lambda: signed(sid="sess_over"),
        lambda: "ey.ey.ey",
        lambda: "pen_" + "x" * 43,
        lambda: "x",
    ],
)
def test_the_api_refuses_a_bearer_that_opens_nothing(ada, clerk_on, browser, token):
    services.end_clerk_session(session_id="sess_over")
    client = browser(signed(), headers={"authorization": f"Bearer {token()}"})

    answer = client.get("/api/v1/books/")

    assert answer.status_code == 401
    assert answer.json()["code"] == "token_refused"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_the_api_says_when_clerk_cannot_be_asked(clerk_on, network, client):
    network.get("https://api.clerk.com/v1/users/user_1", status=500)

    answer = client.get("/api/v1/books/", headers={"authorization": f"Bearer {signed()}"})

    assert (answer.status_code, answer.json()["code"]) == (503, "identity_unavailable")
    assert answer["Retry-After"] == "20"


@pytest.mark.parametrize(
    ("sign_up", "code"), [("closed", "sign_up_closed"), ("invite", "invitation_refused")]
)
def test_the_api_says_why_somebody_is_not_let_in(
    clerk_on, network, client, settings, sign_up, code
):
    settings.SIGN_UP = sign_up
    network.get("https://api.clerk.com/v1/users/user_1", json={"id": "user_1"})

    answer = client.get("/api/v1/books/", headers={"authorization": f"Bearer {signed()}"})

    assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_the_api_is_closed_to_an_account_that_is(ada, clerk_on, client):
    ada.is_active = False
    ada.save()

    answer = client.get("/api/v1/books/", headers={"authorization": f"Bearer {signed()}"})

    assert (answer.status_code, answer.json()["code"]) == (403, "account_closed")


def test_our_own_tokens_go_on_beside_it(ada, clerk_on, client):
    made = services.make_token(owner=ada, name="phone")

    answer = client.get("/api/v1/books/", headers={"authorization": f"Bearer {made.text}"})

    assert answer.status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", ""])
def test_a_token_in_the_header_opens_pages_and_comes_before_cookies(ada, clerk_on, browser, scheme):
    other = UserFactory(clerk_id="user_2")
    headers = DOCUMENT | {"authorization": f"{scheme}{signed(sub='user_2')}"}

    assert browser(signed(), headers=headers).get(MINE).wsgi_request.user == other


def test_another_scheme_is_passed_over(ada, clerk_on, browser):
    headers = DOCUMENT | {"authorization": "Basic YWRhOmFkYQ=="}

    assert browser(signed(), headers=headers).get(MINE).wsgi_request.user == ada


# --- The handshake ---


def test_who_comes_back_later_is_sent_round_once(ada, clerk_on, browser):
    answer = browser(signed(life_s=-30)).get("/library/?q=dune&sort=title", secure=True)

    parts, asked = asked_of(answer)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"https://{HOST}/v1/client/handshake"
    assert asked == {
        "redirect_url": "https://testserver/library/?q=dune&sort=title",
        "__clerk_api_version": "2026-05-12",
        "suffixed_cookies": "false",
        "__clerk_hs_reason": "session-token-expired",
        "format": "nonce",
    }
    assert answer["X-Clerk-Auth-Status"] == "handshake"
    assert answer.cookies[REDIRECT_COUNT].value == "1"
    assert answer.cookies[REDIRECT_COUNT]["max-age"] == 3


@pytest.mark.parametrize(
    ("token", "uat", "reason"),
    [
        (lambda: signed(), "", "session-token-but-no-client-uat"),
        (lambda: "", "5", "client-uat-but-no-session-token"),
        (lambda: signed(iat=1000), "2000", "session-token-iat-before-client-uat"),
        (lambda: signed(nbf=9_999_999_999), "1", "session-token-not-active-yet"),
    ],
)
def test_cookies_that_cannot_tell_are_asked_about(ada, clerk_on, browser, token, uat, reason):
    answer = browser(token(), uat=uat).get(MINE)

    assert asked_of(answer)[1]["__clerk_hs_reason"] == reason


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-dest": "empty", "accept": "text/html"},
        {"sec-fetch-dest": "image"},
        {"accept": "application/json"},
        {"accept": "*/*"},
    ],
)
def test_scripts_are_not_sent_round(ada, clerk_on, browser, headers):
    answer = browser(signed(life_s=-30), headers=headers).get(MINE)

    assert is_sent_to_sign_in(answer)
    assert answer["X-Clerk-Auth-Status"] == "signed-out"


@pytest.mark.parametrize("method", ["post", "head", "put"])
def test_nor_are_forms(ada, clerk_on, browser, method):
    answer = getattr(browser(signed(life_s=-30)), method)(MINE)

    assert answer.status_code != 307


def test_nor_is_the_api(ada, clerk_on, browser):
    headers = DOCUMENT | {"accept": "text/html,*/*"}

    answer = browser(signed(life_s=-30), headers=headers).get("/api/v1/books/")

    assert (answer.status_code, answer["X-Clerk-Auth-Status"]) == (401, "signed-out")


def test_nor_anybody_a_fourth_time(ada, clerk_on, browser):
    client = browser(signed(life_s=-30))
    for count in ("1", "2", "3"):
        answer = client.get(MINE)
        assert answer.status_code == 307
        assert client.cookies[REDIRECT_COUNT].value == count

    assert is_sent_to_sign_in(client.get(MINE))


def test_who_is_in_again_may_be_sent_round_again(ada, clerk_on, browser):
    answer = browser(signed(), **{REDIRECT_COUNT: "2"}).get(MINE)

    assert is_in(answer)
    assert answer.cookies[REDIRECT_COUNT].value == ""


def test_nor_with_a_counter_of_their_own_making(ada, clerk_on, browser):
    answer = browser(signed(life_s=-30), **{REDIRECT_COUNT: "many"}).get(MINE)

    assert is_sent_to_sign_in(answer)


def test_the_answer_of_a_handshake_in_production(ada, clerk_on, browser):
    fresh = signed()
    token = handshake_token(
        f"__session={fresh}; Path=/; Secure; SameSite=Lax",
        "__client_uat=5; Path=/; Max-Age=315360000",
        "sessionid=stolen; Path=/",
    )
    client = browser(signed(life_s=-30), **{HANDSHAKE: token})

    answer = client.get(MINE)

    assert is_in(answer)
    assert "no-store" in answer["Cache-Control"]
    assert client.cookies["__session"].value == fresh
    assert client.cookies[HANDSHAKE].value == ""
    assert "sessionid" not in answer.cookies


def test_its_nonce_is_exchanged_with_the_secret_key(ada, clerk_on, browser, network):
    network.get(NONCES, json={"directives": [f"__session={signed()}; Path=/"]})

    answer = browser("", uat="5", **{HANDSHAKE_NONCE: "n 1"}).get(MINE)

    assert is_in(answer)
    call = network.calls[0].request
    assert call.params == {"nonce": "n 1"}
    assert call.headers["Authorization"] == "Bearer sk_live_only-for-tests"


def test_a_handshake_may_say_that_nobody_is_signed_in(ada, clerk_on, browser):
    token = handshake_token("__session=; Path=/; Max-Age=0", "__client_uat=0; Path=/")

    answer = browser(signed(life_s=-30), **{HANDSHAKE: token}).get(MINE)

    assert is_sent_to_sign_in(answer)
    assert answer.cookies["__client_uat"].value == "0"


@pytest.mark.parametrize(
    "token",
    [
        lambda: handshake_token("__session=x", key=private_key("second")),
        lambda: handshake_token(f"__session={signed(azp='https://evil.example')}; Path=/"),
        lambda: handshake_token("__session=x", exp=1),
        lambda: signed(),
        lambda: "garbage",
    ],
    ids=["forged", "for another site", "over", "no handshake", "garbage"],
)
def test_a_handshake_that_is_none_sets_nothing(ada, clerk_on, browser, token):
    answer = browser(signed(life_s=-30), **{HANDSHAKE: token()}).get(MINE)

    assert answer.status_code == 307  # to ask again
    assert set(answer.cookies) <= {REDIRECT_COUNT, HANDSHAKE}
    assert answer.cookies[HANDSHAKE].value == ""


def test_clerk_out_of_reach_during_a_handshake(ada, clerk_on, browser, network):
    network.get(NONCES, status=503)

    answer = browser(signed(life_s=-30), **{HANDSHAKE_NONCE: "n"}).get(MINE)

    assert answer.status_code == 307


def test_who_makes_nonces_up_soon_asks_clerk_nothing(ada, clerk_on, browser, network, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    network.get(NONCES, status=404)

    for number in range(50):
        browser("", uat="5", **{HANDSHAKE_NONCE: f"n{number}"}).get(MINE)

    assert len(network.calls) == 30


def test_a_script_brings_no_handshake_home(ada, clerk_on, browser):
    headers = {"sec-fetch-dest": "empty"}
    token = handshake_token(f"__session={signed()}; Path=/")

    answer = browser("", uat="5", headers=headers, **{HANDSHAKE: token}).get(MINE)

    assert is_sent_to_sign_in(answer)


def test_in_production_no_link_brings_anybody_in(ada, clerk_on, browser):
    token = handshake_token(f"__session={signed()}; Path=/")

    answer = browser("", uat="").get(MINE, {HANDSHAKE: token})

    assert is_sent_to_sign_in(answer)


def test_in_development_it_stands_in_the_address_and_is_stripped(ada, clerk_on, browser):
    clerk_on(publishable_key=DEV)
    token = handshake_token(f"__session={signed()}; Path=/", "__clerk_db_jwt=dvb; Path=/")

    answer = browser("", uat="").get(f"{MINE}?a=1&{HANDSHAKE}={token}&__clerk_db_jwt=dvb")

    parts, _ = asked_of(answer)
    assert f"{parts.path}?{parts.query}" == f"{MINE}?a=1"
    assert {"__session", "__clerk_db_jwt"} <= set(answer.cookies)


@pytest.mark.parametrize(
    ("cookies", "query", "reason"),
    [
        ({}, "", "dev-browser-missing"),
        ({"__clerk_db_jwt": "old"}, "?__clerk_db_jwt=dvb_2", "dev-browser-sync"),
    ],
)
def test_in_development_the_browser_is_made_known(ada, clerk_on, browser, cookies, query, reason):
    clerk_on(publishable_key=DEV)

    answer = browser(signed(), **cookies).get(f"{MINE}{query}")

    _, asked = asked_of(answer)
    assert asked["__clerk_hs_reason"] == reason
    assert asked["redirect_url"] == f"http://testserver{MINE}"
    assert asked.get("__clerk_db_jwt") == ("dvb_2" if query else None)
