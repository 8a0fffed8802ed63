"""How many books a reader has: counted, or for a very large library remembered for a while."""

from typing import TYPE_CHECKING

from django.core.cache import cache

from library.models import Book

if TYPE_CHECKING:
    from accounts.models import User

# Counting more books than this on every page would be felt.
COUNTED_ANEW = 5_000
_KEPT_S = 30


def library_size(owner: "User", *, public: bool = False) -> int:
    """Return how many live books the owner has; with ``public``, shows to all. At most 1 query.

    Past 5,000 the number may be half a minute old: a change forgets it, but other processes
    learn of that at once only where they share a cache.
    """
    if public:
        # Never remembered: a number that lags behind would tell of what was hidden meanwhile.
        return Book.objects.shown_of(owner).count()
    size = cache.get(_key(owner.pk))
    if size is None:
        size = Book.objects.owned_by(owner).live().count()
        if size > COUNTED_ANEW:
            cache.set(_key(owner.pk), size, _KEPT_S)
    return size


def forget_size(owner_id: int) -> None:
    """Count anew from now on: books came or went."""
    cache.delete(_key(owner_id))


def _key(owner_id: int) -> str:
    return f"library-size:{owner_id}"
