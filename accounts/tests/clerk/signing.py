"""Keys and tokens of an instance of Clerk's that the tests are."""

import base64
import json
import time
from functools import cache
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

from accounts.clerk.config import ClerkConfig

DATA = Path(settings.BASE_DIR).parent / "shared" / "data" / "clerk"
with_data = pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
HOST = "clerk.books.example"
ISSUER = f"https://{HOST}"
PARTY = "https://books.example"
JWKS_URL = f"{ISSUER}/.well-known/jwks.json"
KID = "ins_2abcDEF"


def publishable_key(host=HOST, kind="live"):
    return f"pk_{kind}_" + base64.b64encode(f"{host}$".encode()).decode().rstrip("=")


@cache
def private_key(name="first"):
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of(key):
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def jwks_of(**keys):
    """A key set: private keys by their ids."""
    listed = []
    for kid, key in keys.items():
        one = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        listed.append(one | {"kid": kid, "use": "sig", "alg": "RS256"})
    return {"keys": listed}


def config_of(**changes):
    given = {
        "publishable_key": publishable_key(),
        "secret_key": "sk_live_only-for-tests",
        "authorized_parties": (PARTY,),
        "jwt_key": pem_of(private_key()),
    }
    return ClerkConfig(**given | changes)


def claims(*, life_s=60, now=None, **changes):
    """The claims of a good session token; None takes one away."""
    now = int(time.time() if now is None else now)
    good = {"azp": PARTY, "exp": now + life_s, "iat": now, "nbf": now - 10, "iss": ISSUER}
    good |= {"sid": "sess_1", "sub": "user_1", "v": 2, "sts": "active", "fva": [0, -1]}
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(payload=None, *, key=None, headers=None, algorithm="RS256", **changes):
    """A token, with good claims but for ``changes``."""
    return jwt.encode(
        claims(**changes) if payload is None else payload,
        private_key() if key is None else key,
        algorithm=algorithm,
        headers={"kid": KID} | (headers or {}),
    )


def shared(name):
    return json.loads((DATA / name).read_text()) if DATA.exists() else {}
