"""What Clerk tells: believed when signed, counted once, in any order."""

import base64
import hashlib
import hmac
import itertools
import json
import time

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.clerk.claims import claims_of
from accounts.clerk.profiles import profile_of
from accounts.clerk.tokens import verifier_of
from accounts.clerk.webhooks import WebhookRefused, read_message
from accounts.models import AuditEvent, ClerkMessage, DeletedClerkUser, EndedClerkSession, User
from accounts.tests.clerk.signing import (
    DATA,
    JWKS_URL,
    KID,
    claims,
    jwks_of,
    private_key,
    shared,
    signed,
    with_data,
)
from accounts.tests.clerk.test_users import address, user_data
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "/webhooks/clerk/"
KEY = b"a key that only Clerk has and we"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
VECTORS = shared("svix_vectors.json").get("vectors", [])
SAMPLES = sorted((DATA / "webhooks").glob("*.json")) if DATA.exists() else []
counter = itertools.count()
NOW_MS, LATER_MS = 1_700_000_000_000, 1_700_000_000_001


@pytest.fixture(autouse=True)
def _on(clerk_on):
    clerk_on(webhook_secrets=("whsec_b3RoZXI=", SECRET))


def signature(body, *, message_id, stamp, key=KEY):
    mac = hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac).decode()


def post(body, *, message_id=None, stamp=None, client=None, **changes):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    message_id = message_id or f"msg_{next(counter)}"
    stamp = str(int(time.time()) if stamp is None else stamp)
    headers = {
        "svix-id": message_id,
        "svix-timestamp": stamp,
        "svix-signature": signature(body, message_id=message_id, stamp=stamp),
    }
    return (client or Client(enforce_csrf_checks=True)).post(
        URL, body, content_type="application/json", headers=headers | changes
    )


def tell(kind, data, **changes):
    answer = post({"type": kind, "object": "event", "data": data} | changes)
    assert answer.status_code == 204
    return answer


def verbs():
    return set(AuditEvent.objects.values_list("verb", flat=True))


@with_data
@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["name"])
def test_vectors(vector, time_machine, clerk_on, client):
    time_machine.move_to(vector["now"], tick=False)
    clerk_on(webhook_secrets=(vector["secret"],))
    body = vector["body"].encode()
    headers = {name.lower(): value for name, value in vector["headers"].items()}

    def is_read():
        try:
            return bool(read_message(headers, body, secrets=[vector["secret"]], now=vector["now"]))
        except WebhookRefused as refused:
            # Signed as it should be, and no event: what is signed here is any object.
            return str(refused) == "body"

    answer = client.post(URL, body, content_type="application/json", headers=vector["headers"])

    assert is_read() is vector["expect_valid"]
    told = vector["expect_valid"] and "type" in json.loads(body)
    assert answer.status_code == (204 if told else 400)


@with_data
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path):
    answer = post(path.read_bytes())

    assert answer.status_code == 204
    whole = json.loads(path.read_text())
    if whole["type"] in ("user.created", "user.updated"):
        user = User.objects.get(clerk_id=whole["data"]["id"])
        primary = whole["data"]["primary_email_address_id"]
        wanted = [one for one in whole["data"]["email_addresses"] if one["id"] == primary]
        assert user.email == wanted[0]["email_address"].lower().lower()
    elif whole["type"] == "user.deleted":
        assert DeletedClerkUser.objects.get().clerk_id == whole["data"]["id"]
    else:
        is_over = whole["type"] != "session.created"
        assert EndedClerkSession.objects.exists() is is_over


BAD = {
    "no headers": lambda body: Client().post(URL, body, content_type="application/json"),
    "another key": lambda body: post(
        body,
        message_id="m",
        **{
            "svix-signature": signature(
                body, message_id="m", stamp=int(time.time()), key=b"another"
            )
        },
    ),
    "garbage": lambda body: post(body, **{"svix-signature": "garbage"}),
    "not base64": lambda body: post(body, **{"svix-signature": "v1,%%%=a"}),
    "not ASCII": lambda body: post(body, **{"svix-signature": "v1,é"}),
    "many": lambda body: post(body, **{"svix-signature": "v1,AAAA " * 500}),
    "too old": lambda body: post(body, stamp=time.time() - 302),
    "too new": lambda body: post(body, stamp=time.time() + 302),
    "time of another planet": lambda body: post(body, **{"svix-timestamp": "٣"}),
    "a long id": lambda body: post(body, message_id="m" * 200),
    "no JSON": lambda _: post(b"{"),
    "not UTF-8": lambda _: post(b'{"type": "\xff"}'),
    "a list": lambda _: post(b"[]"),
    "deep": lambda _: post(b"[" * 100_000),
    "no type": lambda _: post({"data": {}}),
    "data is a list": lambda _: post({"type": "user.created", "data": []}),
    "data is nobody": lambda _: post({"type": "user.created", "data": {}}),
    "an odd id": lambda _: post({"type": "session.ended", "data": {"id": "a b"}}),
    "a number for an id": lambda _: post({"type": "user.deleted", "data": {"id": 7}}),
    "too large": lambda _: post(b" " * (300 * 1024)),
}


@pytest.mark.parametrize("send", BAD.values(), ids=BAD)
def test_what_is_none_is_400_and_changes_nothing(send):
    body = json.dumps({"type": "user.created", "data": user_data()}).encode()

    assert send(body).status_code == 400
    assert not User.objects.exists()
    assert not ClerkMessage.objects.exists()


@pytest.mark.parametrize("secrets", [(), ("whsec_",), ("whsec_%%",), ("",)])
def test_without_a_secret_nothing_is_believed(clerk_on, secrets):
    clerk_on(webhook_secrets=secrets)
    body = b'{"type": "user.deleted", "data": {"id": "user_1"}}'
    stamp = str(int(time.time()))
    forged = signature(body, message_id="msg_x", stamp=stamp, key=b"")

    answer = post(body, message_id="msg_x", stamp=stamp, **{"svix-signature": forged})

    assert answer.status_code in (400, 404)
    assert not DeletedClerkUser.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_it_is_for_posting(method, client):
    assert getattr(client, method)(URL).status_code == 405


def test_each_message_counts_once():
    UserFactory(clerk_id="user_1")
    body = {"type": "session.created", "data": {"id": "sess_1", "user_id": "user_1"}}

    for _ in range(3):
        assert post(body, message_id="msg_same").status_code == 204

    assert AuditEvent.objects.filter(verb="sign_in.ok").count() == 1


def test_one_that_failed_half_way_comes_again(monkeypatch):
    body = {"type": "user.created", "data": user_data()}
    with monkeypatch.context() as broken:
        broken.setattr("accounts.services.clerk_users.set_role", None)
        broken.setattr("accounts.services.clerk_users.audit.record", None)
        client = Client(raise_request_exception=False)
        assert post(body, message_id="msg_again", client=client).status_code == 500

    assert not User.objects.exists()
    assert post(body, message_id="msg_again").status_code == 204
    assert User.objects.get().handle == "ada-lovelace"


def test_kinds_that_mean_nothing_are_taken():
    tell("organization.created", {"id": "org_1"})
    tell("user.deleted", {"deleted": True, "object": "user"})

    assert not User.objects.exists()


@pytest.mark.parametrize("instance", ["ins_other", KID, ""])
def test_messages_of_another_instance_are_refused(clerk_on, instance):
    clerk_on(webhook_secrets=(SECRET,), instance_id=KID)
    body = {"type": "session.ended", "data": {"id": "sess_1"}, "instance_id": instance}

    assert post(body).status_code == (400 if instance == "ins_other" else 204)


def test_the_instance_is_known_by_its_keys_too(clerk_on, settings, network):
    clerk_on(webhook_secrets=(SECRET,), jwt_key="", instance_id="")
    network.get(JWKS_URL, json=jwks_of(**{KID: private_key()}))
    verifier_of.cache_clear()
    verifier_of(settings.CLERK).session(signed())

    body = {"type": "session.ended", "data": {"id": "sess_1"}, "instance_id": "ins_other"}

    assert post(body).status_code == 400


@pytest.mark.parametrize("kind", ["session.ended", "session.removed", "session.revoked"])
def test_a_session_that_is_over_there_is_over_here(kind, signed_in_browser):
    UserFactory(clerk_id="user_1")
    browser = signed_in_browser(sid="sess_7")
    assert browser.get("/library/").status_code == 200

    tell(kind, {"id": "sess_7", "user_id": "user_1"})

    assert browser.get("/library/").status_code == 302
    assert "sign_in.ended" in verbs()


def test_a_sign_in_is_noted():
    user = UserFactory(clerk_id="user_1", last_login=None)

    tell("session.created", {"id": "sess_1", "user_id": "user_1"})

    user.refresh_from_db()
    assert (timezone.now() - user.last_login).total_seconds() < 60


CHANGED = ("user.updated", user_data(updated_at=LATER_MS, first_name="Grace"))
CREATED = ("user.created", user_data(updated_at=NOW_MS, email_addresses=[]))
DELETED = ("user.deleted", {"id": "user_1", "deleted": True})


@pytest.mark.parametrize("order", list(itertools.permutations([CREATED, CHANGED])))
def test_the_newest_word_counts_whichever_comes_first(order):
    for kind, data in order:
        tell(kind, data)

    user = User.objects.get()
    assert (user.email, user.clerk_updated_ms) == ("ada@x.example", LATER_MS)


@pytest.mark.parametrize("order", list(itertools.permutations([CREATED, CHANGED, DELETED])))
def test_who_was_deleted_does_not_come_back(order):
    for kind, data in order:
        tell(kind, data)

    assert not User.objects.filter(leaving_at=None).exists()
    assert not User.objects.filter(clerk_id="user_1").exists()
    assert services.reader_by_clerk(claims=claims_of(claims())) is None


def test_who_is_deleted_there_leaves_here_with_days_of_grace(signed_in_browser):
    user = UserFactory(clerk_id="user_1", email="ada@x.example", is_published=True)
    browser = signed_in_browser()
    local = Client()
    local.force_login(user)
    assert browser.get("/library/").status_code == 200

    tell(*DELETED)

    assert browser.get("/library/").status_code == 302
    assert local.get("/library/").headers["Location"].startswith("/account/sign-in/")
    user.refresh_from_db()
    assert user.leaving_at
    assert user.is_active
    assert services.take_in_clerk_user(profile=profile_of(user_data("user_2"))) == user


def test_names_stay_the_readers_and_addresses_follow():
    named = UserFactory(clerk_id="user_1", name="Countess", email="before@x.example")
    nameless = UserFactory(clerk_id="user_2", name="")
    version = nameless.shown_version

    tell("user.updated", user_data(updated_at=NOW_MS))
    tell("user.updated", user_data("user_2", updated_at=NOW_MS, email_addresses=[]))

    named.refresh_from_db()
    nameless.refresh_from_db()
    assert (named.name, named.email) == ("Countess", "ada@x.example")
    assert nameless.name == "Ada Lovelace"
    assert nameless.shown_version == version + 1


def test_an_address_that_is_anothers_stays_anothers():
    other = UserFactory(email="ada@x.example", clerk_id="user_9")
    user = UserFactory(clerk_id="user_1", email="mine@x.example")

    tell("user.updated", user_data(updated_at=NOW_MS))

    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.email, other.email) == ("mine@x.example", "ada@x.example")


def test_a_closed_site_takes_nobody_in(settings):
    settings.SIGN_UP = "closed"

    tell("user.created", user_data(email_addresses=[address("idn_2", "new@x.example")]))

    assert not User.objects.exists()


def test_old_news_is_forgotten(time_machine):
    tell(*DELETED)
    tell("session.ended", {"id": "sess_1"})
    time_machine.move_to(time.time() + 8 * 86_400)

    tell("session.ended", {"id": "sess_2"})

    assert not DeletedClerkUser.objects.exists()
    assert EndedClerkSession.objects.get().session_id == "sess_2"
    assert ClerkMessage.objects.count() == 1
