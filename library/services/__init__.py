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
from library.services.breaker import (
    close_breaker,
)
from library.services.bulk import (
    Selection,
    add_subject_to,
    change_visibility_of,
    remove_subject_from,
    restore_books,
    trash_books,
)
from library.services.bulk_lookups import (
    Lookup,
    look_up_many,
)
from library.services.cover_fetching import (
    CoverCandidate,
    choose_offered,
    cover_candidates,
    fetch_cover,
    fetch_cover_for_book,
    preview_candidate,
)
from library.services.cover_files import (
    read_cover_file,
    sweep_covers,
)
from library.services.covers import (
    ChosenCover,
    attach_cover,
    attach_cover_from_url,
    choose_upload,
    choose_url,
    put_cover,
    remove_cover,
)
from library.services.demo import (
    demo_reader,
    fill_demo_library,
)
from library.services.edition_search import (
    EditionSearch,
    owned_among,
    search_editions,
)
from library.services.history import (
    Undone,
    history_of,
    history_page,
    undo_revision,
    undoable,
)
from library.services.intake import (
    Accepted,
    accept_codes,
)
from library.services.intake_adding import (
    add_found_row,
    row_facts,
)
from library.services.intake_clearing import (
    add_all_found,
    clear_rows,
    restore_rows,
    retry_missing,
    stamp_of,
)
from library.services.intake_rows import (
    add_copy_of,
    add_row,
    choose_candidate,
    clear_row,
    edit_row,
    retry_row,
    suggestion_of,
    undo_row,
    use_suggestion,
)
from library.services.intake_settings import (
    intake_settings,
    save_intake_settings,
)
from library.services.intake_sweep import (
    sweep_queue,
    sweep_trays,
    wake_if_due,
)
from library.services.intake_tray import (
    TrayCounts,
    TrayPage,
    changed_rows,
    forget_news,
    get_row,
    tray_counts,
    tray_page,
    tray_rows,
)
from library.services.intake_work import (
    INTAKE_QUEUE,
    look_up_tray,
    wake_worker,
    work_round,
)
from library.services.lookups import (
    look_up_isbn,
)
from library.services.neighbours import (
    Neighbour,
    beside,
    more_by_author,
)
from library.services.providers import (
    refresh_quota,
)
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
from library.services.suggesting import (
    Suggestions,
    TitleSuggestion,
    suggest,
)
from library.services.trash import (
    purge_trash,
    restore_book,
    trash_book,
)
from library.services.wanted import (
    has_arrived,
    noted_if_missing,
    retry_due,
    settle,
    want_isbn,
    wanted_by,
)
from library.services.worker_beats import (
    BEAT_EVERY,
    GONE_AFTER,
    QueueReport,
    beat,
    end_beats,
    forget_dead_workers,
    is_worker_alive,
    queue_report,
)

__all__ = [
    "Accepted",
    "BEAT_EVERY",
    "ChosenCover",
    "CoverCandidate",
    "Difference",
    "EditionSearch",
    "FacetValue",
    "FactDifference",
    "GONE_AFTER",
    "INTAKE_QUEUE",
    "Lookup",
    "Neighbour",
    "Page",
    "QueueReport",
    "Selection",
    "Suggestions",
    "TitleSuggestion",
    "TrayCounts",
    "TrayPage",
    "Undone",
    "accept_codes",
    "add_all_found",
    "add_book_by_hand",
    "add_book_by_isbn",
    "add_copy",
    "add_copy_of",
    "add_found_row",
    "add_row",
    "add_subject_to",
    "attach_cover",
    "attach_cover_from_url",
    "author_facet",
    "beat",
    "beside",
    "card_page",
    "change_visibility_of",
    "changed_rows",
    "choose_candidate",
    "choose_offered",
    "choose_upload",
    "choose_url",
    "clear_row",
    "clear_rows",
    "close_breaker",
    "compare_with_providers",
    "copies_of",
    "copy_book",
    "count_books",
    "cover_candidates",
    "current_facts",
    "demo_reader",
    "edit_book",
    "edit_row",
    "edition_facets",
    "end_beats",
    "fetch_cover",
    "fetch_cover_for_book",
    "fill_demo_library",
    "find_books",
    "forget_dead_workers",
    "forget_news",
    "get_book",
    "get_row",
    "has_arrived",
    "history_of",
    "history_page",
    "initials",
    "intake_settings",
    "is_worker_alive",
    "look_up_isbn",
    "look_up_many",
    "look_up_tray",
    "more_by_author",
    "noted_if_missing",
    "owned_among",
    "preview_candidate",
    "purge_trash",
    "put_cover",
    "queue_report",
    "read_cover_file",
    "recent_cards",
    "refresh_quota",
    "remove_cover",
    "remove_subject_from",
    "restore_book",
    "restore_books",
    "restore_rows",
    "retry_due",
    "retry_missing",
    "retry_row",
    "revisable_facts",
    "row_facts",
    "save_intake_settings",
    "search_editions",
    "settle",
    "stamp_of",
    "subject_facet",
    "suggest",
    "suggestion_of",
    "sweep_covers",
    "sweep_queue",
    "sweep_trays",
    "take_from_providers",
    "trash_book",
    "trash_books",
    "trash_page",
    "tray_counts",
    "tray_page",
    "tray_rows",
    "undo_revision",
    "undo_row",
    "undoable",
    "use_suggestion",
    "wake_if_due",
    "wake_worker",
    "want_isbn",
    "wanted_by",
    "work_round",
]
