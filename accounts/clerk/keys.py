"""What a publishable key says: where the Frontend API of an instance is, and its cookies. Pure."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

_KINDS = {"test": True, "live": False}
# It goes into addresses and into the content security policy: nothing but a host may pass.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]+(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One instance of Clerk. ``host`` is that of its Frontend API."""

    publishable_key: str
    host: str
    is_development: bool

    @property
    def issuer(self) -> str:
        """Who its tokens say they are from."""
        return f"https://{self.host}"

    @property
    def suffix(self) -> str:
        """What tells its cookies from those of other instances on the same host."""
        digest = hashlib.sha1(self.publishable_key.encode(), usedforsecurity=False).digest()
        return base64.urlsafe_b64encode(digest).decode()[:8]

    def suffixed(self, name: str) -> str:
        """Return the name of this instance's own cookie."""
        return f"{name}_{self.suffix}"


def instance_of(publishable_key: str) -> Instance:
    """Read ``pk_test_…`` or ``pk_live_…``. Raises ValueError for what is no publishable key."""
    parts = publishable_key.split("_")
    if len(parts) != 3 or parts[0] != "pk" or parts[1] not in _KINDS:
        raise ValueError("not a publishable key")
    text = parts[2].rstrip("=")
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64") from error
    host = decoded[:-1]
    if not decoded.endswith("$") or not _HOST.fullmatch(host):
        raise ValueError("no host in it")
    return Instance(publishable_key=publishable_key, host=host, is_development=_KINDS[parts[1]])
