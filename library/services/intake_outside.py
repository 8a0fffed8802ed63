"""Books that come in past the tray: its row for the ISBN has nothing left to wait for."""

from django.utils import timezone

from library.choices import IntakeState
from library.models import Book, IntakeRow

_SETTLED = (IntakeState.ADDED.value, IntakeState.OWNED.value)


def tell_tray(*, book: Book) -> None:
    """Have the owner's row for the book's ISBN say that it is added. 1 query, none without ISBN."""
    if not book.isbn13:
        return  # no row waits for it; those without an ISBN are refused codes
    now = timezone.now()
    rows = IntakeRow.objects.filter(owner=book.owner_id, isbn13=book.isbn13).in_tray()
    rows.exclude(state__in=_SETTLED).update(
        state=IntakeState.ADDED.value,
        book=book,
        reason="",
        due_at=None,
        claimed_by="",
        claimed_until=None,
        updated_at=now,
        settled_at=now,
    )
