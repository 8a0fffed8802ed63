"""Names for what the library refuses to do. They know nothing of HTTP; penumbra.errors does."""

from typing import Any


class LibraryError(Exception):
    """A refusal: a stable ``code``, a ``message`` fit for a reader, and plain-data ``extra``."""

    code = "library_error"
    default_message = "That did not work."

    def __init__(self, message: str = "", **extra: Any) -> None:
        self.message = message or self.default_message
        self.extra = extra
        super().__init__(self.message)


class InvalidIsbn(LibraryError):
    """The text is not an ISBN. ``extra``: ``reason`` (a code), ``suggestion`` (ISBN-13, None)."""

    code = "invalid_isbn"
    default_message = "That is not an ISBN."


class IsbnNotFound(LibraryError):
    """No provider has the ISBN yet. ``extra``: ``isbn13``."""

    code = "isbn_not_found"
    default_message = "No catalogue knows this ISBN yet."


class LookupUnavailable(LibraryError):
    """No provider could be asked. ``extra``: ``isbn13``, ``retry_after_s`` (seconds)."""

    code = "lookup_unavailable"
    default_message = "The book catalogues cannot be reached just now. Try again in a moment."


class BookAlreadyOwned(LibraryError):
    """The reader has this ISBN. ``extra``: ``isbn13``; ``public_id``, ``location`` of a copy."""

    code = "book_already_owned"
    default_message = "This book is already in your library."


class BookNotFound(LibraryError):
    """There is no such book among those this reader may see."""

    code = "book_not_found"
    default_message = "There is no such book here."


class BookInTrash(LibraryError):
    """A book in the trash can be looked at and restored, nothing else. ``extra``: ``public_id``."""

    code = "book_in_trash"
    default_message = "This book is in the trash. Put it back before you change it."


class DifferenceChanged(LibraryError):
    """The providers now say something else than what the reader chose from."""

    code = "difference_changed"
    default_message = "The catalogues say something else by now. Look again before you choose."


class InvalidSearch(LibraryError):
    """The words of a search among the providers are none, or too many."""

    code = "invalid_search"
    default_message = "Type a title or an author."


class UndoGone(LibraryError):
    """What an undo would bring back is back already, or deleted for good."""

    code = "undo_gone"
    default_message = (
        "These books are back in your library already, or were deleted after their thirty days."
    )


class TooManyLookups(LibraryError):
    """The reader asks faster than a person would. ``extra``: ``retry_after_s``."""

    code = "too_many_lookups"
    default_message = "That is a lot of ISBNs in one minute. Go on in a moment."


class InvalidBook(LibraryError):
    """Some fields cannot be kept. ``extra``: ``errors``, a list of messages by field name."""

    code = "invalid_book"
    default_message = "Some of this cannot be saved as it is."


class InvalidCover(LibraryError):
    """The picture makes no cover. ``extra``: ``reason``, a code of ``library.images``."""

    code = "invalid_cover"
    default_message = "That picture cannot be used as a cover."


class CoverUnreachable(InvalidCover):
    """No picture could be fetched. ``extra``: ``reason``, a code of ``library.clients.images``."""

    code = "cover_unreachable"
    default_message = "No picture could be fetched from there."


class CoverNotFound(LibraryError):
    """There is no such cover among those that may be seen."""

    code = "cover_not_found"
    default_message = "There is no such cover here."


class InvalidPicture(LibraryError):
    """What was given is no picture to show. ``extra``: ``reason``, a code of ``library.images``."""

    code = "invalid_picture"
    default_message = "That picture cannot be shown."


class PictureNotFound(LibraryError):
    """No reader and no list has such a picture."""

    code = "picture_not_found"
    default_message = "There is no such picture here."


class NothingToRefresh(LibraryError):
    """The book has no ISBN, so no provider can be asked about it."""

    code = "nothing_to_refresh"
    default_message = "This book has no ISBN, so there is nothing to compare it with."


class InvalidIntake(LibraryError):
    """What was given to the tray cannot be taken in. ``extra``: ``errors`` by field, if any."""

    code = "invalid_intake"
    default_message = "This cannot be read as a list of ISBNs."


class TrayFull(LibraryError):
    """The tray holds all it can; nothing of what was given went in. ``extra``: ``most``."""

    code = "tray_full"
    default_message = "Your tray is full. Put away what is done, then go on."


class IntakeRowNotFound(LibraryError):
    """There is no such row in this reader's tray."""

    code = "intake_row_not_found"
    default_message = "There is no such line in your tray."


class IntakeRowChanged(LibraryError):
    """The row is no longer in a state where that can be done. ``extra``: ``state``."""

    code = "intake_row_changed"
    default_message = "This line has changed meanwhile. Look at it again."


class ReaderNotFound(LibraryError):
    """There is no such reader among those this visitor may see."""

    code = "reader_not_found"
    default_message = "There is no such reader here."


class ListNotFound(LibraryError):
    """There is no such reading list among those this visitor may see."""

    code = "list_not_found"
    default_message = "There is no such reading list here."


class EntryNotFound(LibraryError):
    """The book is not on the list any more."""

    code = "entry_not_found"
    default_message = "This book is not on the list any more."


class InvalidList(LibraryError):
    """A reading list cannot be as it was given. ``extra``: ``errors`` (messages by field)."""

    code = "invalid_list"
    default_message = "The list cannot be saved as it is."


class ListFull(LibraryError):
    """A list, or a reader's number of lists, is as long as it may be."""

    code = "list_full"
    default_message = "There is no more room on this list."


class InvalidFavourite(LibraryError):
    """A favourite cannot stand there: no such place or year, or the place is none of the six."""

    code = "invalid_favourite"
    default_message = "There is no such place on the ledge."


class TooManyExports(LibraryError):
    """One export is under way, or there were many within the hour. ``extra``: ``retry_after_s``."""

    code = "too_many_exports"
    default_message = "That were many exports in one hour. Try again later."


class InvalidReport(LibraryError):
    """A report says too little, or too much. ``extra``: ``errors`` (messages by field)."""

    code = "invalid_report"
    default_message = "Say what is wrong with the page."


class TooManyReports(LibraryError):
    """More reports than one person would make. ``extra``: ``retry_after_s``."""

    code = "too_many_reports"
    default_message = "That were many reports in a short time. Try again later."


class PicturesBusy(LibraryError):
    """More pictures are asked for at once than are drawn. ``extra``: ``retry_after_s``."""

    code = "pictures_busy"
    default_message = "Many pictures are being drawn just now. Ask again in a moment."


class InvalidWebhook(LibraryError):
    """A webhook cannot be like this. ``extra``: ``errors``, messages by field name."""

    code = "invalid_webhook"
    default_message = "This webhook cannot be kept as it is."


class WebhookNotFound(LibraryError):
    """The reader has no such webhook, or no such message."""

    code = "webhook_not_found"
    default_message = "There is no such webhook."


class InvalidCursor(LibraryError):
    """A place in the change feed that was not given out here."""

    code = "invalid_cursor"
    default_message = "This is no place in the feed. Begin with since=now, or without since."


class ChangesGone(LibraryError):
    """What changed since then is not kept any more."""

    code = "changes_gone"
    default_message = (
        "Some of what changed since then is not kept any more. Ask with since=now, then read the "
        "library anew, then go on from the cursor you got."
    )


class ChangedMeanwhile(LibraryError):
    """Somebody else has changed it since the state that the caller tied the write to."""

    code = "changed_meanwhile"
    default_message = "This has been changed meanwhile. Read it again, then decide."


class KeyReused(LibraryError):
    """The idempotency key belongs to another request of this reader."""

    code = "idempotency_key_reused"
    default_message = "This Idempotency-Key was used for another request. Make a new one."


class KeyInUse(LibraryError):
    """The first request with the idempotency key has no answer yet. ``extra``: retry_after_s."""

    code = "idempotency_key_in_use"
    default_message = "The first request with this Idempotency-Key has no answer yet."


class NameNotFound(LibraryError):
    """There is no such contributor or subject among those of this reader."""

    code = "name_not_found"
    default_message = "There is no such name in your library."


class InvalidName(LibraryError):
    """A contributor or subject cannot be called so. ``extra``: ``errors``, messages by field."""

    code = "invalid_name"
    default_message = "This name cannot be kept."
