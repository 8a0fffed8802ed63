"""Nobody learns anything of an unpublished library, at any address there is.

The addresses are those of the URLconf itself: one that is not in the table below fails the suite
by its name, so a new one cannot be forgotten.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEvent, Invitation, User
from accounts.tests.factories import ApiTokenFactory, InvitationFactory, UserFactory
from library.isbn import hyphenate
from library.models import Book, IntakeSettings, WantedIsbn, Webhook, WebhookMessage
from library.tests.factories import (
    BookFactory,
    BookRevisionFactory,
    BookSubjectFactory,
    ContributionFactory,
    CoverFactory,
    FavouriteFactory,
    IntakeRowFactory,
    ListEntryFactory,
    ReadingListFactory,
    RemovedEntryFactory,
    ReportFactory,
    SnapshotFactory,
)
from penumbra.tests.addresses import (
    BOOK,
    BOOK_KEY,
    COVER,
    ENTRY,
    ENTRY_REMOVED,
    FORMS_OF_ISBN,
    INVITATION,
    ISBN,
    LIST,
    LIST_KEY,
    MARKERS,
    MARKERS_ELSEWHERE,
    MESSAGE,
    NAME,
    REVISION,
    ROW,
    SAME_FOR_ALL,
    SCANNED,
    SIGN_IN,
    TABLE,
    TOKEN,
    TRASHED,
    WANTED,
    WEBHOOK,
)

pytestmark = pytest.mark.django_db


def patterns(resolver: URLResolver, space: str = "", way: str = "") -> Iterator[tuple[str, str]]:
    """Every pattern of the URLconf: its full name ("" without one) and its route."""
    for pattern in resolver.url_patterns:
        route = f"{way}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield (f"{space}{pattern.name}" if pattern.name else ""), route
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern, inner, route)


# Django's own admin has addresses that change with the models; they are told by their beginning.
ADMIN = "admin/"
ROUTES = [(name, route) for name, route in patterns(get_resolver()) if not route.startswith(ADMIN)]
ADMINS = sorted({route for _, route in patterns(get_resolver()) if route.startswith(ADMIN)})
OURS = dict(ROUTES)


def test_no_address_is_missing_from_the_table():
    missing = [f"{name or 'no name'}: /{route}" for name, route in ROUTES if name not in TABLE]

    assert not missing, "say in TABLE what others get at these addresses"
    assert len(OURS) == len(ROUTES), "two addresses share a name: one would go untried"
    assert not set(TABLE) - set(OURS), "TABLE names addresses that are no more"
    assert ADMINS


@pytest.fixture
def marsh_reader() -> User:
    """A reader who has published nothing and whose every row carries a marker."""
    reader = UserFactory(
        handle="marshreader",
        name="Marsh Reader",
        email="reader@marsh.example",
        password="brown-owls-read-at-night",
    )
    facts = {
        "owner": reader,
        "title": "Zanzibarium Quillfeather",
        "author": "Obadiah Wrenwick",
        "subject": "Limnology",
        "publisher": "Saltmarsh Press",
        "series": "Fenland Cycle",
        "synopsis": "<p>With pencilled margins.</p>",
    }
    book = BookFactory(**facts, isbn13=ISBN, public_id=BOOK, share_key=BOOK_KEY)
    ContributionFactory(book=book, contributor__name="Eelcatcher", position=1)
    CoverFactory(book=book, key=COVER)
    trashed = BookFactory(**facts | {"subject": ""}, public_id=TRASHED, trashed_at=timezone.now())
    BookSubjectFactory(book=trashed, subject__name="Limnology")
    WantedIsbn.objects.create(owner=reader, isbn13=WANTED, wanted_at=timezone.now())
    ApiTokenFactory(owner=reader, public_id=TOKEN, name="Handheld scanner")
    InvitationFactory(made_by=reader, public_id=INVITATION)
    IntakeSettings.objects.create(owner=reader, location="The hut by the weir")
    changes = {"title": ["Zanzibarium", book.title]}
    BookRevisionFactory(book=book, public_id=REVISION, changes=changes)
    facts = {"record": {"isbn13": SCANNED, "provider": "openlibrary", "title": "Heronry"}}
    facts |= {"title_hint": "Periwinkle", "location": "Boathouse rafters", "adds": False}
    IntakeRowFactory(
        owner=reader, public_id=ROW, isbn13=SCANNED, state="found", due_at=None, **facts
    )
    for names in (reader.contributors.filter(name="Obadiah Wrenwick"), reader.subjects):
        names.update(public_id=NAME)
    hook = Webhook.objects.create(owner=reader, public_id=WEBHOOK, url="https://herons.example/")
    told = {"event": "book.created", "body": {}, "created_at": timezone.now()}
    WebhookMessage.objects.create(owner=reader, webhook=hook, public_id=MESSAGE, **told)
    add_what_is_shown(book)
    # What providers say of the ISBN is for everybody; that somebody has the book is not.
    SnapshotFactory(isbn13=ISBN, fields={"title": "A plain guide"})
    return reader


def add_what_is_shown(book: Book) -> None:
    """Put the book where others would see it, were its reader's library open."""
    reading_list = ReadingListFactory(
        owner=book.owner, title="Reedbed reading", public_id=LIST, share_key=LIST_KEY
    )
    noted = {"book": book, "note": "Otterly dull", "is_note_shown": True}
    ListEntryFactory(reading_list=reading_list, public_id=ENTRY, **noted)
    RemovedEntryFactory(reading_list=reading_list, public_id=ENTRY_REMOVED, **noted)
    FavouriteFactory(book=book)
    ReportFactory(owner=book.owner, book=book, text="Grieving eels")


def rows_of(reader: User) -> dict[str, Any]:
    """All that is the reader's: the account, and every row of every model with an owner.

    Asked for thousands of times, so by statements that are put together once.
    """
    rows = {}
    with connection.cursor() as cursor:
        for name, statement in statements():
            cursor.execute(statement, [reader.pk])
            rows[name] = cursor.fetchall()
    return rows


@cache
def statements() -> list[tuple[str, str]]:
    owned = [model for model in apps.get_models() if hasattr(model, "owner")]
    # That somebody tried is noted, and is what the log is for: a wrong password, a lost one.
    owned.remove(AuditEvent)
    columns = dict.fromkeys(owned, "owner_id") | {Invitation: "made_by_id", User: "id"}
    names = {model.__name__ for model in columns}
    assert {"Book", "Contributor", "Subject", "WantedIsbn", "ApiToken", "Cover"} <= names
    return [(model.__name__, statement(model, column)) for model, column in columns.items()]


def statement(model: Any, column: str) -> str:
    table, pk = model._meta.db_table, model._meta.pk.column
    return f'SELECT * FROM "{table}" WHERE {column} = %s ORDER BY {pk}'  # noqa: S608 - our names


def url_of(name: str, reader: User) -> str:
    route = OURS[name]
    for argument, value in TABLE[name].arguments.items():
        filled = value.replace("{uid}", urlsafe_base64_encode(str(reader.pk).encode()))
        route = re.sub(rf"<(\w+:)?{argument}>", filled, route)
    assert "<" not in route, f"TABLE does not say what to fill /{route} with"
    return f"/{route}"


def ask(who: str, stranger: User, name: str, method: str, url: str) -> Any:
    client = APIClient() if name.startswith("api:") else Client()
    if who == "stranger":
        client.force_login(stranger)
    if who == "program":
        ApiTokenFactory(owner=stranger, scope="write", text="pen_" + "s" * 43)
        client.credentials(HTTP_AUTHORIZATION="Bearer pen_" + "s" * 43)
    if method in ("get", "head"):
        return getattr(client, method)(url)
    given = {"format": "json"} if name.startswith("api:") else {}
    return getattr(client, method)(url, TABLE[name].sent, **given)


def body_of(response: Any) -> str:
    """What an answer says; of a zip, what all of its texts say."""
    if not response.streaming:
        return response.content.decode()
    data = b"".join(response.streaming_content)
    if not data:
        return ""
    with ZipFile(BytesIO(data)) as archive:
        return " ".join(
            f"{name} {archive.read(name).decode(errors='replace')}" for name in archive.namelist()
        )


def told_in(response: Any, url: str, sent: dict[str, str]) -> list[str]:
    """What an answer tells of the reader; not what whoever asked said themselves."""
    said = unquote_plus(url) + " ".join(sent.values())
    if any(form in said for form in FORMS_OF_ISBN):
        said += " ".join(FORMS_OF_ISBN)
    if WANTED in said:
        said += hyphenate(WANTED)
    told = f"{response.headers} {body_of(response)}"
    markers = (*MARKERS, *MARKERS_ELSEWHERE)
    return [marker for marker in markers if marker in told and marker not in said]


ATTEMPTS = [
    (name, who)
    for name in sorted(TABLE)
    for who in ("visitor", "stranger", "program")
    if who != "program" or name.startswith("api:")
]


@pytest.mark.parametrize(("name", "who"), ATTEMPTS, ids=lambda value: value)
def test_others_learn_and_change_nothing(name, who, marsh_reader, stranger):
    address, url = TABLE[name], url_of(name, marsh_reader)
    before = rows_of(marsh_reader)

    for method, expected in (address.visitor if who == "visitor" else address.stranger).items():
        for query in ("", *address.asked):
            asked = f"{url}?{query}" if query else url
            answer = ask(who, stranger, name, method, asked)
            ApiToken.objects.filter(owner=stranger).delete()

            assert answer.status_code in expected, f"{method} {asked}"
            sent = {} if method in ("get", "head") else address.sent
            assert told_in(answer, asked, sent) == [], f"{method} {asked}"
            assert rows_of(marsh_reader) == before, f"{method} {asked}"
            if address.private and who == "visitor":
                assert answer["Location"].startswith(SIGN_IN)


def test_what_one_reader_has_is_in_nobodys_way(marsh_reader, stranger):
    client = APIClient()
    client.force_login(stranger)

    answer = client.post("/api/v1/books/", {"isbn": ISBN}, format="json")

    book = stranger.books.get()
    assert answer.status_code == 201
    assert (book.title, book.isbn13, book.copy_number) == ("A plain guide", ISBN, 1)
    assert {row.contributor.owner for row in book.contributions.all()} == {stranger}
    assert {row.subject.owner for row in book.book_subjects.all()} == {stranger}


@pytest.mark.parametrize("isbn13", [ISBN, SCANNED])
def test_what_one_reader_has_or_waits_for_is_new_to_anothers_tray(isbn13, marsh_reader, stranger):
    client = Client()
    client.force_login(stranger)

    client.post("/add/", {"text": isbn13})

    row = stranger.intake_rows.get()
    assert (row.state, row.book, row.record, row.scans) == ("looking", None, None, 1)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_cache_gives_one_reader_the_page_of_another(name, marsh_reader, stranger):
    answer = ask("stranger", stranger, name, "get", url_of(name, marsh_reader))

    if name not in SAME_FOR_ALL:
        assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_is_shut_to_all_but_staff(method, marsh_reader, stranger_client, client):
    book = marsh_reader.books.first()
    for route in ADMINS:
        filled = re.sub(r"<(\w+:)?\w+>", str(book.pk), route)
        url = "/" + re.sub(r"\^?\(\?P.*?\)(.*)\$", r"library\1", filled)
        for who in (client, stranger_client):
            answer = getattr(who, method)(url)
            assert told_in(answer, url, {}) == []
            if route != "admin/login/":
                assert answer.status_code == 302, url
                assert answer["Location"].startswith((SIGN_IN, "/admin/")), url


def test_the_reader_sees_all_that_others_do_not(marsh_reader):
    """The markers mark: what is looked for above is really there for the one it belongs to."""
    client = Client()
    client.force_login(marsh_reader)
    urls = ["/", "/library/", "/library/filters/", "/trash/", "/add/", "/account/settings/"]
    urls += [
        f"/add/rows/{ROW}/edit/",
        "/account/tokens/",
        "/account/security/",
        f"/books/{BOOK}/",
        f"/books/{BOOK}/edit/",
        "/api/v1/books/",
    ]
    urls += ["/api/v1/intake/", f"/api/v1/intake/{ROW}/", "/api/v1/export/"]

    shown = " ".join(body_of(client.get(url)) for url in urls)

    assert [marker for marker in MARKERS if marker not in shown] == []
