"""Which of two sets of cookies counts, and what a handshake may set."""

import time

import pytest

from accounts.clerk.cookies import are_of_somebody, chosen, directive_of, uses_suffixed
from accounts.clerk.keys import instance_of
from accounts.tests.clerk.signing import ISSUER, publishable_key, signed

LIVE = instance_of(publishable_key())
DEV = instance_of(publishable_key(kind="test"))
NOW = time.time()
OTHERS = signed(iss="https://clerk.other.example")
OLD, NEW = signed(iat=NOW - 30), signed(iat=NOW - 3)
OVER = signed(iat=NOW - 90, life_s=-30)
NO_ISSUER = signed(iss=None)

# session, session with suffix, uat, uat with suffix: what counts in production, in development.
CHOICES = {
    "nothing": ("", "", "", "", False, False),
    "plain alone": (NEW, "", "1", "", False, False),
    "suffixed alone": ("", NEW, "", "1", True, True),
    "both, the same": (NEW, NEW, "1", "1", True, True),
    "plain of another instance": (OTHERS, NEW, "1", "1", True, True),
    "plain of another instance, nothing of ours": (OTHERS, "", "1", "", True, True),
    "plain without an issuer": (NO_ISSUER, NEW, "1", "1", False, False),
    "plain is no token": ("{}", NEW, "1", "1", False, False),
    "plain is newer": (NEW, OLD, "1", "1", False, False),
    "plain is older": (OLD, NEW, "1", "1", True, True),
    "suffixed signed out, plain not": (NEW, NEW, "1", "0", False, False),
    "suffixed signed out, plain unknown": ("", "", "", "0", False, False),
    "both signed out": ("", "", "0", "0", True, True),
    "signed out in plain": ("", NEW, "0", "1", True, True),
    "signed out in plain, token over": ("", OVER, "0", "1", True, False),
    "signed out in plain, no token": ("", "", "0", "1", True, True),
    "suffixed token without its uat": ("", NEW, "1", "", False, False),
    "suffixed token without its uat, plain out": ("", NEW, "0", "", False, False),
}


def jar(instance, session, suffixed, uat, suffixed_uat):
    named = {
        "__session": session,
        instance.suffixed("__session"): suffixed,
        "__client_uat": uat,
        instance.suffixed("__client_uat"): suffixed_uat,
    }
    return {name: value for name, value in named.items() if value}


@pytest.mark.parametrize("case", CHOICES.values(), ids=CHOICES)
def test_the_choice_is_that_of_the_reference(case):
    *values, in_production, in_development = case

    assert uses_suffixed(jar(LIVE, *values), LIVE, now=NOW) is in_production
    assert uses_suffixed(jar(DEV, *values), DEV, now=NOW) is in_development


def test_cookies_of_others_before_and_beside_ours_change_nothing():
    cookies = {
        "__session_OLDsuffi": OVER,
        "prefs[]": '{"a": "b", "__session": 1}',
        **jar(LIVE, OTHERS, NEW, "5", "7"),
        "__session_zzzzzzzz": OTHERS,
    }

    found = chosen(cookies, LIVE, now=NOW)

    assert (found.session, found.client_uat, found.is_suffixed) == (NEW, 7, True)


@pytest.mark.parametrize("uat", ["", "soon", "-1", "1.5", "9" * 40, "٣"])
def test_an_odd_time_is_none(uat):
    assert chosen({"__client_uat": uat}, LIVE, now=NOW).client_uat == 0


@pytest.mark.parametrize(
    ("cookies", "is_so"),
    [
        ({}, False),
        ({"sessionid": "x", "theme": "dark"}, False),
        ({"__client_uat": "0", LIVE.suffixed("__client_uat"): "0"}, False),
        ({"__clerk_db_jwt": "dvb_1"}, False),
        ({"__client_uat": "1"}, True),
        ({"__session_abcdefgh": "x"}, True),
        ({"__clerk_handshake": "x"}, True),
        ({"__clerk_handshake_nonce": "x"}, True),
    ],
)
def test_who_may_be_signed_in_is_told_at_a_glance(cookies, is_so):
    assert are_of_somebody(cookies) is is_so


def directive(text, host="www.books.example"):
    return directive_of(text, LIVE, host=host)


def test_a_cookie_of_a_handshake_is_read():
    found = directive(
        f"__session={NEW}; Path=/; Domain=books.example; Max-Age=315360000; Secure; SameSite=Lax"
    )

    assert (found.name, found.value) == ("__session", NEW)
    assert found.attributes == {
        "path": "/",
        "domain": "books.example",
        "max_age": 315_360_000,
        "secure": True,
        "samesite": "Lax",
    }


def test_a_cookie_may_be_taken_away():
    found = directive("__session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly")

    assert found.value == ""
    assert found.attributes["expires"] == "Thu, 01 Jan 1970 00:00:00 GMT"
    assert found.attributes["httponly"] is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sessionid=stolen",
        "csrftoken=x",
        "__session_OTHERsuf=x",
        "__client=x",
        '__session="quoted"',
        "__session=a b",
        "__session=a\r\nSet-Cookie: sessionid=x",
        "__session=a\x00",
        "__session=é",
        f"__session={'x' * 5000}",
        " =x",
    ],
)
def test_no_other_cookie_is_set(text):
    assert directive(text) is None


@pytest.mark.parametrize(
    "attribute",
    [
        "Domain=evil.example",
        "Domain=example",
        "Domain=s.example",
        "Path=/somewhere\r\nX: y",
        "Max-Age=1e9",
        "Expires=now\r\nX: y",
        "SameSite=Sometimes",
        "Partitioned",
        "=",
    ],
)
def test_what_is_not_understood_is_left_out(attribute):
    assert directive(f"__session=a; {attribute}").attributes == {"path": "/"}


def test_our_issuer_is_that_of_the_key():
    assert LIVE.issuer == DEV.issuer == ISSUER
