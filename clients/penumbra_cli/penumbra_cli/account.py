"""Which site, and the token for it: in a file that only its owner can read."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Account:
    """The address of a site, and a token of its reader's."""

    url: str
    token: str = field(repr=False)


def token_file() -> Path:
    """Return where the account is kept."""
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "penumbra" / "token.json"


def read_account() -> Account | None:
    """Return the account of the environment, else the one kept; None for neither."""
    url, token = os.environ.get("PENUMBRA_URL"), os.environ.get("PENUMBRA_TOKEN")
    if url and token:
        return Account(url.rstrip("/"), token)
    try:
        kept = json.loads(token_file().read_text(encoding="utf-8"))
        return Account(kept["url"], kept["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_account(account: Account) -> Path:
    """Write the account to its file; return where. It is never readable by others."""
    path = token_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": account.url, "token": account.token}, file)
    fresh.replace(path)
    return path


def forget_account() -> None:
    """Delete the file. The token itself goes on until it is revoked."""
    token_file().unlink(missing_ok=True)
