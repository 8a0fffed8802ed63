import pytest

from accounts.clerk.config import ClerkConfig
from accounts.clerk.keys import instance_of
from accounts.tests.clerk.signing import config_of, pem_of, private_key, publishable_key, shared

VECTORS = shared("publishable_keys.json")


@pytest.mark.parametrize("vector", VECTORS.get("valid", []), ids=lambda one: one["name"])
def test_vectors_of_good_keys(vector):
    instance = instance_of(vector["publishable_key"])

    assert instance.host == vector["frontend_api"]
    assert instance.is_development == (vector["instance_type"] == "development")
    assert instance.issuer == vector["expected_iss"]
    assert instance.suffix == vector["cookie_suffix"]
    assert instance.suffixed("__session") == vector["session_cookie_suffixed"]
    assert instance.suffixed("__client_uat") == vector["client_uat_suffixed"]


@pytest.mark.parametrize(
    "vector", VECTORS.get("upstream_suffix_vectors", []), ids=lambda one: one["cookie_suffix"]
)
def test_vectors_of_suffixes(vector):
    assert instance_of(vector["publishable_key"]).suffix == vector["cookie_suffix"]


@pytest.mark.parametrize("vector", VECTORS.get("invalid", []), ids=lambda one: one["why"])
def test_vectors_of_bad_keys(vector):
    with pytest.raises(ValueError, match="not|no host"):
        instance_of(vector["value"])


@pytest.mark.parametrize(
    "host",
    ["a b.example", "x.example/path", "x.example;script-src *", "x.example\n", "é.example", "."],
)
def test_nothing_but_a_host_comes_out_of_a_key(host):
    with pytest.raises(ValueError, match="not|no host"):
        instance_of(publishable_key(host))


def test_a_key_of_our_own():
    instance = instance_of(publishable_key("happy-hippo-1.clerk.accounts.dev", "test"))

    assert instance.is_development
    assert instance.issuer == "https://happy-hippo-1.clerk.accounts.dev"
    assert len(instance.suffix) == 8


def test_it_is_off_when_nothing_is_said_and_complains_of_nothing():
    assert not ClerkConfig().is_on
    assert ClerkConfig().troubles() == []


def test_it_is_on_with_both_keys():
    assert config_of().is_on
    assert config_of().troubles() == []


@pytest.mark.parametrize(
    ("missing", "is_on"),
    [
        ({"secret_key": ""}, False),
        ({"publishable_key": ""}, False),
        ({"publishable_key": "pk_test_abc"}, False),
        ({"authorized_parties": ()}, True),
        ({"authorized_parties": ("books.example",)}, True),
        ({"jwt_key": "not a key"}, True),
    ],
)
def test_what_is_half_set_is_said(missing, is_on):
    config = config_of(**missing)

    assert config.is_on is is_on
    assert len(config.troubles()) == 1


def test_a_public_key_may_have_lost_its_line_breaks():
    pem = pem_of(private_key())
    for given in (pem.replace("\n", "\\n"), pem.replace("\n", " "), pem + pem):
        assert set(config_of(jwt_key=given).public_keys) == {pem}


def test_secrets_do_not_show():
    config = config_of(webhook_secrets=("whsec_c2VjcmV0",))

    assert "only-for-tests" not in repr(config)
    assert "c2VjcmV0" not in repr(config)
