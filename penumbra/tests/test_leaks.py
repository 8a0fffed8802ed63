"""What a reader keeps to themselves changes nothing that anybody else is told: not a byte.

Every address there is gets asked for as others see it, with nothing kept back; then everything
that can be kept back is put beside it, full of words that stand nowhere else; then all is asked for
again. The answers must be the same, so no title, no count, no order, no gap and no date can tell.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.tests.factories import ApiTokenFactory, UserFactory
from library.models import Book, ListEntry, ReadingList
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
    ReportFactory,
)
from penumbra.tests.test_isolation import ROUTES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BOOK, LIST, ENTRY = "PubBook23456", "PubList23456", "PubEntry2345"
BOOK_KEY, LIST_KEY = "UnListedBookKey2345678", "UnListedListKey2345678"
NOBODYS, NOBODYS_KEY = "NobodysThing", "NobodysKeyNobodysKey23"
MARK = "Quagmirrel"
KEPT_BACK = ("private", "unlisted", "trashed", "hidden")
# Values for what an address may hold besides the things above.
OTHERS = {
    "public_id": NOBODYS,
    "revision_id": NOBODYS,
    "entry_id": ENTRY,
    "message_id": NOBODYS,
    "action": "add",
    "stamp": "1700000000000000",
    "isbn13": "9780306406157",
    "isbn": "9780306406157",
    "source": "openlibrary",
    "name": "0123456789abcdef0123456789abcdef-160",
    "uidb64": "MQ",
    "token": "abc123-0123456789",
    "form": "atom",
    "year": "2025",
    "place": "1",
    "visibility": "public",
    "section": "books",
}
# Ways to ask for a page that lists things.
ASKED = (
    *("q=open", f"q={MARK}", "q=9780306406157", "author=Ursula+Open", f"author={MARK}+Writer"),
    *("subject=Walking", f"subject={MARK}ology", "view=list", "view=spines", "sort=title"),
    *("sort=-author&size=24", "page=2", "year=2025", "year=2024", "year=2023", "find=w"),
    *("visibility=private", "visibility=public&view=list", "binding=leather", "decade=1890"),
    *("language=cy", "theme=dark", "before=x", "cursor=x"),
)
LISTING = re.compile(r"^(@<handle:handle>/(library/.*)?$|discover|lists/<public_id:public_id>/$)")


@pytest.fixture(autouse=True)
def _one_moment(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.RATELIMIT_ENABLE = False


@pytest.fixture
def ada() -> User:
    """A reader who shows five books, two lists and three favourites."""
    ada = UserFactory(
        handle="ada",
        name="Ada Open",
        bio="Books on foot.",
        is_published=True,
        published_at=NOW,
        links=[{"label": "blog", "url": "https://blog.example/"}],
    )
    books = [book_of(ada, f"Open road {number}", days=number) for number in range(4)]
    books.append(book_of(ada, "Open book", days=9, public_id=BOOK))
    CoverFactory(book=books[0])
    shown = ReadingListFactory(owner=ada, title="On foot", public_id=LIST, created_at=NOW)
    linked = ReadingListFactory(
        owner=ada, title="By link", visibility="unlisted", share_key=LIST_KEY, created_at=NOW
    )
    for place, book in enumerate(books[1:], start=1):
        ListEntryFactory(
            reading_list=shown,
            book=book,
            position=place * 1000,
            note="" if place == 2 else "A note for all",
            is_note_shown=place != 2,
            public_id=ENTRY if place == 1 else f"PubEntry23{place}{place}",
            added_at=NOW,
        )
        ListEntryFactory(reading_list=linked, book=book, position=place * 1000, added_at=NOW)
    linked_book = book_of(ada, "Open by link", days=20, visibility="unlisted")
    Book.objects.filter(pk=linked_book.pk).update(share_key=BOOK_KEY)
    for place, year in ((1, 0), (3, 0), (2, 2025)):
        FavouriteFactory(book=books[place], owner=ada, place=place, year=year)
    return ada


def book_of(owner: User, title: str, *, days: int, **columns: Any) -> Book:
    book = BookFactory(
        owner=owner,
        title=title,
        author=columns.pop("author", "Ursula Open"),
        subject=columns.pop("subject", "Walking"),
        **columns,
    )
    Book.objects.filter(pk=book.pk).update(created_at=NOW - timedelta(days=days))
    return book


def keep_back(ada: User) -> None:
    """Put beside what is shown everything that may be kept back."""
    shown = ReadingList.objects.get(public_id=LIST)
    linked = ReadingList.objects.get(share_key=LIST_KEY)
    for number, how in enumerate(KEPT_BACK):
        book = kept_back_book(ada, how, number)
        for one in (shown, linked):
            ListEntryFactory(
                reading_list=one,
                book=book,
                position=1500 + number,
                note=f"{MARK} note",
                is_note_shown=True,
            )
        FavouriteFactory(book=book, owner=ada, place=2, year=2020 + number)
        if number:
            FavouriteFactory(book=book, owner=ada, place=3 + number - (number == 0), year=2025)
        kept_back_list(ada, how, [Book.objects.get(public_id=BOOK), book])
    FavouriteFactory(book=book, owner=ada, place=2, year=0)
    ListEntry.objects.filter(public_id="PubEntry2322").update(
        note=f"{MARK} to myself", is_note_shown=False
    )
    Book.objects.filter(public_id=BOOK).update(
        location=f"{MARK} attic", locked_fields=["title"], sources={"title": "isbndb"}
    )
    BookRevisionFactory(
        book=Book.objects.get(public_id=BOOK), changes={"title": [MARK, "Open book"]}
    )
    get_user_model().objects.filter(pk=ada.pk).update(email=f"{MARK.lower()}@ada.example")
    ApiTokenFactory(owner=ada, name=f"{MARK} phone")
    IntakeRowFactory(owner=ada, title_hint=MARK, location=f"{MARK} shed")
    ReportFactory(owner=ada, text=f"{MARK} report")


def kept_back_book(owner: User, how: str, number: int) -> Book:
    dates = {"trashed_at": NOW} if how == "trashed" else {}
    dates |= {"hidden_at": NOW, "hidden_reason": MARK} if how == "hidden" else {}
    book = book_of(
        owner,
        f"{MARK} {how} open",
        days=-number,
        author="Ursula Open" if number % 2 else f"{MARK} Writer",
        subject="Walking" if number % 2 else f"{MARK}ology",
        publisher=f"{MARK} Press",
        synopsis=f"<p>{MARK}</p>",
        binding="leather",
        language="cy",
        published="1893",
        published_year=1893,
        visibility=how if how in ("private", "unlisted") else "public",
        location=f"{MARK} cellar",
        **dates,
    )
    ContributionFactory(book=book, contributor__name=f"{MARK} Second", position=5)
    BookSubjectFactory(book=book, subject__name=f"{MARK} also", position=5)
    CoverFactory(book=book)
    return book


def kept_back_list(owner: User, how: str, books: list[Book]) -> ReadingList:
    dates = {"trashed_at": NOW} if how == "trashed" else {}
    dates |= {"hidden_at": NOW, "hidden_reason": MARK} if how == "hidden" else {}
    made = ReadingListFactory(
        owner=owner,
        title=f"{MARK} {how} list",
        description=f"{MARK} words",
        visibility=how if how in ("private", "unlisted") else "public",
        created_at=NOW + timedelta(days=1),
        **dates,
    )
    for book in dict.fromkeys(books):
        ListEntryFactory(reading_list=made, book=book, note=MARK, is_note_shown=True)
    return made


def readers_nobody_sees() -> list[User]:
    """Readers who have put everything on view, and are not on view themselves."""
    not_shown = (
        {"is_published": False},
        {"is_published": True, "is_active": False},
        {"is_published": True, "hidden_at": NOW, "hidden_reason": MARK},
        {"is_published": True, "leaving_at": NOW},
    )
    readers = []
    for number, columns in enumerate(not_shown):
        reader = UserFactory(
            handle=f"quagmirrel-{number}",
            name=f"{MARK} Reader",
            bio=MARK,
            published_at=NOW + timedelta(days=2),
            **columns,
        )
        book = book_of(reader, f"{MARK} open", days=-7, isbn13="9780306406157")
        listed = ReadingListFactory(owner=reader, title=f"{MARK} list", created_at=NOW)
        ListEntryFactory(reading_list=listed, book=book)
        FavouriteFactory(book=book, owner=reader)
        readers.append(reader)
    return readers


def filled(route: str, things: dict[str, str]) -> str:
    """Return an address of the route with the things it speaks of."""

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name == "handle":
            return things["handle"]
        if name == "share_key":
            return things["book_key" if "books/" in route else "list_key"]
        if name == "public_id" and route.startswith(("books/", "api/v1/books/")):
            return things["book"]
        if name == "public_id" and route.startswith(("lists/", "api/v1/lists/")):
            return things["list"]
        assert name in OTHERS, f"say in OTHERS what to fill {route} with"
        return OTHERS[name]

    return "/" + re.sub(r"<(?:\w+:)?(?P<name>\w+)>", value, route)


OPEN = {"handle": "ada", "book": BOOK, "list": LIST, "book_key": BOOK_KEY, "list_key": LIST_KEY}
ADDRESSES = sorted(
    {
        f"{filled(route, OPEN)}{'?' if asked else ''}{asked}"
        for _, route in ROUTES
        for asked in (("", *ASKED) if LISTING.match(route) else ("",))
    }
    | {filled(route, OPEN).replace(".atom", ".json") for _, route in ROUTES}
)
# Their answers change by themselves, and tell of the machine and not of readers.
OF_THE_MACHINE = ("/healthz", "/readyz")


def looked_at(who: Client) -> dict[str, tuple[int, bytes]]:
    """Ask for every address; tokens of forms are another each time."""
    answers = {}
    # An export tells whoever asks for it what they did themselves, the export before too.
    AuditEvent.objects.prune(before=NOW + timedelta(days=1), most=10_000)
    for address in ADDRESSES:
        if address not in OF_THE_MACHINE:
            answer = who.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            content = re.sub(rb'(csrfmiddlewaretoken" value=)"\w+"', rb"\1", content)
            answers[address] = (answer.status_code, content, answer.headers.get("Location"))
    return answers


def told(answers: dict[str, tuple[int, bytes]]) -> list[str]:
    return [
        address
        for address, (_, content, _) in answers.items()
        if MARK.lower() in content.decode("latin-1").lower() and MARK not in address
    ]


# They note when whoever looks has exported their own library, as looking at everything does.
TELL_OF_LOOKING = {"/api/v1/me/activity/", "/account/activity/"}


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_what_is_kept_back_changes_nothing_that_others_see(who, ada, stranger):
    client = Client()
    if who == "stranger":
        client.force_login(stranger)
    before = looked_at(client)

    keep_back(ada)
    readers_nobody_sees()

    after = looked_at(client)
    assert told(after) == []
    changed = {address for address in before if before[address] != after[address]}
    assert changed - TELL_OF_LOOKING == set()


def test_the_open_things_are_really_there(ada):
    """What is compared above is not one error page with another."""
    answers = looked_at(Client())

    open_pages = [
        *("/@ada/", "/@ada/library/", "/@ada/lists/", f"/lists/{LIST}/", f"/books/{BOOK}/"),
        *(f"/unlisted/books/{BOOK_KEY}/", f"/unlisted/lists/{LIST_KEY}/", "/discover/"),
        *("/@ada/share.png", f"/lists/{LIST}/share.png", f"/books/{BOOK}/share.png"),
        *("/@ada/feed.atom", "/@ada/feed.json", f"/lists/{LIST}/feed.atom", "/sitemap.xml"),
        *("/@ada/favourites/embed/", f"/lists/{LIST}/embed/", "/robots.txt", "/@ada/qr.svg"),
        "/@ada/library/suggestions/?q=open",
    ]
    statuses = {page: answers.get(page, [None])[0] for page in open_pages}
    assert {page: status for page, status in statuses.items() if status != 200} == {}


def test_what_is_kept_back_is_found_by_its_owner(ada):
    """The marks mark: its owner does see all of it."""
    keep_back(ada)
    client = Client()
    client.force_login(ada)

    answers = looked_at(client)

    assert len(told(answers)) > 20


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_what_others_may_not_see_is_as_if_it_never_was(who, ada, stranger):
    """The same status, the same words, the same headers: nothing says that there is something."""
    client = Client()
    if who == "stranger":
        client.force_login(stranger)
    keep_back(ada)
    nothing = {
        "handle": "nobody-here",
        "book": NOBODYS,
        "list": NOBODYS,
        "book_key": NOBODYS_KEY,
        "list_key": NOBODYS_KEY,
    }
    secrets = [
        *({"book": book.public_id} for book in Book.objects.filter(title__startswith=MARK)),
        *({"list": one.public_id} for one in ReadingList.objects.filter(title__startswith=MARK)),
        *({"handle": reader.handle} for reader in readers_nobody_sees()),
    ]

    for _, route in ROUTES:
        if not re.search("handle|public_id|share_key", route):
            continue
        expected = seen_at(client, filled(route, nothing), nothing)
        for secret in secrets:
            thing = nothing | secret
            assert seen_at(client, filled(route, thing), thing) == expected, (route, secret)


def seen_at(client: Client, address: str, things: dict[str, str]) -> tuple[int, str, list]:
    answer = client.get(address)
    text = answer.content.decode("latin-1")
    text = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", text)
    for thing in things.values():
        text = text.replace(thing, "THING")
    headers = {
        name: value.replace(things["handle"], "H").replace(things["book"], "T")
        for name, value in answer.headers.items()
        if name not in ("X-Request-ID", "Content-Length", "Location")
    }
    return answer.status_code, text, sorted(headers.items())
