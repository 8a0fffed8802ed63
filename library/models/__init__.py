"""Every table of the library."""

from library.models.book import Book, BookSubject, Contribution
from library.models.contributor import Contributor
from library.models.cover import Cover
from library.models.edition import EditionSnapshot, LookupClaim, ProviderState, WantedIsbn
from library.models.intake import IntakeRow, IntakeSettings, WorkerBeat
from library.models.revision import BookRevision
from library.models.subject import Subject

__all__ = [
    "Book",
    "BookRevision",
    "BookSubject",
    "Contribution",
    "Contributor",
    "Cover",
    "EditionSnapshot",
    "IntakeRow",
    "IntakeSettings",
    "LookupClaim",
    "ProviderState",
    "Subject",
    "WantedIsbn",
    "WorkerBeat",
]
