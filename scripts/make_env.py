"""Write a .env that serves this machine only. An existing one is left alone."""

import os
import secrets
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / ".env"
TEXT = """\
# Made by "make run", for this machine only. Every setting is explained in .env.example.
SECRET_KEY={secret_key}
ALLOWED_HOSTS=127.0.0.1,localhost
HTTPS=off
LOG_LEVEL=WARNING
"""


def write_env(target: Path) -> bool:
    """Write ``target``, readable by its owner alone; False when there is one already."""
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(TEXT.format(secret_key=secrets.token_urlsafe(50)))
    return True


if __name__ == "__main__" and write_env(TARGET):
    print(f"Wrote {TARGET.name} for this machine.")
