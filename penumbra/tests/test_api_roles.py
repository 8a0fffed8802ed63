"""What each kind of program gets from every operation of the API: the table of docs/api.md.

``owner`` is the reader whose things are asked for, ``other`` another reader, ``read`` the owner by
a token that may only read, ``limited`` the owner by a token for nothing but the export.
"""

import re
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import ApiTokenFactory, UserFactory
from library.models import Webhook, WebhookMessage
from library.tests.factories import (
    BookFactory,
    BookRevisionFactory,
    FavouriteFactory,
    IntakeRowFactory,
    ListEntryFactory,
    ReadingListFactory,
    RemovedEntryFactory,
    SnapshotFactory,
    isbn_number,
)
from penumbra.tests.source import ROOT
from tests.schema_guard import schema

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

ROLES = ("visitor", "owner", "other", "read", "limited")
ISBN = isbn_number(77)
BOOK, GONE, OPEN, LINKED = "Book23456789", "Gone23456789", "Shared234567", "Link23456789"
LIST, SHOWN, ENTRY, OFF = "List23456789", "Show23456789", "Entr23456789", "Taken2345678"
ROW, CHANGE, TOKEN, NAME, NAME_2 = (
    *("RowRow234567", "Change234567", "Token2345678"),
    *("Name23456789", "Name98765432"),
)
HOOK, MESSAGE = "WebHook23456", "HookMsg23456"
BOOK_KEY, LIST_KEY = "BookKey222222222222222", "ListKey222222222222222"
# Filled into addresses, where an operation has nothing of its own below.
ARGUMENTS = {
    "public_id": BOOK, "entry_id": ENTRY, "revision_id": CHANGE, "isbn": ISBN, "isbn13": ISBN,
    "handle": "olive", "year": "all-time", "place": "1", "action": "retry",
}  # fmt: skip
ASKED: dict[str, tuple[dict[str, str], Any]] = {
    "act_on_tray": ({"action": "clear"}, None),
    "add_book": ({}, {"title": "Zine"}),
    "add_entries": ({"public_id": LIST}, {"books": [BOOK]}),
    "bulk_books": ({}, {"items": [{"action": "trash", "id": BOOK}]}),
    "change_book": ({}, {"title": "New"}),
    "change_entry": ({"public_id": LIST}, {"note": "New"}),
    "change_intake_settings": ({}, {"location": "Hall"}),
    "change_list": ({"public_id": LIST}, {"title": "New"}),
    "change_me": ({}, {"bio": "New"}),
    "change_selection": ({}, {"action": "trash", "books": [BOOK]}),
    "discover_books": ({}, None),
    "get_book_of_reader": ({"public_id": OPEN}, None),
    "get_linked_book": ({"share_key": BOOK_KEY}, None),
    "get_linked_list": ({"share_key": LIST_KEY}, None),
    "invite": ({}, {}),
    "list_entries_of_reader": ({"public_id": SHOWN}, None),
    "get_list_of_reader": ({"public_id": SHOWN}, None),
    "list_linked_entries": ({"share_key": LIST_KEY}, None),
    "make_list": ({}, {"title": "New"}),
    "make_token": ({}, {"name": "New"}),
    "merge_contributor": ({"public_id": NAME}, {"into": NAME_2}),
    "merge_subject": ({"public_id": NAME}, {"into": NAME_2}),
    "put_favourite": ({"place": "2"}, {"book": BOOK}),
    "put_cover": ({}, {"source": "googlebooks"}),
    "put_avatar": ({}, {}),
    "put_list_cover": ({"public_id": LIST}, {}),
    "refresh_book": ({}, {"take": {}}),
    "rename_contributor": ({"public_id": NAME}, {"name": "New"}),
    "rename_subject": ({"public_id": NAME}, {"name": "New"}),
    "get_contributor": ({"public_id": NAME}, None),
    "get_subject": ({"public_id": NAME}, None),
    "renew_book_link": ({"public_id": LINKED}, None),
    "report": ({}, {"reader": "olive", "reason": "spam"}),
    "restore_book": ({"public_id": GONE}, None),
    "restore_entry": ({"public_id": LIST, "entry_id": OFF}, None),
    "restore_tray": ({}, {"undo": "1700000000000000"}),
    "take_in": ({}, {"text": ISBN}),
    "undo_entries": ({"public_id": LIST}, {"undo": "1700000000000000"}),
    "undo_selection": ({}, {"undo": "1700000000000000"}),
}
LISTS = ("get_list", "list_entries", "trash_list", "restore_list", "renew_list_link")
LISTS += ("remove_list_cover", "get_entry", "remove_entry")
ROWS = ("get_tray_row", "change_tray_row", "clear_tray_row", "act_on_tray_row")
for _name in LISTS:
    ASKED[_name] = ({"public_id": LIST}, None)
for _name in ROWS:
    ASKED[_name] = ({"public_id": ROW}, {"title": "New"} if _name == "change_tray_row" else None)
for _name in ("get_token", "revoke_token", "revoke_invitation"):
    ASKED[_name] = ({"public_id": TOKEN}, None)
for _name in ("get_webhook", "delete_webhook", "rotate_webhook_secret", "test_webhook"):
    ASKED[_name] = ({"public_id": HOOK}, None)
ASKED["list_webhook_messages"] = ({"public_id": HOOK}, None)
ASKED["resend_webhook_message"] = ({"public_id": HOOK, "message_id": MESSAGE}, None)
ASKED["edit_webhook"] = ({"public_id": HOOK}, {"kinds": ["book"]})
ASKED["make_webhook"] = ({}, {"url": "https://hooks.example/"})
QUERIES = {"search_editions": "q=dune", "suggest": "q=dune"}


def operations() -> dict[str, tuple[str, str]]:
    return {
        one["operationId"]: (method, path)
        for path, methods in schema()["paths"].items()
        for method, one in methods.items()
    }


def table() -> dict[tuple[str, str], dict[str, int]]:
    """The table of the document: the statuses by role, by method and path."""
    found = {}
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    for method, path, cells in re.findall(
        r"^\| `(GET|POST|PUT|PATCH|DELETE) (/api/v1/\S+)` \|(.+)\|$", text, re.MULTILINE
    ):
        numbers = cells.split("|")
        if len(numbers) == len(ROLES):
            statuses = (int(number) for number in numbers)
            found[method.lower(), path] = dict(zip(ROLES, statuses, strict=True))
    return found


TABLE = table()
OURS = {key: name for name, key in operations().items()}


@pytest.fixture
def owner() -> User:
    """A published reader with one of everything."""
    owner = UserFactory(handle="olive", is_published=True)
    common = {"owner": owner, "visibility": "private"}
    book = BookFactory(
        **common,
        public_id=BOOK,
        isbn13=ISBN,
        title="Ulysses",
        author="James Joyce",
        subject="Dublin",
    )
    other = BookFactory(**common, author="Italo Svevo", subject="Trieste")
    for names in (owner.contributors, owner.subjects):
        for row, public_id in zip(names.order_by("pk"), (NAME, NAME_2), strict=True):
            names.filter(pk=row.pk).update(public_id=public_id)
    BookFactory(**common, public_id=GONE, trashed_at=book.created_at)
    BookFactory(owner=owner, public_id=OPEN, visibility="public")
    BookFactory(owner=owner, public_id=LINKED, visibility="unlisted", share_key=BOOK_KEY)
    BookRevisionFactory(book=book, public_id=CHANGE, changes={"title": ["Old", "Ulysses"]})
    one = ReadingListFactory(owner=owner, public_id=LIST, visibility="unlisted", share_key=LIST_KEY)
    ListEntryFactory(reading_list=one, book=book, public_id=ENTRY)
    RemovedEntryFactory(reading_list=one, book=other, public_id=OFF)
    ReadingListFactory(owner=owner, public_id=SHOWN, visibility="public")
    FavouriteFactory(book=book, place=1)
    IntakeRowFactory(owner=owner, public_id=ROW, isbn13=isbn_number(78), state="missing")
    ApiTokenFactory(owner=owner, public_id=TOKEN)
    hook = Webhook.objects.create(owner=owner, public_id=HOOK, url="https://hooks.example/")
    told = {"event": "book.created", "body": {}, "created_at": timezone.now()}
    WebhookMessage.objects.create(owner=owner, webhook=hook, public_id=MESSAGE, **told)
    SnapshotFactory(isbn13=ISBN)
    return owner


def client_of(role: str, owner: User) -> APIClient:
    if role == "visitor":
        return APIClient()
    text = "pen_" + "r" * 43
    whose = UserFactory(handle="oscar") if role == "other" else owner
    scope, resource = "read" if role == "read" else "write", "export" if role == "limited" else ""
    ApiTokenFactory(owner=whose, scope=scope, text=text, resource=resource)
    return APIClient(headers={"Authorization": f"Bearer {text}"})


def ask(role: str, name: str, owner: User) -> int:
    method, path = operations()[name]
    arguments, body = ASKED.get(name, ({}, None))
    url = re.sub(r"{(\w+)}", lambda found: (ARGUMENTS | arguments)[found[1]], path)
    if name in QUERIES:
        url += f"?{QUERIES[name]}"
    given = {} if method in ("get", "delete") else {"data": body, "format": "json"}
    answer = getattr(client_of(role, owner), method)(url, **given)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_the_table_has_every_operation_and_no_other():
    assert set(TABLE) == set(OURS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("key", TABLE, ids=lambda key: OURS.get(key, str(key)))
def test_every_cell_of_the_table_is_so(key, role, owner):
    assert ask(role, OURS[key], owner) == TABLE[key][role]
