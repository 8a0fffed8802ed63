"""The library for those who look after the site: everything to be seen, little to be changed.

A fact of a book has columns that follow it, which only the services keep in step: here facts are
read-only, and what can be done is done by the services.
"""

from library.admin.books import BookAdmin
from library.admin.covers import CoverAdmin
from library.admin.editions import EditionSnapshotAdmin, LookupClaimAdmin, WantedIsbnAdmin
from library.admin.hiding import HidingAdmin
from library.admin.intake import IntakeRowAdmin, IntakeSettingsAdmin, WorkerBeatAdmin
from library.admin.lists import (
    FavouriteAdmin,
    ListEntryAdmin,
    ReadingListAdmin,
    RemovedEntryAdmin,
)
from library.admin.names import ContributorAdmin, SubjectAdmin
from library.admin.providers import ProviderStateAdmin
from library.admin.reports import ReportAdmin
from library.admin.revisions import BookRevisionAdmin
from library.admin.webhooks import WebhookAdmin, WebhookMessageAdmin

__all__ = [
    "BookAdmin",
    "BookRevisionAdmin",
    "ContributorAdmin",
    "CoverAdmin",
    "EditionSnapshotAdmin",
    "FavouriteAdmin",
    "HidingAdmin",
    "IntakeRowAdmin",
    "IntakeSettingsAdmin",
    "ListEntryAdmin",
    "LookupClaimAdmin",
    "ProviderStateAdmin",
    "ReadingListAdmin",
    "RemovedEntryAdmin",
    "ReportAdmin",
    "SubjectAdmin",
    "WantedIsbnAdmin",
    "WorkerBeatAdmin",
    "WebhookAdmin",
    "WebhookMessageAdmin",
]
