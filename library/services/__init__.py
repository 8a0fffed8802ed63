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
from library.services.breaker import close_breaker
from library.services.bulk import (
    Selection,
    add_subject_to,
    change_visibility_of,
    remove_subject_from,
    restore_books,
    trash_books,
)
from library.services.cover_fetching import (
    CoverCandidate,
    attach_candidate,
    cover_candidates,
    fetch_cover_for_book,
    preview_candidate,
)
from library.services.cover_files import read_cover_file, sweep_covers
from library.services.covers import attach_cover, attach_cover_from_url, remove_cover
from library.services.demo import demo_reader, fill_demo_library
from library.services.history import Undone, history_of, history_page, undo_revision, undoable
from library.services.intake_adding import add_found_row, row_facts
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
    edition_facets,
    find_books,
    initials,
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
    "CoverCandidate",
    "Difference",
    "FactDifference",
    "FacetValue",
    "Neighbour",
    "Page",
    "Selection",
    "Suggestions",
    "TitleSuggestion",
    "Undone",
    "add_book_by_hand",
    "add_book_by_isbn",
    "add_copy",
    "add_found_row",
    "add_subject_to",
    "attach_candidate",
    "attach_cover",
    "attach_cover_from_url",
    "author_facet",
    "beside",
    "card_page",
    "change_visibility_of",
    "close_breaker",
    "compare_with_providers",
    "copies_of",
    "copy_book",
    "count_books",
    "cover_candidates",
    "current_facts",
    "demo_reader",
    "edit_book",
    "edition_facets",
    "fetch_cover_for_book",
    "fill_demo_library",
    "find_books",
    "get_book",
    "has_arrived",
    "history_of",
    "history_page",
    "initials",
    "look_up_isbn",
    "more_by_author",
    "noted_if_missing",
    "preview_candidate",
    "purge_trash",
    "read_cover_file",
    "recent_cards",
    "refresh_quota",
    "remove_subject_from",
    "remove_cover",
    "restore_book",
    "restore_books",
    "revisable_facts",
    "retry_due",
    "row_facts",
    "settle",
    "subject_facet",
    "suggest",
    "sweep_covers",
    "take_from_providers",
    "trash_book",
    "trash_books",
    "trash_page",
    "undo_revision",
    "undoable",
    "want_isbn",
    "wanted_by",
]
