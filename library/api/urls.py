from django.urls import path

from library import converters  # noqa: F401  (registers <public_id:…>)
from library.api import (
    bulk,
    changes,
    discover,
    editions,
    export,
    favourites,
    history,
    intake,
    lists,
    names,
    readers,
    suggestions,
    trash,
    views,
    webhooks,
)

_BOOK = "books/<public_id:public_id>/"
_LIST = "lists/<public_id:public_id>/"
_ENTRY = f"{_LIST}entries/<public_id:entry_id>/"
_HOOK = "webhooks/<public_id:public_id>/"
_READER = "readers/<handle:handle>/"

urlpatterns = [
    path("isbn/<str:isbn>/", views.IsbnView.as_view(), name="isbn"),
    path("editions/", editions.EditionListView.as_view(), name="edition-list"),
    # --- Books
    path("books/", views.BookListView.as_view(), name="book-list"),
    path("books/bulk/", bulk.BulkView.as_view(), name="book-bulk"),
    path("books/selection/", bulk.SelectionView.as_view(), name="selection"),
    path("books/selection/undo/", bulk.SelectionUndoView.as_view(), name="selection-undo"),
    path(_BOOK, views.BookDetailView.as_view(), name="book-detail"),
    path(f"{_BOOK}restore/", views.BookRestoreView.as_view(), name="book-restore"),
    path(f"{_BOOK}copies/", views.CopiesView.as_view(), name="book-copies"),
    path(f"{_BOOK}cover/", views.CoverView.as_view(), name="book-cover"),
    path(f"{_BOOK}cover/candidates/", history.CandidatesView.as_view(), name="cover-candidates"),
    path(f"{_BOOK}refresh/", history.RefreshView.as_view(), name="book-refresh"),
    path(f"{_BOOK}history/", history.HistoryView.as_view(), name="book-history"),
    path(
        f"{_BOOK}history/<public_id:revision_id>/undo/",
        history.UndoView.as_view(),
        name="book-undo",
    ),
    path(f"{_BOOK}link/", views.LinkView.as_view(), name="book-link"),
    path("trash/books/", trash.TrashedBooksView.as_view(), name="trashed-books"),
    path("trash/lists/", trash.TrashedListsView.as_view(), name="trashed-lists"),
    # --- Finding
    path("suggestions/", suggestions.SuggestionsView.as_view(), name="suggestions"),
    path("facets/", suggestions.FacetsView.as_view(), name="facets"),
    # --- Favourites
    path("favourites/", favourites.LedgeListView.as_view(), name="ledge-list"),
    path("favourites/<ledge_year:year>/", favourites.LedgeView.as_view(), name="ledge"),
    path(
        "favourites/<ledge_year:year>/<int:place>/",
        favourites.PlaceView.as_view(),
        name="ledge-place",
    ),
    # --- The tray
    path("intake/", intake.TrayView.as_view(), name="intake"),
    path("intake/settings/", intake.IntakeSettingsView.as_view(), name="intake-settings"),
    path("intake/restore/", intake.TrayRestoreView.as_view(), name="intake-restore"),
    path("intake/all/<slug:action>/", intake.TrayActView.as_view(), name="intake-act"),
    path("intake/<public_id:public_id>/", intake.TrayRowView.as_view(), name="intake-row"),
    path(
        "intake/<public_id:public_id>/<slug:action>/",
        intake.TrayActionView.as_view(),
        name="intake-action",
    ),
    path("wanted/", intake.WantedListView.as_view(), name="wanted-list"),
    path("wanted/<isbn13:isbn13>/", intake.WantedView.as_view(), name="wanted"),
    # --- Reading lists
    path("lists/", lists.ListsView.as_view(), name="lists"),
    path(_LIST, lists.ListView.as_view(), name="list-detail"),
    path(f"{_LIST}restore/", lists.ListRestoreView.as_view(), name="list-back"),
    path(f"{_LIST}link/", lists.ListLinkView.as_view(), name="list-link"),
    path(f"{_LIST}cover/", lists.ListCoverView.as_view(), name="list-cover"),
    path(f"{_LIST}entries/", lists.EntriesView.as_view(), name="list-entries"),
    path(f"{_LIST}entries/undo/", lists.EntriesUndoView.as_view(), name="list-entries-undo"),
    path(_ENTRY, lists.EntryView.as_view(), name="list-entry"),
    path(f"{_ENTRY}restore/", lists.EntryRestoreView.as_view(), name="list-entry-back"),
    path("webhooks/", webhooks.WebhooksView.as_view(), name="webhook-list"),
    path(_HOOK, webhooks.WebhookView.as_view(), name="webhook-detail"),
    path(f"{_HOOK}secret/", webhooks.WebhookSecretView.as_view(), name="webhook-secret"),
    path(f"{_HOOK}test/", webhooks.WebhookTestView.as_view(), name="webhook-test"),
    path(f"{_HOOK}messages/", webhooks.WebhookMessagesView.as_view(), name="webhook-messages"),
    path(
        f"{_HOOK}messages/<public_id:message_id>/resend/",
        webhooks.WebhookResendView.as_view(),
        name="webhook-resend",
    ),
    path("changes/", changes.ChangesView.as_view(), name="changes"),
    path("export/", export.ExportView.as_view(), name="export"),
    # --- Open to visitors
    path(_READER, readers.ReaderView.as_view(), name="reader-detail"),
    path(f"{_READER}books/", readers.ReaderBooksView.as_view(), name="reader-books"),
    path(
        f"{_READER}books/<public_id:public_id>/",
        readers.ReaderBookView.as_view(),
        name="reader-book",
    ),
    path(f"{_READER}facets/", readers.ReaderFacetsView.as_view(), name="reader-facets"),
    path(
        f"{_READER}suggestions/",
        readers.ReaderSuggestionsView.as_view(),
        name="reader-suggestions",
    ),
    path(f"{_READER}lists/", readers.ReaderListsView.as_view(), name="reader-lists"),
    path(
        f"{_READER}lists/<public_id:public_id>/",
        readers.ReaderListView.as_view(),
        name="reader-list",
    ),
    path(
        f"{_READER}lists/<public_id:public_id>/entries/",
        readers.ReaderListEntriesView.as_view(),
        name="reader-list-entries",
    ),
    path(f"{_READER}favourites/", readers.ReaderFavouritesView.as_view(), name="reader-favourites"),
    path(
        "unlisted/books/<share_key:share_key>/",
        readers.LinkedBookView.as_view(),
        name="linked-book",
    ),
    path(
        "unlisted/lists/<share_key:share_key>/",
        readers.LinkedListView.as_view(),
        name="linked-list",
    ),
    path(
        "unlisted/lists/<share_key:share_key>/entries/",
        readers.LinkedListEntriesView.as_view(),
        name="linked-list-entries",
    ),
    path("discover/readers/", discover.DiscoverReadersView.as_view(), name="discover-readers"),
    path("discover/books/", discover.DiscoverBooksView.as_view(), name="discover-books"),
    path("discover/lists/", discover.DiscoverListsView.as_view(), name="discover-lists"),
    path("reports/", discover.ReportsView.as_view(), name="reports"),
]
# Contributors and subjects are alike.
for _plural, _one, _views in (
    ("contributors", "contributor", names.CONTRIBUTOR_VIEWS),
    ("subjects", "subject", names.SUBJECT_VIEWS),
):
    urlpatterns += [
        path(f"{_plural}/", _views["all"].as_view(), name=f"{_one}-list"),
        path(f"{_plural}/<public_id:public_id>/", _views["one"].as_view(), name=f"{_one}-detail"),
        path(
            f"{_plural}/<public_id:public_id>/merge/",
            _views["merge"].as_view(),
            name=f"{_one}-merge",
        ),
    ]
