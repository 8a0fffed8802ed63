"""The rows of an export, in the format that docs/export.md describes: read in chunks, in order.

Every read begins after the last row of the one before, so that no cursor, transaction or
connection has to be held while a slow line takes its time.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet

from accounts import audit
from library.images import AVATAR, LIST_COVER, widths_for
from library.models import (
    Book,
    BookRevision,
    BookSubject,
    Contribution,
    Cover,
    Favourite,
    IntakeRow,
    IntakeSettings,
    ListEntry,
    ReadingList,
    Report,
    WantedIsbn,
    Webhook,
)

if TYPE_CHECKING:
    from accounts.models import User

Row = dict[str, Any]
CHUNK = 500
AVATAR_FILE = "picture.webp"
_RENAMED = ("pk", "public_id", "book__public_id")
# Columns as they stand in the table. What is not named here follows from the rest, or is the
# machine's own affair; a test names each with its reason.
PROFILE = (
    *("handle", "name", "email", "bio", "links", "created_at"),
    *("is_published", "published_at", "publish_asked_at", "default_book_visibility"),
    *("hidden_at", "hidden_reason", "leaving_at"),
)
OLD_HANDLE = ("handle", "given_up_at")
TOKEN = (
    *("name", "scope", "resource", "prefix"),
    *("created_at", "last_used_at", "expires_at", "revoked_at"),
)
TRAY_SETTINGS = (
    *("adds_at_once", "visibility", "subjects", "location"),
    *("plays_sound", "vibrates"),
)
BOOK = (
    *("isbn13", "copy_number", "title", "subtitle", "sort_as", "publisher", "published"),
    *("page_count", "binding", "binding_raw", "language", "language_raw", "edition_statement"),
    *("series", "series_number", "synopsis", "height_mm", "width_mm", "thickness_mm", "weight_g"),
    *("dewey", "visibility", "share_key", "hidden_at", "hidden_reason", "location"),
    *("sources", "locked_fields", "created_at", "updated_at", "trashed_at"),
)
COVER = ("width", "height", "color", "source", "source_url", "sha256", "created_at")
WEBHOOK = ("url", "kinds", "created_at", "disabled_at")
ACTIVITY = (
    *("at", "kind", "verb", "via", "address", "agent", "object_id", "label"),
    *("before", "after", "revision"),
)
REVISION = ("made_at", "cause", "changes", "providers")
LIST = (
    *("title", "description", "visibility", "share_key", "hidden_at", "hidden_reason"),
    *("created_at", "changed_at", "trashed_at"),
)
ENTRY = ("note", "is_note_shown", "added_at")
FAVOURITE = ("year", "place", "added_at")
WANTED = ("isbn13", "attempts", "wanted_at", "next_attempt_at", "arrived_at")
TRAY_ROW = (
    *("door", "typed", "isbn13", "title_hint", "scans", "state", "reason", "record", "sources"),
    *("given", "adds", "visibility", "subjects", "location", "created_at", "updated_at"),
    *("settled_at", "cleared_at"),
)
REPORT = ("reason", "text", "made_at", "closed_at")


def profile_row(owner: "User") -> Row:
    """Return what the account says of its reader. 1 query."""
    old = list(owner.old_handles.values(*OLD_HANDLE))
    face = AVATAR_FILE if owner.avatar_key else None
    return {name: getattr(owner, name) for name in PROFILE} | {"old_handles": old, "picture": face}


def token_rows(owner: "User") -> list[Row]:
    """Return the reader's API tokens, without what they are secret by. 1 query."""
    return list(owner.api_tokens.order_by("pk").values(*TOKEN))


def tray_settings_row(owner: "User") -> Row | None:
    """Return what the reader set for the tray, None where nothing. 1 query."""
    return IntakeSettings.objects.filter(owner=owner).values(*TRAY_SETTINGS).first()


def book_rows(owner: "User") -> Iterator[Row]:
    """Return the reader's books, those in the trash too. 5 queries a chunk."""
    for books in _chunks(Book.objects.owned_by(owner), (*BOOK, "public_id")):
        pks = [book["pk"] for book in books]
        people = _of_books(Contribution, pks, ("contributor__name", "role"), "position")
        subjects = _of_books(BookSubject, pks, ("subject__name",), "position")
        covers = _of_books(Cover, pks, COVER)
        history = _of_books(BookRevision, pks, (*REVISION, "public_id", "made_by"), "made_at")
        for book in books:
            pk, public_id = book.pop("pk"), book.pop("public_id")
            yield book | {
                "id": public_id,
                "contributors": [
                    {"name": one["contributor__name"], "role": one["role"]} for one in people[pk]
                ],
                "subjects": [one["subject__name"] for one in subjects[pk]],
                "cover": _cover(public_id, covers[pk]),
                "history": [_revision(one, owner.pk) for one in history[pk]],
            }


def list_rows(owner: "User") -> Iterator[Row]:
    """Return the reader's lists, each with its entries in order. 1 query a chunk of either."""
    by_list = groupby(_entries(owner), key=lambda entry: entry["reading_list"])
    waiting = next(by_list, None)
    for one in _rows(ReadingList.objects.owned_by(owner), (*LIST, "public_id", "cover_key")):
        pk, public_id = one.pop("pk"), one.pop("public_id")
        entries: list[Row] = []
        # A list may have come or gone since; both run in the order of the lists.
        while waiting is not None and waiting[0] <= pk:
            if waiting[0] == pk:
                entries = [_entry(entry) for entry in waiting[1]]
            waiting = next(by_list, None)
        cover = _list_file(public_id) if one.pop("cover_key") else None
        yield one | {"id": public_id, "cover": cover, "entries": entries}


def favourite_rows(owner: "User") -> Iterator[Row]:
    """Return the books on the ledge. 1 query a chunk."""
    for one in _rows(Favourite.objects.owned_by(owner), (*FAVOURITE, "book__public_id")):
        yield _without_pk(one) | {"book": one["book__public_id"]}


def wanted_rows(owner: "User") -> Iterator[Row]:
    """Return the ISBNs the reader waits for. 1 query a chunk."""
    yield from map(_without_pk, _rows(WantedIsbn.objects.owned_by(owner), WANTED))


def tray_rows_of(owner: "User") -> Iterator[Row]:
    """Return the rows of the tray. 1 query a chunk."""
    names = (*TRAY_ROW, "public_id", "book__public_id")
    for one in _rows(IntakeRow.objects.owned_by(owner), names):
        yield _without_pk(one) | {"id": one["public_id"], "book": one["book__public_id"]}


def report_rows(owner: "User") -> Iterator[Row]:
    """Return what the reader reported of others' pages. 1 query a chunk."""
    yield from map(_without_pk, _rows(Report.objects.filter(made_by=owner), REPORT))


def webhook_rows(owner: "User") -> Iterator[Row]:
    """Return the reader's webhooks, without their secrets."""
    yield from map(_without_pk, _rows(Webhook.objects.owned_by(owner), WEBHOOK))


def activity_rows(owner: "User") -> Iterator[Row]:
    """Return what the audit log holds of the reader's things, from first to last."""
    names = (*ACTIVITY, "actor_id", "impersonator")
    for row in _rows(audit.events_of(owner), names):
        was_somebody_else = bool(row.pop("impersonator"))
        by_reader = row.pop("actor_id") == owner.pk and not was_somebody_else
        yield _without_pk(row) | {"by_reader": by_reader}


def picture_files(owner: "User") -> Iterator[tuple[str, str, str, int]]:
    """Return every picture: its name in the export; folder, key and width of its widest file."""
    if owner.avatar_key:
        yield AVATAR_FILE, "pictures", owner.avatar_key, AVATAR.widths[-1]
    with_cover = ReadingList.objects.owned_by(owner).exclude(cover_key="")
    for one in _rows(with_cover, ("public_id", "cover_key")):
        yield _list_file(one["public_id"]), "pictures", one["cover_key"], LIST_COVER.widths[-1]
    for one in _rows(Cover.objects.owned_by(owner), ("book__public_id", "key", "width")):
        yield (
            _cover_file(one["book__public_id"]),
            "covers",
            one["key"],
            widths_for(one["width"])[-1],
        )


def _chunks(rows: QuerySet, names: tuple[str, ...]) -> Iterator[list[Row]]:
    # Plain values: rows with what belongs to them point at one another, and would stay in memory
    # until Python looks for such circles.
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk").values("pk", *names)[:CHUNK]):
        last = chunk[-1]["pk"]
        yield chunk


def _rows(rows: QuerySet, names: tuple[str, ...]) -> Iterator[Row]:
    return chain.from_iterable(_chunks(rows, names))


def _of_books(
    model: type[Model], pks: list[int], names: tuple[str, ...], order: str = "pk"
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    rows = model._default_manager.filter(book__in=pks).order_by(order, "pk")
    for row in rows.values("book", *names):
        found[row.pop("book")].append(row)
    return found


def _entries(owner: "User") -> Iterator[Row]:
    """Return the entries of all lists, list by list, in their order. 1 query a chunk."""
    names = (*ENTRY, "public_id", "reading_list", "position", "book__public_id")
    entries = ListEntry.objects.owned_by(owner).order_by("reading_list_id", "position")
    after = Q()
    while chunk := list(entries.filter(after).values(*names)[:CHUNK]):
        yield from chunk
        in_list, position = chunk[-1]["reading_list"], chunk[-1]["position"]
        after = Q(reading_list=in_list, position__gt=position) | Q(reading_list__gt=in_list)


def _entry(row: Row) -> Row:
    kept = {name: row[name] for name in ENTRY}
    return kept | {"id": row["public_id"], "book": row["book__public_id"]}


def _revision(row: Row, owner_id: int) -> Row:
    kept = {name: row[name] for name in REVISION}
    return kept | {"id": row["public_id"], "by_reader": row["made_by"] == owner_id}


def _cover(public_id: str, rows: list[Row]) -> Row | None:
    return rows[0] | {"file": _cover_file(public_id)} if rows else None


def _cover_file(public_id: str) -> str:
    return f"covers/{public_id}.webp"


def _list_file(public_id: str) -> str:
    return f"lists/{public_id}.webp"


def _without_pk(row: Row) -> Row:
    """Leave out our number, and what stands in the row by another name."""
    return {name: value for name, value in row.items() if name not in _RENAMED}
