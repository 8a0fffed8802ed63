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
from library.services.demo import demo_reader, fill_demo_library
from library.services.lookups import look_up_isbn
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
    "Page",
    "Selection",
    "add_book_by_hand",
    "add_book_by_isbn",
    "add_copy",
    "add_subject_to",
    "author_facet",
    "card_page",
    "change_visibility_of",
    "close_breaker",
    "compare_with_providers",
    "copies_of",
    "copy_book",
    "count_books",
    "current_facts",
    "demo_reader",
    "edit_book",
    "edition_facets",
    "fill_demo_library",
    "find_books",
    "get_book",
    "has_arrived",
    "initials",
    "look_up_isbn",
    "noted_if_missing",
    "purge_trash",
    "recent_cards",
    "refresh_quota",
    "remove_subject_from",
    "restore_book",
    "restore_books",
    "retry_due",
    "settle",
    "subject_facet",
    "take_from_providers",
    "trash_book",
    "trash_books",
    "trash_page",
    "want_isbn",
    "wanted_by",
]
