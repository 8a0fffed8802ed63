"""Clerk is whole or not there, and elsewhere than at Clerk's only on this machine."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from accounts.tests.clerk.signing import config_of, pem_of, private_key, publishable_key
from penumbra.tests.test_settings import DEPLOYED, read_settings

__all__ = ["read_settings"]

KEYS = {"CLERK_PUBLISHABLE_KEY": publishable_key(), "CLERK_SECRET_KEY": "sk_live_x"}
MIDDLEWARE = "accounts.middleware.ClerkSessionMiddleware"


def test_it_is_off_when_nothing_is_said(read_settings):
    settings = read_settings(**DEPLOYED)

    assert not settings["CLERK"].is_on
    assert settings["LOCAL_ACCOUNTS"] is True
    assert MIDDLEWARE not in settings["MIDDLEWARE"]


def test_it_is_on_with_its_keys_between_the_session_and_the_sign_in(read_settings):
    settings = read_settings(**DEPLOYED | KEYS, LOCAL_ACCOUNTS="off")

    assert settings["CLERK"].is_on
    order = settings["MIDDLEWARE"]
    before = order.index("django.contrib.auth.middleware.AuthenticationMiddleware")
    after = order.index("accounts.middleware.SignInMiddleware")
    assert before < order.index(MIDDLEWARE) < after


@pytest.mark.parametrize("missing", KEYS)
def test_somebody_must_be_able_to_sign_in(read_settings, missing):
    given = KEYS | {missing: ""}

    with pytest.raises(ImproperlyConfigured, match="^LOCAL_ACCOUNTS=off needs"):
        read_settings(**DEPLOYED | given, LOCAL_ACCOUNTS="off")


@pytest.mark.parametrize("name", ["CLERK_API_URL", "CLERK_FRONTEND_URL"])
@pytest.mark.parametrize(
    ("url", "debug"),
    [
        ("http://127.0.0.1:9999", "off"),
        ("https://clerk.evil.example", "on"),
        ("http://127.0.0.1.evil.example", "on"),
        ("http://127.0.0.1:1@evil.example", "on"),
    ],
)
def test_keys_go_nowhere_else(read_settings, name, url, debug):
    with pytest.raises(ImproperlyConfigured, match="127.0.0.1"):
        read_settings(**DEPLOYED | KEYS | {name: url, "DEBUG": debug})


def test_a_stand_in_may_take_its_place_on_this_machine(read_settings):
    clerk = read_settings(
        **KEYS, DEBUG="on", CLERK_FRONTEND_URL="http://127.0.0.1:9999/", CLERK_API_URL=""
    )["CLERK"]

    assert clerk.frontend_origin == "http://127.0.0.1:9999"
    assert clerk.api_url == "https://api.clerk.com"


def said(**given):
    return {message.id for message in run_checks(include_deployment_checks=True, **given)}


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, set()),
        ({"webhook_secrets": ()}, {"penumbra.W004"}),
        ({"authorized_parties": ()}, {"penumbra.E001"}),
        ({"secret_key": ""}, {"penumbra.E001"}),
        ({"publishable_key": "pk_live_x"}, {"penumbra.E001"}),
        ({"jwt_key": pem_of(ec.generate_private_key(ec.SECP256R1()))}, {"penumbra.E001"}),
        ({"jwt_key": pem_of(rsa.generate_private_key(65537, 1024))}, {"penumbra.E001"}),  # noqa: S505
        ({"jwt_key": pem_of(private_key()).replace("MII", "MIJ")}, {"penumbra.E001"}),
    ],
)
def test_what_is_half_done_is_said(settings, changes, ids):
    settings.CLERK = config_of(**{"webhook_secrets": ("whsec_AAAA",)} | changes)

    found = said()

    assert found & {"penumbra.E001", "penumbra.W004"} == ids
