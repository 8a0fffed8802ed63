"""A stand-in for Clerk: the Frontend API with its script and sign-in page, and the Backend API.

Real RSA keys, a key set, the handshake, sessions that can be revoked, keys that can be changed.
``python -m tests.stand_ins.clerk --port 9998`` serves one to try things by hand, and prints the
settings for it.
"""

import argparse
import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from accounts.clerk.config import ClerkConfig
from tests.stand_ins.server import Answer, SeenRequest, StandIn

WEBHOOK_KEY = b"only-for-tests-of-the-webhooks!!"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(WEBHOOK_KEY).decode()
_FOR_EVER = "Path=/; Max-Age=315360000; SameSite=Lax"
_GONE = "Path=/; Max-Age=0"
_SCRIPT = Path(__file__).with_name("clerk.js")


class ClerkStandIn(StandIn):
    """``kind`` "test" is a development instance, "live" one in production on the site's own host.

    ``token_life_s`` may be less than zero: a token is good for five seconds longer than it says.
    ``users`` are as the Backend API gives them, ``sessions`` say whose each is, and its status.
    """

    def __init__(self, *, kind: str = "live", token_life_s: int = 60, **server: Any) -> None:
        super().__init__(**server)
        self.secret_key = f"sk_{kind}_only-for-tests"
        self.is_development = kind == "test"
        self.token_life_s = token_life_s
        self.uses_nonce = True
        self.users: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        # Each browser is a client, with one session, or none.
        self.clients: dict[str, dict[str, Any]] = {}
        self.handshakes: dict[str, list[str]] = {}
        self.host = urlsplit(self.origin).netloc
        encoded = base64.b64encode(f"{self.host}$".encode()).decode().rstrip("=")
        self.publishable_key = f"pk_{kind}_{encoded}"
        digest = hashlib.sha1(self.publishable_key.encode(), usedforsecurity=False).digest()
        self.suffix = base64.urlsafe_b64encode(digest).decode()[:8]
        # Clerk's has no such ending: its instances have hosts of their own, these only ports.
        self._cookie = f"__client_{self.suffix}"
        self.rotate()

    def rotate(self, kid: str = "ins_first") -> None:
        """Sign with a new key from now on; the old one is in no key set any more."""
        self.kid = kid
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def config(self, *parties: str, **changes: Any) -> ClerkConfig:
        """Return the settings of a site that uses this one."""
        given = {
            "publishable_key": self.publishable_key,
            "secret_key": self.secret_key,
            "authorized_parties": parties,
            "webhook_secrets": (WEBHOOK_SECRET,),
            "frontend_url": self.origin,
            "api_url": self.origin,
        }
        return ClerkConfig(**given | changes)

    def add_user(self, user_id: str, first_name: str, email: str) -> None:
        """Have somebody sign up."""
        self.users[user_id] = {
            "id": user_id,
            "object": "user",
            "first_name": first_name,
            "last_name": None,
            "username": None,
            "primary_email_address_id": "idn_1",
            "email_addresses": [
                {
                    "id": "idn_1",
                    "email_address": email,
                    "verification": {"status": "verified"},
                }
            ],
            "public_metadata": {},
            "updated_at": int(time.time() * 1000),
        }

    def open_session(self, user_id: str) -> str:
        """Begin a session, and return its id."""
        session_id = f"sess_{secrets.token_hex(8)}"
        self.sessions[session_id] = {"id": session_id, "user_id": user_id, "status": "active"}
        return session_id

    def revoke(self, session_id: str) -> None:
        """End a session."""
        self.sessions[session_id]["status"] = "revoked"

    def token(self, session_id: str, party: str, **changes: Any) -> str:
        """Return a token of a session for a site."""
        now = int(time.time())
        payload = {
            "azp": party,
            "exp": now + self.token_life_s,
            "iat": now,
            "iss": f"https://{self.host}",
            "nbf": now - 10,
            "sid": session_id,
            "sub": self.sessions[session_id]["user_id"],
            "sts": "active",
            "v": 2,
        }
        return self._signed(payload | changes)

    def webhook(self, kind: str, data: dict[str, Any]) -> tuple[dict[str, str], bytes]:
        """Return the headers and the body that tell a site of something."""
        body = json.dumps({"type": kind, "object": "event", "data": data}).encode()
        message_id, stamp = f"msg_{secrets.token_hex(8)}", str(int(time.time()))
        mac = hmac.digest(WEBHOOK_KEY, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256)
        headers = {
            "svix-id": message_id,
            "svix-timestamp": stamp,
            "svix-signature": f"v1,{base64.b64encode(mac).decode()}",
            "Content-Type": "application/json",
        }
        return headers, body

    # --- What it answers ---

    def answer(self, request: SeenRequest) -> Answer:
        first = request.path.partition("/v1/")[2].partition("/")[0]
        if first in ("users", "sessions", "clients"):
            return self._backend(request, first)
        frontend: dict[str, Callable[[SeenRequest], Answer]] = {
            "/.well-known/jwks.json": self._key_set,
            "/v1/client/handshake": self._handshake,
            "/v1/client": self._client_told,
            "/v1/client/sign_out": self._signed_out,
            "/sign-in": self._sign_in,
            "/npm/@clerk/clerk-js@6/dist/clerk.browser.js": self._script,
            "/npm/@clerk/ui@1/dist/ui.browser.js": self._ui,
        }
        act = frontend.get(request.path)
        return act(request) if act else Answer(404, {"errors": [{"code": "not_found"}]})

    def isbns_of(self, request: SeenRequest) -> list[str]:
        return []

    def fault_answer(self, kind: str, request: SeenRequest) -> Answer | None:
        return None

    def _backend(self, request: SeenRequest, first: str) -> Answer:
        if request.headers.get("authorization") != f"Bearer {self.secret_key}":
            return Answer(401, {"errors": [{"code": "authentication_invalid"}]})
        rest = request.path.removeprefix(f"/v1/{first}").strip("/")
        if first == "users":
            user = self.users.get(rest)
            return Answer(200, user) if user else Answer(404, {"errors": []})
        if first == "clients":
            directives = self.handshakes.pop(request.query.get("nonce", ""), None)
            return Answer(200, {"directives": directives}) if directives else Answer(404, {})
        if not rest:
            mine = [
                one
                for one in self.sessions.values()
                if one["user_id"] == request.query.get("user_id") and one["status"] == "active"
            ]
            return Answer(200, mine)
        session = self.sessions.get(rest.removesuffix("/revoke"))
        if session is None:
            return Answer(404, {"errors": []})
        session["status"] = "revoked"
        return Answer(200, session)

    def _key_set(self, request: SeenRequest) -> Answer:
        key = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return Answer(200, {"keys": [key | {"kid": self.kid, "use": "sig", "alg": "RS256"}]})

    def _script(self, request: SeenRequest) -> Answer:
        return Answer(200, _SCRIPT.read_bytes(), self._open(request, "text/javascript"))

    def _ui(self, request: SeenRequest) -> Answer:
        script = b"window.__internal_ClerkUICtor = class {};"
        return Answer(200, script, self._open(request, "text/javascript"))

    def _open(self, request: SeenRequest, kind: str) -> dict[str, str | list[str]]:
        origin = request.headers.get("origin", "*")
        headers = {"Content-Type": kind, "Access-Control-Allow-Origin": origin}
        return headers | {"Access-Control-Allow-Credentials": "true"}

    def _client(self, request: SeenRequest) -> tuple[str, dict[str, Any]]:
        """Return whichever browser asks: by its cookie here, or as it is known in development."""
        jar = SimpleCookie()
        jar.load(request.headers.get("cookie", ""))
        cookie = jar[self._cookie].value if self._cookie in jar else ""
        name = request.query.get("__clerk_db_jwt") or cookie
        if name not in self.clients:
            name = f"dvb_{secrets.token_hex(8)}"
            self.clients[name] = {"session": "", "uat": 0}
        return name, self.clients[name]

    def _session(self, client: dict[str, Any]) -> str:
        session = self.sessions.get(client["session"], {"status": "none"})
        return client["session"] if session["status"] == "active" else ""

    def _client_told(self, request: SeenRequest) -> Answer:
        _, client = self._client(request)
        body = json.dumps({"is_signed_in": bool(self._session(client))}).encode()
        return Answer(200, body, self._open(request, "application/json"))

    def _signed_out(self, request: SeenRequest) -> Answer:
        _, client = self._client(request)
        if session := self._session(client):
            self.revoke(session)
        client |= {"session": "", "uat": 0}
        headers = self._open(request, "application/json")
        headers["Set-Cookie"] = self._both("__client_uat", f"0; {_FOR_EVER}")
        return Answer(200, b"{}", headers)

    def _sign_in(self, request: SeenRequest) -> Answer:
        if request.method == "GET":
            return self._sign_in_page(request)
        name, client = self._client(request)
        user_id = parse_qs(request.body.decode())["user"][0]
        client |= {"session": self.open_session(user_id), "uat": int(time.time())}
        cookies = [f"{self._cookie}={name}; {_FOR_EVER}; HttpOnly"]
        back = request.query["redirect_url"]
        if self.is_development:
            back = _with(back, __clerk_db_jwt=name)
        else:
            # On the site's own host: it sees that somebody has come, and asks who.
            cookies += self._both("__client_uat", f"{client['uat']}; {_FOR_EVER}")
        return Answer(303, b"", {"Location": back, "Set-Cookie": cookies})

    def _sign_in_page(self, request: SeenRequest) -> Answer:
        buttons = "".join(
            f'<button name="user" value="{user["id"]}">{user["first_name"]}</button>'
            for user in self.users.values()
        )
        page = (
            f"<!doctype html><title>Sign in</title><h1>Who?</h1><form method=post>{buttons}</form>"
        )
        return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _handshake(self, request: SeenRequest) -> Answer:
        name, client = self._client(request)
        back = request.query["redirect_url"]
        parts = urlsplit(back)
        session = self._session(client)
        if session:
            token = self.token(session, f"{parts.scheme}://{parts.netloc}")
            directives = self._both("__session", f"{token}; {_FOR_EVER}")
            directives += self._both("__client_uat", f"{client['uat']}; {_FOR_EVER}")
        else:
            directives = self._both("__session", f"; {_GONE}")
            directives += self._both("__client_uat", f"0; {_FOR_EVER}")
        if self.is_development:
            directives += self._both("__clerk_db_jwt", f"{name}; {_FOR_EVER}")
        what, value = self._handed_over(directives)
        if self.is_development:
            return Answer(307, b"", {"Location": _with(back, **{what: value})})
        cookie = f"{what}={value}; Path=/; Max-Age=30; HttpOnly; SameSite=Lax"
        return Answer(307, b"", {"Location": back, "Set-Cookie": [cookie]})

    def _handed_over(self, directives: list[str]) -> tuple[str, str]:
        if self.uses_nonce:
            nonce = secrets.token_urlsafe(16)
            self.handshakes[nonce] = directives
            return "__clerk_handshake_nonce", nonce
        return "__clerk_handshake", self._signed({"handshake": directives})

    def _both(self, name: str, rest: str) -> list[str]:
        return [f"{name}={rest}", f"{name}_{self.suffix}={rest}"]

    def _signed(self, payload: dict[str, Any]) -> str:
        return jwt.encode(payload, self.key, algorithm="RS256", headers={"kid": self.kid})


def _with(url: str, **more: str) -> str:
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
    return parts._replace(query=urlencode(query)).geturl()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9998)
    parser.add_argument("--site", default="http://127.0.0.1:8000", help="the origin of the site")
    options = parser.parse_args()
    clerk = ClerkStandIn(port=options.port)
    clerk.add_user("user_ada", "Ada", "ada@example.org")
    clerk.add_user("user_bob", "Bob", "bob@example.org")
    print(f"CLERK_PUBLISHABLE_KEY={clerk.publishable_key}\nCLERK_SECRET_KEY={clerk.secret_key}")
    print(f"CLERK_FRONTEND_URL={clerk.origin}\nCLERK_API_URL={clerk.origin}")
    print(f"CLERK_AUTHORIZED_PARTIES={options.site}\nCLERK_WEBHOOK_SECRET={WEBHOOK_SECRET}")
    clerk.serve_forever()


if __name__ == "__main__":
    main()
