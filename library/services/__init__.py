"""Every use case of the library, for pages, API, admin, commands and tasks alike."""

from library.services.books import (
    add_book_by_hand,
    add_book_by_isbn,
    add_copy,
    copies_of,
    copy_book,
    current_facts,
    edit_book,
    get_book,
    revisable_facts,
)
from library.services.demo import fill_demo_library
from library.services.history import Undone, history_of, history_page, undo_revision, undoable
from library.services.lookups import look_up_isbn
from library.services.neighbours import Neighbour, beside, more_by_author
from library.services.providers import refresh_quota
from library.services.refresh import (
    Difference,
    FactDifference,
    compare_with_providers,
    take_from_providers,
)
from library.services.searching import (
    FacetValue,
    Page,
    author_facet,
    card_page,
    count_books,
    find_books,
    recent_cards,
    subject_facet,
    trash_page,
)
from library.services.suggesting import Suggestions, TitleSuggestion, suggest
from library.services.trash import purge_trash, restore_book, trash_book
from library.services.wanted import (
    has_arrived,
    noted_if_missing,
    retry_due,
    settle,
    want_isbn,
    wanted_by,
)

__all__ = [
    "Difference",
    "FactDifference",
    "FacetValue",
    "Neighbour",
    "Page",
    "Suggestions",
    "TitleSuggestion",
    "Undone",
    "add_book_by_hand",
    "add_book_by_isbn",
    "add_copy",
    "author_facet",
    "beside",
    "card_page",
    "compare_with_providers",
    "copies_of",
    "copy_book",
    "count_books",
    "current_facts",
    "edit_book",
    "fill_demo_library",
    "find_books",
    "get_book",
    "has_arrived",
    "history_of",
    "history_page",
    "look_up_isbn",
    "more_by_author",
    "noted_if_missing",
    "purge_trash",
    "recent_cards",
    "refresh_quota",
    "restore_book",
    "revisable_facts",
    "retry_due",
    "settle",
    "subject_facet",
    "suggest",
    "take_from_providers",
    "trash_book",
    "trash_page",
    "undo_revision",
    "undoable",
    "want_isbn",
    "wanted_by",
]
