"""Every address, asked for as everybody, about things in every state: as docs/permissions.md says.

The isolation test says what others learn; this one, who may do what.
"""

import re
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts import audit
from accounts.models import ApiToken, AuditEvent, Invitation, OldHandle, SiteSettings, User
from accounts.tests.factories import (
    ApiTokenFactory,
    InvitationFactory,
    OldHandleFactory,
    UserFactory,
)
from library.models import ListEntry
from library.tests.admin.rows import GROW
from library.tests.factories import ReadingListFactory
from penumbra.tests.addresses import (
    API_OPEN,
    BOOK,
    LIST,
    NOTHING_THERE,
    SIGN_IN,
    TABLE,
    kind_of,
)
from penumbra.tests.source import ROOT
from penumbra.tests.test_isolation import (  # noqa: F401
    ADMINS,
    OURS,
    marsh_reader,
    rows_of,
    url_of,
)

pytestmark = pytest.mark.django_db

PEOPLE = ("visitor", "another reader", "moderator", "admin", "owner")
STATES = {"kept": "private", "shown": "public", "linked": "unlisted"}
ADMIN_SIGN_IN = "/admin/login/"
# Of the right shape: what has not is refused before anything is looked for.
SENT = {
    "api:list-entries": {"books": [BOOK]},
    "api:book-refresh": {"take": {"title": "0"}},
    "api:book-bulk": {"items": [{"action": "trash", "id": BOOK}]},
    "api:selection": {"action": "trash", "books": [BOOK]},
}


class TakeBackError(Exception):
    """Undoes what a request did, so that the next one finds what this one found."""


def table() -> dict[str, dict[str, str]]:
    """The table of the document: kind, then person, then word."""
    lines = (ROOT / "docs/permissions.md").read_text(encoding="utf-8").splitlines()
    head, _, *rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    people = [cell.strip() for cell in head[1:]]
    return {
        re.search("`(.+?)`", first)[1]: dict(
            zip(people, (cell.strip() for cell in cells), strict=True)
        )
        for first, *cells in rows
    }


DOCUMENT = table()


@pytest.fixture
def people(marsh_reader: User, stranger: User) -> dict[str, User | None]:  # noqa: F811
    staff = [UserFactory(is_staff=True), UserFactory(is_staff=True, is_superuser=True)]
    return dict(zip(PEOPLE, (None, stranger, *staff, marsh_reader), strict=True))


def put(reader: User, state: str) -> None:
    reader.books.update(visibility=STATES[state])
    reader.reading_lists.update(visibility=STATES[state])
    User.objects.filter(pk=reader.pk).update(is_published=state != "kept")


def is_open(word: str, state: str, name: str) -> bool:
    """Whether the word of the table means an open door in this state."""
    if name in NOTHING_THERE:
        return False
    # A reader's own page is shown whatever becomes of their books.
    is_reader = "<handle" in OURS[name] and "<public_id" not in OURS[name]
    is_reader |= name == "api:reports"
    shown = state == "shown" or (state == "linked" and is_reader)
    is_link = word == "link" and state == "linked"
    return word in ("yes", "own") or is_link or (word == "shown" and shown)


def methods_of(name: str) -> list[str]:
    """The methods that there are: the others are answered with 405, or 401 before."""
    return [
        method
        for method, statuses in TABLE[name].stranger.items()
        if method != "head" and statuses != {405}
    ]


def answer_to(client: Any, method: str, name: str, url: str) -> Any:
    if method == "get":
        return client.get(url)
    given = {"format": "json"} if name.startswith("api:") else {}
    return getattr(client, method)(url, SENT.get(name, TABLE[name].sent), **given)


def door(answer: Any) -> str:
    """What an answer says of who asks."""
    if answer.status_code == 302 and answer["Location"].startswith((SIGN_IN, ADMIN_SIGN_IN)):
        return "sign in"
    return {401: "sign in", 403: "no", 404: "no"}.get(answer.status_code, "open")


def client_of(user: User | None, name: str) -> Any:
    client = APIClient() if name.startswith("api:") else Client()
    if user is not None:
        client.force_login(user)
    return client


def test_the_table_names_what_there_is():
    used = {kind_of(name) for name in TABLE} | {"admin-door", "admin-reports", "admin-rest"}

    assert set(DOCUMENT) == used
    assert set(next(iter(DOCUMENT.values()))) == set(PEOPLE)


# What visitors and strangers get of what is kept back, the isolation test says to the letter; and
# who has a role is no other reader for links.
WALKS = [
    *product(("moderator", "admin", "owner"), ["kept"]),
    *product(PEOPLE, ["shown"]),
    *product(("visitor", "another reader", "owner"), ["linked"]),
]


@pytest.mark.parametrize(("who", "state"), WALKS)
def test_every_address_is_as_the_table_says(who, state, marsh_reader, people, settings, media):  # noqa: F811
    settings.RATELIMIT_ENABLE = False
    put(marsh_reader, state)
    before, wrong = rows_of(marsh_reader), []
    for name in sorted(TABLE):
        word, url = DOCUMENT[kind_of(name)][who], url_of(name, marsh_reader)
        expected = "open" if is_open(word, state, name) else "sign in" * (word == "sign in") or "no"
        for method in methods_of(name):
            try:
                with transaction.atomic():
                    answer = answer_to(client_of(people[who], name), method, name, url)
                    if door(answer) != expected:
                        wrong.append((name, method, answer.status_code, expected))
                    if who != "owner" and method != "get" and changed(marsh_reader, before, name):
                        wrong.append((name, method, "changed something"))
                    raise TakeBackError
            except TakeBackError:
                pass

    assert wrong == []


def changed(reader: User, before: dict[str, Any], name: str) -> bool:
    """Whether anything of the reader is another; a report of theirs is the reporter's doing."""
    after = rows_of(reader)
    if name.startswith(("library:report-", "api:reports")):
        after |= {"Report": before["Report"]}
    return after != before


@pytest.mark.parametrize("scope", ["read", "write"])
def test_tokens_do_what_their_scope_says(scope, marsh_reader, settings, media):  # noqa: F811
    settings.RATELIMIT_ENABLE = False
    text = "pen_" + "t" * 43
    ApiTokenFactory(owner=marsh_reader, scope=scope, text=text)
    before, wrong = rows_of(marsh_reader), []
    for name in sorted(TABLE):
        # What visitors may ask depends on no token.
        if not name.startswith("api:") or name in API_OPEN:
            continue
        for method in methods_of(name):
            client = APIClient(headers={"Authorization": f"Bearer {text}"})
            is_shut = (scope == "read" and method != "get") or name in NOTHING_THERE
            expected = "no" if is_shut else "open"
            try:
                with transaction.atomic():
                    answer = answer_to(client, method, name, url_of(name, marsh_reader))
                    now = rows_of(marsh_reader) | {"ApiToken": before["ApiToken"]}
                    if door(answer) != expected or (expected == "no" and now != before):
                        wrong.append((name, method, answer.status_code))
                    raise TakeBackError
            except TakeBackError:
                pass

    assert wrong == []


@pytest.mark.parametrize("state", ["kept", "shown"])
def test_nobody_takes_anothers_book_into_something_of_their_own(
    state,
    marsh_reader,  # noqa: F811
    stranger_client,
    stranger,
):
    """They know the ids, and everything else in the request is theirs."""
    put(marsh_reader, state)
    mine = ReadingListFactory(owner=stranger)
    api = APIClient()
    api.force_login(stranger)
    before = rows_of(marsh_reader)

    pages = [
        (f"/lists/{mine.public_id}/pick/", {"book": BOOK, "on": "on"}),
        (f"/books/{BOOK}/lists/", {"list": mine.public_id}),
        (f"/favourites/all-time/put/{BOOK}/", {"place": "1"}),
        ("/library/bulk/", {"action": "add_to_list", "book": BOOK, "list": mine.public_id}),
        ("/library/bulk/", {"action": "add_to_list", "book": BOOK, "list": LIST}),
    ]
    answers = [stranger_client.post(url, sent) for url, sent in pages]
    endpoints = [
        ("post", f"/api/v1/lists/{mine.public_id}/entries/", {"books": [BOOK]}),
        ("put", "/api/v1/favourites/all-time/1/", {"book": BOOK}),
    ]
    answers += [getattr(api, method)(url, sent, format="json") for method, url, sent in endpoints]

    assert {answer.status_code for answer in answers} <= {
        200,
        302,
        404,
    }  # 200: none of these was added
    assert not ListEntry.objects.filter(reading_list=mine).exists()
    assert not stranger.favourites.exists()
    assert rows_of(marsh_reader) == before
    assert rows_that_join_two_readers() == []


def rows_that_join_two_readers() -> list[str]:
    """Rows of the library whose owner is not that of a row they point to."""
    found = []
    owned = [model for model in apps.get_models() if hasattr(model, "owner")]
    for model, field in product(owned, owned):
        for key in model._meta.fields:
            if key.is_relation and key.related_model is field:
                rows = model._default_manager.exclude(**{f"{key.name}__isnull": True})
                found += [str(row) for row in rows if getattr(row, key.name).owner != row.owner]
    return found


# Every model with pages in the admin, and how a row of it comes about.
ROWS = GROW | {
    User: UserFactory.create_batch,
    Invitation: InvitationFactory.create_batch,
    ApiToken: ApiTokenFactory.create_batch,
    OldHandle: OldHandleFactory.create_batch,
    AuditEvent: lambda n: audit.record("account.edited", owner=UserFactory()),
    SiteSettings: lambda n: SiteSettings.objects.create(pk=n),
}
COMPLETING = "admin/autocomplete/"
READERS_NAMED = "?app_label=accounts&model_name=sitesettings&field_name=featured&term=a"
# The way in and the way out; what there is not; and what leads on to the page of a row.
LEADS_ELSEWHERE = re.compile(r"^admin/(login/|logout/|\(\?P<url>.*)$|<path:object_id>/$")


def kind_in_admin(route: str) -> str:
    parts = route.split("/")
    if parts[1:3] == ["library", "report"]:
        return "admin-reports"
    if route == COMPLETING:
        return "admin-rest"
    is_of_a_model = len(parts) > 3 and parts[1] in {app.label for app in apps.get_app_configs()}
    return "admin-rest" if is_of_a_model else "admin-door"


def admin_url(route: str) -> str:
    """An address of the admin, about a row of its model where there is one."""
    named = route.split("/")[2:3]
    model = next((one for one in ROWS if [one._meta.model_name] == named), None)
    pk = str(model.objects.first().pk) if model else "1"
    filled = re.sub(r"<(\w+:)?\w+>", pk, route)
    url = "/" + re.sub(r"\^?\(\?P.*?\)(.*)\$", r"library\1", filled)
    return url + (READERS_NAMED if route == COMPLETING else "")


# Nothing is made or deleted there by hand, whoever asks.
CLOSED_IN_ADMIN = re.compile(r"/(add|delete|change|password)/$")


def test_every_page_of_the_admin_is_walked():
    assert set(ROWS) == set(admin.site._registry)


@pytest.mark.parametrize("who", PEOPLE[:-1])
def test_the_admin_is_as_the_table_says(who, people):
    for grow in ROWS.values():
        grow(1)
    wrong = []
    for route in ADMINS:
        url, word = admin_url(route), DOCUMENT[kind_in_admin(route)][who]
        if LEADS_ELSEWHERE.search(route):
            continue
        # Admins do not press everything here: what they may do is another test's.
        for method in ("get", "post") if who == "moderator" and word == "no" else ("get",):
            answer = getattr(client_of(people[who], "admin"), method)(url)
            seen = "no" if answer.status_code == 405 else door(answer)
            is_closed = answer.status_code == 403 and CLOSED_IN_ADMIN.search(url)
            if seen != {"yes": "open"}.get(word, word) and not (word == "yes" and is_closed):
                wrong.append((url, method, answer.status_code, word))

    assert wrong == []


def test_pages_of_the_admin_that_nobody_may_use_are_few(people):
    """The admin may do all but what no page of the admin does."""
    for grow in ROWS.values():
        grow(1)
    client = client_of(people["admin"], "admin")
    urls = [admin_url(route) for route in ADMINS]

    closed = [url for url in urls if client.get(url).status_code == 403]

    assert closed
    assert {url.split("/")[-2] for url in closed} <= {"add", "delete"}
