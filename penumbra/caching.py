"""Where things are kept for a while."""

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
