"""Everything of a reader in one file: nothing left out, nothing of anybody else, never half."""

import json
import tracemalloc
from datetime import datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.utils.dateparse import parse_datetime

from accounts import audit
from accounts.services import make_token
from library import services
from library.models import (
    Book,
    BookRevision,
    Cover,
    Favourite,
    IntakeRow,
    IntakeSettings,
    ListEntry,
    ReadingList,
    Report,
    WantedIsbn,
)
from library.services import export, export_rows
from library.tests.factories import (
    BookFactory,
    BookRevisionFactory,
    BookSubjectFactory,
    ContributionFactory,
    CoverFactory,
    ListEntryFactory,
    ReadingListFactory,
    ReportFactory,
)
from library.tests.full_library import fill
from library.tests.pictures import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
User = get_user_model()
# Every column of every table that is a reader's is in the export, or is named here with why not.
EXPORTED = {
    User: export_rows.PROFILE,
    Book: export_rows.BOOK,
    Cover: export_rows.COVER,
    BookRevision: export_rows.REVISION,
    ReadingList: export_rows.LIST,
    ListEntry: export_rows.ENTRY,
    Favourite: export_rows.FAVOURITE,
    WantedIsbn: export_rows.WANTED,
    IntakeSettings: export_rows.TRAY_SETTINGS,
    IntakeRow: export_rows.TRAY_ROW,
    Report: export_rows.REPORT,
    apps.get_model("accounts", "OldHandle"): export_rows.OLD_HANDLE,
    apps.get_model("accounts", "ApiToken"): export_rows.TOKEN,
    apps.get_model("accounts", "AuditEvent"): export_rows.ACTIVITY,
    apps.get_model("library", "Webhook"): export_rows.WEBHOOK,
}
_NUMBERS, _WHO, _ID = "a number of ours", "whose it is is the file's subject", "the row's id"
_FOLLOWS, _FILE, _OURS = "follows from what is there", "stands for a file", "the machine's own"
LEFT_OUT = {
    User: dict.fromkeys(("password", "is_staff", "is_superuser", "is_active", "clerk_id"), _OURS)
    | {"clerk_updated_ms": _OURS}
    | dict.fromkeys(("last_login", "tray_news", "shown_version", "updated_at"), _OURS)
    | dict.fromkeys(("avatar_key", "avatar_color"), _FILE),
    Book: dict.fromkeys(("sort_title", "byline", "sort_author", "search_text"), _FOLLOWS)
    | {"published_year": _FOLLOWS, "public_id": _ID},
    Cover: {"key": _FILE, "book": "stands in the book"},
    BookRevision: {"public_id": _ID, "book": "stands in the book", "made_by": "said as by_reader"},
    ReadingList: {"public_id": _ID}
    | dict.fromkeys(("cover_key", "cover_width", "cover_height", "cover_color"), _FILE),
    ListEntry: {"public_id": _ID, "book": _ID, "reading_list": "stands in the list"}
    | {"position": "told by the order"},
    Favourite: {"book": _ID},
    WantedIsbn: {},
    IntakeSettings: {},
    IntakeRow: dict.fromkeys(("attempts", "due_at", "claimed_by", "claimed_until"), _OURS)
    | {"public_id": _ID, "book": _ID, "candidates": "what providers offered"},
    Report: dict.fromkeys(("reading_list", "book"), "somebody else's")
    | dict.fromkeys(("made_by", "closed_by"), _WHO),
    apps.get_model("accounts", "OldHandle"): {},
    apps.get_model("library", "Webhook"): dict.fromkeys(
        ("version", "position", "failing_since", "failures", "retry_at", "claimed_until"), _OURS
    )
    | {"public_id": _ID, "generation": "of the secret", "old_until": "of the secret"},
    apps.get_model("accounts", "AuditEvent"): {"public_id": _ID}
    | dict.fromkeys(("actor", "impersonator"), "said as by_reader"),
    apps.get_model("accounts", "ApiToken"): {"secret_hash": "a secret", "public_id": _OURS},
}
TABLES_LEFT_OUT = {
    "library.Contributor": "stands in the books",
    "library.Contribution": "stands in the books",
    "library.Subject": "stands in the books",
    "library.BookSubject": "stands in the books",
    "library.RemovedEntry": "what can be undone, for a while",
    "library.KeptAnswer": "answers of the API, for a day",
    "accounts.Invitation": "somebody else's account",
    "library.WebhookMessage": "what was sent, for 30 days",
    "accounts.Change": "says what changed, for programs to look at",
    "accounts.SiteSettings": "the site's",
    "admin.LogEntry": "the site's",
    "otp_totp.TOTPDevice": "a secret",
    "otp_static.StaticDevice": "secrets",
}


def data_of(owner):
    return b"".join(services.export_library(owner=owner))


def read(data):
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return json.loads(archive.read("penumbra.json")), json.loads(archive.read("contents.json"))


def exported(owner):
    return read(data_of(owner))[0]


def names_in(data):
    with ZipFile(BytesIO(data)) as archive:
        return archive.namelist()


@pytest.fixture
def library(reader):
    return fill(reader)


def test_no_table_and_no_column_is_forgotten():
    owned = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is User
    }
    forgotten = {model._meta.label for model in owned} - {model._meta.label for model in EXPORTED}

    assert forgotten == set(TABLES_LEFT_OUT)
    for model, names in EXPORTED.items():
        columns = {field.name for field in model._meta.concrete_fields} - {"id", "owner", "user"}
        assert columns - set(names) == set(LEFT_OUT[model]), model._meta.label
        assert set(names) <= columns


def same(kept, row, names):
    for name in names:
        value = getattr(kept, name)
        told = parse_datetime(row[name]) if isinstance(value, datetime) else row[name]
        assert told == value, name


def test_what_is_read_back_is_what_is_kept(library):
    """Lossless: every column named above, of every row, comes back as it stands in the table."""
    told = exported(library)

    same(library, told["profile"], export_rows.PROFILE)
    same(library.old_handles.get(), told["profile"]["old_handles"][0], export_rows.OLD_HANDLE)
    same(library.api_tokens.get(), told["tokens"][0], export_rows.TOKEN)
    same(IntakeSettings.objects.get(), told["tray_settings"], export_rows.TRAY_SETTINGS)
    same(WantedIsbn.objects.get(), told["wanted"][0], export_rows.WANTED)
    same(IntakeRow.objects.get(), told["tray"][0], export_rows.TRAY_ROW)
    same(audit.events_of(library).last(), told["activity"][0], export_rows.ACTIVITY)
    same(Report.objects.get(made_by=library), told["reports_made"][0], export_rows.REPORT)
    for book, row in zip(Book.objects.owned_by(library).order_by("pk"), told["books"], strict=True):
        same(book, row, export_rows.BOOK)
        assert row["id"] == book.public_id
    same(ReadingList.objects.get(owner=library), told["lists"][0], export_rows.LIST)
    entries = ListEntry.objects.order_by("position")
    for entry, row in zip(entries, told["lists"][0]["entries"], strict=True):
        same(entry, row, export_rows.ENTRY)
        assert row["book"] == entry.book.public_id


def test_a_book_comes_with_all_that_hangs_on_it(library):
    row = exported(library)["books"][0]

    assert row["contributors"] == [
        {"name": "James Joyce", "role": "author"},
        {"name": "夏目漱石", "role": "translator"},
    ]
    assert row["subjects"] == ["Dublin", "Novels"]
    revision = BookRevision.objects.get()
    same(revision, row["history"][0], export_rows.REVISION)
    assert row["history"][0]["by_reader"] is True
    same(Cover.objects.get(), row["cover"], export_rows.COVER)


def test_pictures_come_in_their_widest_form_under_the_names_the_data_gives(library):
    data = data_of(library)
    told, contents = read(data)
    book, reading_list = told["books"][0], told["lists"][0]

    names = ["picture.webp", reading_list["cover"], book["cover"]["file"]]
    assert names_in(data) == ["penumbra.json", *names, "contents.json"]
    assert told["profile"]["picture"] == "picture.webp"
    with ZipFile(BytesIO(data)) as archive:
        sizes = [opened(archive.read(name)).size[0] for name in names]
    assert sizes == [300, 700, 640]
    assert contents["complete"] is True
    assert contents["counts"] == {
        "pictures": 3, "books": 3, "lists": 1, "favourites": 1, "wanted": 1, "tray": 1,
        "reports_made": 1, "webhooks": 1, "activity": audit.events_of(library).count(),
    }  # fmt: skip


def test_a_picture_whose_file_is_lost_is_named(library):
    cover = Cover.objects.get()
    default_storage.delete(f"covers/{cover.key[:2]}/{cover.key}-640.webp")

    contents = read(data_of(library))[1]

    assert (contents["complete"], contents["counts"]["pictures"]) == (False, 2)
    assert contents["missing"] == [f"covers/{cover.book.public_id}.webp"]


def test_nothing_of_anybody_else_is_in_it_and_no_secret(library, stranger):
    services.add_book_by_hand(owner=stranger, given={"title": "Zanzibarium"})
    ReportFactory(owner=library, made_by=stranger, text="Zanzibarium too")
    made = make_token(owner=library, name="Second")

    with ZipFile(BytesIO(data_of(library))) as archive:
        text = archive.read("penumbra.json").decode()

    for secret in ("Zanzibarium", made.text, made.token.secret_hash, library.password):
        assert secret not in text


def test_an_empty_account_has_an_export_too(reader):
    told = exported(reader)

    assert (told["format"], told["version"]) == ("penumbra-export", 1)
    assert (told["books"], told["lists"], told["tray_settings"]) == ([], [], None)


def test_entries_stay_with_their_lists_across_chunks(reader, monkeypatch):
    monkeypatch.setattr(export_rows, "CHUNK", 2)
    books = BookFactory.create_batch(5, owner=reader)
    lists = ReadingListFactory.create_batch(4, owner=reader)
    for place, one in enumerate((lists[0], lists[2], lists[3])):
        for book in books[place:]:
            ListEntryFactory(reading_list=one, book=book)

    told = exported(reader)

    assert [len(one["entries"]) for one in told["lists"]] == [5, 0, 4, 3]
    assert [entry["book"] for entry in told["lists"][2]["entries"]] == [
        book.public_id for book in books[1:]
    ]
    assert len(told["books"]) == 5


def test_half_a_file_is_never_taken_for_a_whole_one(library, monkeypatch):
    def lost():
        yield next(iter(services.export_library(owner=library)))
        raise ConnectionError

    parts = []
    with pytest.raises(ConnectionError):
        parts.extend(lost())

    with pytest.raises(BadZipFile):
        ZipFile(BytesIO(b"".join(parts)))
    whole = data_of(library)
    for size in (len(whole) // 3, len(whole) - 30):
        with pytest.raises(BadZipFile):
            ZipFile(BytesIO(whole[:size]))


def many(reader, n):
    books = BookFactory.create_batch(n, owner=reader)
    one = ReadingListFactory(owner=reader)
    for book in books:
        ContributionFactory(book=book, contributor__name=f"Author {book.pk}", position=1)
        BookSubjectFactory(book=book, subject__name=f"Subject {book.pk}", position=1)
        BookRevisionFactory(book=book, changes={"title": ["x", "y"]})
        CoverFactory(book=book)
        ListEntryFactory(reading_list=one, book=book)


def test_queries_do_not_grow_with_the_rows_of_a_chunk(reader, assert_flat_queries):
    assert_flat_queries(grow=lambda n: many(reader, n), act=lambda: data_of(reader), at_most=26)


def test_memory_does_not_grow_with_the_library(reader, monkeypatch):
    monkeypatch.setattr(export_rows, "CHUNK", 20)
    synopsis = "<p>" + "Long. " * 2_000 + "</p>"

    def most_memory(books):
        BookFactory.create_batch(books, owner=reader, synopsis=synopsis)
        tracemalloc.start()
        for _ in services.export_library(owner=reader):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    few, more = most_memory(60), most_memory(240)

    assert more < few * 1.5, f"{few:,} and then {more:,} bytes"


def test_a_very_large_library_gets_the_larger_kind_of_zip(library, monkeypatch):
    monkeypatch.setattr(export, "_PLAIN_ZIP_BOOKS", 1)

    assert len(exported(library)["books"]) == 3
