from django.urls import path

from library import converters  # noqa: F401  (registers <public_id:…> and <isbn13:…>)
from library.views import (
    books,
    bulk,
    covers,
    designed,
    editing,
    edition_search,
    filters,
    history,
    home,
    intake,
    listing,
    suggestions,
    waiting,
)

app_name = "library"

urlpatterns = [
    path("", home.home, name="home"),
    path("add/", intake.book_add, name="book-add"),
    path("add/search/", edition_search.edition_search, name="edition-search"),
    path("add/tray/", intake.intake_tray, name="intake-tray"),
    path("add/tray/<slug:action>/", intake.intake_act, name="intake-act"),
    path("add/tray/<int:stamp>/restore/", intake.intake_restore, name="intake-restore"),
    path("add/rows/<public_id:public_id>/edit/", intake.intake_edit, name="intake-edit"),
    path(
        "add/rows/<public_id:public_id>/<slug:action>/",
        intake.intake_row_act,
        name="intake-row-act",
    ),
    path("add/settings/", intake.intake_settings, name="intake-settings"),
    path("add/waiting/<isbn13:isbn13>/forget/", waiting.wanted_forget, name="wanted-forget"),
    path("library/", listing.book_list, name="book-list"),
    path("library/filters/", filters.book_filters, name="book-filters"),
    path("library/suggestions/", suggestions.suggestions, name="suggestions"),
    path("library/bulk/", bulk.book_bulk, name="book-bulk"),
    path("library/bulk/<int:stamp>/undo/", bulk.book_bulk_undo, name="book-bulk-undo"),
    path("covers/<name>.webp", covers.cover_file, name="cover-file"),
    path("trash/", books.trash_list, name="trash-list"),
    path("books/new/", editing.book_new, name="book-new"),
    path("books/<public_id:public_id>/", books.book_detail, name="book-detail"),
    path("books/<public_id:public_id>/edit/", editing.book_edit, name="book-edit"),
    path("books/<public_id:public_id>/cover/", covers.cover_manage, name="cover-manage"),
    path("books/<public_id:public_id>/cover/remove/", covers.cover_remove, name="cover-remove"),
    path(
        "books/<public_id:public_id>/cover/candidates/<source>/",
        covers.cover_candidate,
        name="cover-candidate",
    ),
    path("books/<public_id:public_id>/refresh/", books.book_refresh, name="book-refresh"),
    path("books/<public_id:public_id>/history/", history.book_history, name="book-history"),
    path(
        "books/<public_id:public_id>/history/<public_id:revision_id>/undo/",
        history.book_undo,
        name="book-undo",
    ),
    path("books/<public_id:public_id>/cover.svg", designed.designed_cover, name="designed-cover"),
    path("books/<public_id:public_id>/copies/", books.book_copy, name="book-copy"),
    path("books/<public_id:public_id>/trash/", books.book_trash, name="book-trash"),
    path("books/<public_id:public_id>/restore/", books.book_restore, name="book-restore"),
]
