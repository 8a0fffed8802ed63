"""Every table of the library."""

from library.models.answer import KeptAnswer
from library.models.book import Book, BookSubject, Contribution
from library.models.contributor import Contributor
from library.models.cover import Cover
from library.models.edition import EditionSnapshot, LookupClaim, ProviderState, WantedIsbn
from library.models.favourite import ALL_TIME, Favourite
from library.models.intake import IntakeRow, IntakeSettings, WorkerBeat
from library.models.reading_list import ListEntry, ReadingList, RemovedEntry
from library.models.report import Report
from library.models.revision import BookRevision
from library.models.subject import Subject
from library.models.webhook import Webhook, WebhookMessage

__all__ = [
    "Webhook",
    "WebhookMessage",
    "ALL_TIME",
    "Book",
    "BookRevision",
    "BookSubject",
    "Contribution",
    "Contributor",
    "Cover",
    "EditionSnapshot",
    "Favourite",
    "IntakeRow",
    "IntakeSettings",
    "KeptAnswer",
    "ListEntry",
    "LookupClaim",
    "ProviderState",
    "ReadingList",
    "RemovedEntry",
    "Report",
    "Subject",
    "WantedIsbn",
    "WorkerBeat",
]
