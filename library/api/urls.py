from django.urls import path

from library import converters  # noqa: F401  (registers <public_id:…>)
from library.api import editions, export, favourites, history, intake, lists, suggestions, views

app_name = "api"

urlpatterns = [
    path("isbn/<str:isbn>/", views.IsbnView.as_view(), name="isbn"),
    path("editions/", editions.EditionListView.as_view(), name="edition-list"),
    path("books/", views.BookListView.as_view(), name="book-list"),
    path("books/<public_id:public_id>/cover/", views.CoverView.as_view(), name="book-cover"),
    path("books/<public_id:public_id>/", views.BookDetailView.as_view(), name="book-detail"),
    path(
        "books/<public_id:public_id>/history/", history.HistoryView.as_view(), name="book-history"
    ),
    path(
        "books/<public_id:public_id>/history/<public_id:revision_id>/undo/",
        history.UndoView.as_view(),
        name="book-undo",
    ),
    path("books/<public_id:public_id>/link/", views.LinkView.as_view(), name="book-link"),
    path("favourites/", favourites.LedgeListView.as_view(), name="ledge-list"),
    path("favourites/<ledge_year:year>/", favourites.LedgeView.as_view(), name="ledge"),
    path(
        "favourites/<ledge_year:year>/<int:place>/",
        favourites.PlaceView.as_view(),
        name="ledge-place",
    ),
    path("intake/", intake.TrayView.as_view(), name="intake"),
    path("intake/<public_id:public_id>/", intake.TrayRowView.as_view(), name="intake-row"),
    path(
        "intake/<public_id:public_id>/<slug:action>/",
        intake.TrayActionView.as_view(),
        name="intake-action",
    ),
    path("lists/", lists.ListsView.as_view(), name="lists"),
    path("lists/<public_id:public_id>/", lists.ListView.as_view(), name="list-detail"),
    path("lists/<public_id:public_id>/restore/", lists.ListRestoreView.as_view(), name="list-back"),
    path("lists/<public_id:public_id>/link/", lists.ListLinkView.as_view(), name="list-link"),
    path("lists/<public_id:public_id>/entries/", lists.EntriesView.as_view(), name="list-entries"),
    path(
        "lists/<public_id:public_id>/entries/<public_id:entry_id>/",
        lists.EntryView.as_view(),
        name="list-entry",
    ),
    path(
        "lists/<public_id:public_id>/entries/<public_id:entry_id>/restore/",
        lists.EntryRestoreView.as_view(),
        name="list-entry-back",
    ),
    path("export/", export.ExportView.as_view(), name="export"),
    path("suggestions/", suggestions.SuggestionsView.as_view(), name="suggestions"),
]
