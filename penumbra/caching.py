"""Where things are kept for a while."""

from pathlib import Path
from typing import Any


def cache_of(name: str, *, redis_url: str, most: int = 10_000) -> dict[str, Any]:
    """Describe a cache: in Redis where there is one, else in each process's own memory.

    There it keeps ``most`` things at once; with 0 it keeps nothing anywhere.
    """
    if not most:
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if redis_url:
        backend = "django.core.cache.backends.redis.RedisCache"
        return {"BACKEND": backend, "LOCATION": redis_url, "KEY_PREFIX": name}
    backend = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": backend, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": most}}


def files_in(folder: Path, *, most: int, days: int) -> dict[str, Any]:
    """Describe a cache of this machine's own files: for what is large and made anew at any time.

    Of more than ``most`` a third is thrown out.
    """
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": folder,
        "TIMEOUT": days * 86_400,
        "OPTIONS": {"MAX_ENTRIES": most},
    }
