"""The same ISBN twice: refused with the copy at hand, or numbered as one more copy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Max

from library import limits
from library.exceptions import BookAlreadyOwned, InvalidBook
from library.models import Book

if TYPE_CHECKING:
    from accounts.models import User


def refuse_if_owned(owner: "User", isbn13: str) -> None:
    """Raise BookAlreadyOwned when the owner has a live copy of the ISBN. 1 query."""
    held = Book.objects.owned_by(owner).live().filter(isbn13=isbn13)
    shown = ("public_id", "title", "location")
    first = held.order_by("copy_number", "pk").only(*shown).first()
    if first is not None:
        place = f" Where it stands: {first.location}." if first.location else ""
        raise BookAlreadyOwned(
            f"You already have “{first.title}”.{place}",
            public_id=first.public_id,
            isbn13=isbn13,
            location=first.location,
        )


@contextmanager
def refusing_duplicates(owner: "User", isbn13: str | None) -> Iterator[None]:
    """Say BookAlreadyOwned when the database refuses a write because somebody was quicker."""
    try:
        yield
    except IntegrityError as error:
        # PostgreSQL names the constraint, SQLite its columns; any other one is a bug.
        if isbn13 and ("book_one_per_isbn" in str(error) or "copy_number" in str(error)):
            refuse_if_owned(owner, isbn13)
        raise


def numbered_copy(owner: "User", isbn13: str, insert: Callable[[int], Book]) -> Book:
    """Insert one more copy under the next free number; whoever loses a race takes the one after.

    Raises InvalidBook past the last number.
    """
    for _ in range(limits.COPIES_MAX):
        number = next_copy_number(owner, isbn13)
        # Every round lost is a number somebody else took, and numbers run out.
        with suppress(BookAlreadyOwned):
            return insert(number)
    raise BookAlreadyOwned


def next_copy_number(owner: "User", isbn13: str) -> int:
    """Return the number after the owner's highest live copy of the ISBN. 1 query.

    Raises InvalidBook past the last number.
    """
    held = Book.objects.owned_by(owner).live().filter(isbn13=isbn13)
    number = (held.aggregate(last=Max("copy_number"))["last"] or 0) + 1
    if number > limits.COPIES_MAX:
        raise InvalidBook(f"You have {limits.COPIES_MAX} copies of this book already.", errors={})
    return number
