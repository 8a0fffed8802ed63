"""What opens a session, and everything that does not."""

import base64
import hashlib
import hmac
import json
import time

import pytest
import responses

from accounts.clerk import jwks
from accounts.clerk.claims import claims_of
from accounts.clerk.tokens import SessionRefused, Verifier
from accounts.tests.clerk.signing import (
    DATA,
    JWKS_URL,
    KID,
    claims,
    config_of,
    jwks_of,
    pem_of,
    private_key,
    publishable_key,
    shared,
    signed,
    with_data,
)

FIXTURE_PARTY = "https://accounts.inspired.puma-74.lcl.dev"
TOKENS = shared("session_and_oauth_jwts.json")
SHARED_CLAIMS = shared("jwt_claims_v1_v2.json")
SHARED_SESSIONS = [
    *("v1_minimal", "v1_with_org", "v1_impersonated", "v2_minimal", "v2_pending", "v2_with_org")
]


@pytest.fixture
def verifier():
    return Verifier(config_of())


def reason_of(verifier, token):
    with pytest.raises(SessionRefused) as refused:
        verifier.session(token)
    return refused.value.reason


def encoded(part):
    text = json.dumps(part).encode() if isinstance(part, dict) else part
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def confused():
    """A token whose MAC is made with the public key, as text, for a secret."""
    head = encoded({"alg": "HS256", "typ": "JWT", "kid": KID}) + "." + encoded(claims())
    mac = hmac.new(pem_of(private_key()).encode(), head.encode(), hashlib.sha256).digest()
    return f"{head}.{encoded(mac)}"


def unsigned():
    return encoded({"alg": "none", "typ": "JWT", "kid": KID}) + "." + encoded(claims()) + "."


def test_a_good_token(verifier):
    found = verifier.session(signed(sid="sess_9", sub="user_9"))

    assert (found.session_id, found.user_id, found.actor) == ("sess_9", "user_9", "")


@pytest.mark.parametrize("version", [1, 2])
def test_both_versions_of_claims(verifier, version):
    changes = {"v": None, "sts": None} if version == 1 else {}
    assert verifier.session(signed(**changes)).user_id == "user_1"


BAD_CLAIMS = {
    "expired": ({"life_s": -6}, "token-expired"),
    "not yet": ({"nbf": time.time() + 10_000}, "token-not-active-yet"),
    "issued in the future": ({"iat": time.time() + 10_000}, "token-not-active-yet"),
    "issuer": ({"iss": "https://clerk.other.example"}, "token-invalid-issuer"),
    "issuer by http": ({"iss": "http://clerk.books.example"}, "token-invalid-issuer"),
    "no issuer": ({"iss": None}, "token-invalid"),
    "party": ({"azp": "https://evil.example"}, "token-invalid-authorized-parties"),
    "no party": ({"azp": None}, "token-invalid"),
    "parties": ({"azp": ["https://books.example"]}, "token-invalid-authorized-parties"),
    "no exp": ({"exp": None}, "token-invalid"),
    "no nbf": ({"nbf": None}, "token-invalid"),
    "no iat": ({"iat": None}, "token-invalid"),
    "no sub": ({"sub": None}, "token-invalid"),
    "empty sub": ({"sub": ""}, "token-invalid-subject"),
    "sub is a number": ({"sub": 7}, "token-invalid"),
    "a machine": ({"sub": "mch_2vYV"}, "token-invalid-subject"),
    "no sid, as of a template": ({"sid": None}, "token-invalid"),
    "odd sid": ({"sid": "sess 1"}, "token-invalid-session"),
    "pending": ({"sts": "pending"}, "session-pending"),
    "unknown status": ({"sts": "whatever"}, "session-pending"),
    "exp is text": ({"exp": "soon"}, "token-invalid"),
}


@pytest.mark.parametrize(("changes", "reason"), BAD_CLAIMS.values(), ids=BAD_CLAIMS)
def test_claims_that_open_nothing(verifier, changes, reason):
    assert reason_of(verifier, signed(**changes)) == reason


BAD_HEADERS = {
    "oauth": ({"typ": "at+jwt"}, "token-invalid-type"),
    "oauth, in full": ({"typ": "application/at+jwt"}, "token-invalid-type"),
    "template": ({"cat": "cl_B7d4PD222AAA"}, "token-invalid-category"),
    "machine": ({"cat": "cl_B7d4PD333AAA"}, "token-invalid-category"),
    "unknown category": ({"cat": ""}, "token-invalid-category"),
}


@pytest.mark.parametrize(("headers", "reason"), BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_headers_that_open_nothing(verifier, headers, reason):
    assert reason_of(verifier, signed(headers=headers)) == reason


@pytest.mark.parametrize(
    "headers", [{"cat": "cl_B7d4PD111AAA"}, {"cat": "cl_I7d4PD111III"}, {"oiat": 1, "new": "x"}]
)
def test_headers_of_sessions(verifier, headers):
    assert verifier.session(signed(headers=headers))


FORGED = {
    "another key": lambda: signed(key=private_key("second")),
    "alg none": unsigned,
    "HS256 with the public key": confused,
    "cut": lambda: signed()[:-2],
    "changed": lambda: ".".join(
        [signed().split(".")[0], encoded(claims(sub="user_2")), signed().split(".")[2]]
    ),
    "empty": lambda: "",
    "text": lambda: "ey.ey.ey",
    "not ASCII": lambda: "eyé.é.é",
    "long": lambda: signed(extra="x" * 9_000),
    "payload is a list": lambda: ".".join([signed().split(".")[0], encoded(b"[]"), "AA"]),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_forgeries_open_nothing(verifier, forged):
    reason_of(verifier, forged())


def test_the_clock_may_be_five_seconds_off(verifier):
    assert verifier.session(signed(life_s=-4))
    assert verifier.session(signed(iat=time.time() + 4, nbf=time.time() + 4))


def test_a_remembered_token_ends_as_any_other(verifier, time_machine):
    token = signed()
    assert verifier.session(token) is verifier.session(token)

    time_machine.move_to(time.time() + 66)

    assert reason_of(verifier, token) == "token-expired"


def test_only_so_many_are_remembered(verifier, monkeypatch):
    monkeypatch.setattr("accounts.clerk.tokens._KEPT_MAX", 3)
    for number in range(5):
        verifier.session(signed(sid=f"sess_{number}"))

    assert len(verifier._good) == 3


def test_nobody_is_let_in_without_parties():
    verifier = Verifier(config_of(authorized_parties=()))

    assert reason_of(verifier, signed()) == "token-invalid-authorized-parties"


@pytest.mark.parametrize("act", [{"sub": "user_456"}, {}, "user_456", {"sub": 4}])
def test_who_acts_as_a_reader_is_told(verifier, act):
    actor = verifier.session(signed(act=act)).actor

    assert actor == ("user_456" if act == {"sub": "user_456"} else "unknown")


# --- Keys by network ---


def answered(network, *, times=1, **keys):
    network.get(JWKS_URL, json=jwks_of(**keys))


def fetches(network):
    return len([call for call in network.calls if call.request.url == JWKS_URL])


@pytest.fixture
def fetching():
    return Verifier(config_of(jwt_key=""))


def test_keys_are_fetched_once(fetching, network):
    answered(network, **{KID: private_key()})

    for number in range(5):
        fetching.session(signed(sid=f"sess_{number}"))

    assert fetches(network) == 1


def test_twenty_bogus_kids_are_one_fetch(fetching, network):
    answered(network, **{KID: private_key()})

    for number in range(20):
        reason_of(fetching, signed(headers={"kid": f"ins_bogus{number}"}))
    for number in range(20):
        reason_of(fetching, signed(key=private_key("second"), sid=f"sess_{number}"))

    assert fetches(network) == 1
    assert fetching.session(signed())


@pytest.mark.parametrize("kid", [KID, "ins_new"], ids=["same id", "new id"])
def test_nobody_notices_new_keys(fetching, network, kid, monkeypatch):
    monkeypatch.setattr(jwks, "COOL_DOWN_S", 0)
    first = network.get(JWKS_URL, json=jwks_of(**{KID: private_key()}))
    assert fetching.session(signed())
    network.remove(first)
    answered(network, **{kid: private_key("second")})

    changed = signed(key=private_key("second"), headers={"kid": kid}, sid="sess_2")

    assert fetching.session(changed).session_id == "sess_2"


def test_good_keys_outlive_an_outage(fetching, network, monkeypatch):
    first = network.get(JWKS_URL, json=jwks_of(**{KID: private_key()}))
    fetching.session(signed())
    monkeypatch.setattr(jwks, "COOL_DOWN_S", 0)
    monkeypatch.setattr(jwks, "KEPT_S", 0)
    network.remove(first)
    network.get(JWKS_URL, status=503)

    assert fetching.session(signed(sid="sess_2"))

    monkeypatch.setattr(jwks, "STALE_S", 0)
    reason_of(fetching, signed(sid="sess_3"))
    reason_of(fetching, signed(sid="sess_4"))


def test_keys_of_one_instance_are_no_keys_of_another(network):
    other = Verifier(config_of(jwt_key="", publishable_key=publishable_key("clerk.two.example")))
    ours = Verifier(config_of(jwt_key=""))
    answered(network, **{KID: private_key()})
    network.get(
        "https://clerk.two.example/.well-known/jwks.json", json=jwks_of(ins_two=private_key("two"))
    )
    ours.session(signed())

    token = signed(iss="https://clerk.two.example")

    assert reason_of(other, token) == "token-invalid-signature"


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"keys": [{"kty": "oct", "k": "AA", "kid": KID, "alg": "HS256"}]}},
        {"json": {"keys": "none"}},
        {"json": []},
        {"body": "<html>"},
        {"status": 302, "headers": {"Location": "http://127.0.0.1/"}},
        {"body": b"x" * (600 * 1024)},
    ],
    ids=["a shared secret", "no list", "no object", "no JSON", "a redirect", "too much"],
)
def test_odd_answers_are_no_keys(fetching, network, answer):
    network.add(responses.GET, JWKS_URL, **answer)

    assert reason_of(fetching, signed()) == "token-invalid-signature"


# --- Vectors ---


@with_data
@pytest.mark.parametrize("name", TOKENS)
def test_vectors_of_tokens(name, time_machine):
    vector = TOKENS[name]
    time_machine.move_to(vector["payload"].get("iat", 0) + 1, tick=False)
    key = shared("publishable_keys.json")["valid"][0]["publishable_key"]
    verifier = Verifier(
        config_of(
            publishable_key=key,
            jwt_key=(DATA / "jwks_public_key.pem").read_text(),
            authorized_parties=(FIXTURE_PARTY,),
        )
    )
    if name in ("mockJwt", "signedJwt"):
        found = verifier.session(vector["token"])
        assert (found.user_id, found.session_id) == (
            vector["payload"]["sub"],
            vector["payload"]["sid"],
        )
    elif name == "mockExpiredJwt":
        time_machine.move_to(vector["payload"]["exp"] + 45, tick=False)
        assert reason_of(verifier, vector["token"]) == "token-expired"
    else:
        expected = {"at+jwt", "application/at+jwt"} & {vector["header"]["typ"]}
        reason = "token-invalid-type" if expected else "token-invalid-signature"
        assert reason_of(verifier, vector["token"]) == reason


@with_data
def test_the_vectors_by_their_key_set_and_by_the_wrong_key(network, time_machine):
    vector = TOKENS["mockJwt"]
    time_machine.move_to(vector["payload"]["iat"] + 1, tick=False)
    valid = shared("publishable_keys.json")["valid"][0]
    config = {
        "publishable_key": valid["publishable_key"],
        "authorized_parties": (FIXTURE_PARTY,),
    }
    network.get(valid["jwks_url"], json=shared("jwks.json"))

    assert Verifier(config_of(jwt_key="", **config)).session(vector["token"])

    other = config_of(jwt_key=(DATA / "other_public_key.pem").read_text(), **config)
    assert reason_of(Verifier(other), vector["token"]) == "token-invalid-signature"


@with_data
@pytest.mark.parametrize("name", [*SHARED_SESSIONS, "oauth_access_token_jwt", "m2m_jwt"])
def test_vectors_of_claims(name, time_machine):
    payload = SHARED_CLAIMS[name]
    time_machine.move_to(payload["iat"] + 1, tick=False)
    known = {"https://clerk.example.com", "https://clerk.inspired.puma-74.lcl.dev"}
    host = payload["iss"].removeprefix("https://") if payload["iss"] in known else "x.example"
    parties = (FIXTURE_PARTY, "https://example.com")
    verifier = Verifier(
        config_of(publishable_key=publishable_key(host), authorized_parties=parties)
    )
    token = signed(payload)
    if name == "v2_pending":
        assert reason_of(verifier, token) == "session-pending"
    elif name in SHARED_SESSIONS:
        found = verifier.session(token)
        assert found.user_id == payload["sub"]
        assert found.actor == payload.get("act", {}).get("sub", "")
    else:
        reason_of(verifier, token)


@with_data
def test_vectors_of_organisations():
    second = claims_of(SHARED_CLAIMS["v2_with_org"]).organization
    assert list(second.permissions) == SHARED_CLAIMS["v2_decoded_org_permissions"]
    assert (second.id, second.slug, second.role) == ("org_123", "org-slug", "org:admin")

    first = claims_of(SHARED_CLAIMS["v1_with_org"]).organization
    assert (first.id, first.role) == ("org_123", "org:admin")
    assert first.permissions == ("org:admin:example_permission", "org:member:example_permission")
    assert claims_of(SHARED_CLAIMS["v2_minimal"]).organization is None
