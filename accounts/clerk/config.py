"""What the settings say of Clerk, in one value. Reads neither settings nor environment."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from accounts.clerk.keys import Instance, instance_of

API_URL = "https://api.clerk.com"
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----(.+?)-----END PUBLIC KEY-----", re.DOTALL)
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class ClerkConfig:
    """The ``CLERK_…`` variables as given; off without a publishable and a secret key.

    ``frontend_url`` and ``api_url`` lead to a stand-in on this machine, and to nothing else.
    """

    publishable_key: str = ""
    secret_key: str = field(default="", repr=False)
    jwt_key: str = ""
    authorized_parties: tuple[str, ...] = ()
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    instance_id: str = ""
    api_url: str = API_URL
    frontend_url: str = ""

    @cached_property
    def is_on(self) -> bool:
        """Whether readers sign in by Clerk."""
        return bool(self.secret_key) and self._instance is not None

    @cached_property
    def instance(self) -> Instance:
        """The instance of the publishable key. Raises ValueError where that is none."""
        return instance_of(self.publishable_key)

    @cached_property
    def frontend_origin(self) -> str:
        """Where browsers find the Frontend API."""
        return self.frontend_url or self.instance.issuer

    @cached_property
    def public_keys(self) -> tuple[str, ...]:
        """The PEMs of ``jwt_key``: one, or two while keys are changed; line breaks may be lost."""
        found = _PEM.findall(self.jwt_key.replace("\\n", "\n"))
        return tuple(_pem("".join(body.split())) for body in found)

    @cached_property
    def _instance(self) -> Instance | None:
        try:
            return self.instance
        except ValueError:
            return None

    def troubles(self) -> list[str]:
        """Say in sentences what is missing or does not go together; nothing where Clerk is off."""
        given = (self.publishable_key, self.secret_key)
        others = (self.jwt_key, self.authorized_parties, self.webhook_secrets)
        if not any((*given, *others)):
            return []
        wrong = {
            "CLERK_PUBLISHABLE_KEY is not set.": not self.publishable_key,
            "CLERK_SECRET_KEY is not set.": not self.secret_key,
            "CLERK_PUBLISHABLE_KEY is not a publishable key.": bool(self.publishable_key)
            and self._instance is None,
            "CLERK_JWT_KEY holds no public key.": bool(self.jwt_key) and not self.public_keys,
            "CLERK_AUTHORIZED_PARTIES is not set: no session of Clerk's is accepted.": not (
                self.authorized_parties
            ),
            "CLERK_AUTHORIZED_PARTIES must be origins, such as https://books.example.org.": any(
                not _is_origin(party) for party in self.authorized_parties
            ),
        }
        return [sentence for sentence, is_wrong in wrong.items() if is_wrong]

    @property
    def elsewhere(self) -> list[str]:
        """Its addresses that are not Clerk's own but those of a stand-in."""
        return [url for url in (self.api_url, self.frontend_url) if url not in ("", API_URL)]


def is_stand_in(url: str) -> bool:
    """Say whether ``url`` is that of a program on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname == _LOOPBACK


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" == text


def _pem(body: str) -> str:
    lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
    return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"
