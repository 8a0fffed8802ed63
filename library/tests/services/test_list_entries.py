import itertools
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library import limits, services
from library.exceptions import EntryNotFound, InvalidList, ListFull, ListNotFound, UndoGone
from library.models import ListEntry, RemovedEntry
from library.services.list_places import GAP
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(reader):
    """A list of the books a, b, c, d, e."""
    reading_list = ReadingListFactory(owner=reader)
    for title in "abcde":
        ListEntryFactory(reading_list=reading_list, book__title=title)
    return reading_list


def order(reading_list):
    entries = ListEntry.objects.filter(reading_list=reading_list).on_view(public=False)
    return "".join(entries.order_by("position").values_list("book__title", flat=True))


def entry(reading_list, title):
    return ListEntry.objects.get(reading_list=reading_list, book__title=title)


def asked(reading_list, title):
    return {
        "owner": reading_list.owner,
        "public_id": reading_list.public_id,
        "entry_id": entry(reading_list, title).public_id,
    }


def move(reading_list, title, kind, other="", place=0):
    entry_id = entry(reading_list, other).public_id if other else ""
    to = services.Move(kind=kind, entry_id=entry_id, place=place)
    return services.move_entry(**asked(reading_list, title), move=to)


def rows(reading_list, *, public=False, number=1, **how):
    page = services.entry_page(reading_list=reading_list, number=number, public=public, **how)
    return page.page.rows


@pytest.mark.parametrize(
    ("title", "to", "after"),
    [
        ("c", {"kind": "top"}, "cabde"),
        ("c", {"kind": "end"}, "abdec"),
        ("c", {"kind": "up"}, "acbde"),
        ("c", {"kind": "down"}, "abdce"),
        ("a", {"kind": "up"}, "abcde"),
        ("e", {"kind": "down"}, "abcde"),
        ("a", {"kind": "down"}, "bacde"),
        ("e", {"kind": "up"}, "abced"),
        ("a", {"kind": "before", "other": "d"}, "bcade"),
        ("a", {"kind": "after", "other": "d"}, "bcdae"),
        ("e", {"kind": "after", "other": "a"}, "aebcd"),
        ("e", {"kind": "before", "other": "a"}, "eabcd"),
        ("a", {"kind": "after", "other": "e"}, "bcdea"),
        ("b", {"kind": "after", "other": "a"}, "abcde"),
        ("b", {"kind": "before", "other": "c"}, "abcde"),
        ("b", {"kind": "place", "place": 4}, "acdbe"),
        ("d", {"kind": "place", "place": 2}, "adbce"),
        ("d", {"kind": "place", "place": 1}, "dabce"),
        ("d", {"kind": "place", "place": -3}, "dabce"),
        ("b", {"kind": "place", "place": 5}, "acdeb"),
        ("b", {"kind": "place", "place": 900}, "acdeb"),
        ("b", {"kind": "place", "place": 2}, "abcde"),
    ],
)
def test_a_move_puts_one_book_where_it_was_asked_to(shelf, title, to, after):
    others = dict(ListEntry.objects.exclude(book__title=title).values_list("pk", "position"))

    move(shelf, title, **to)

    assert order(shelf) == after
    left = dict(ListEntry.objects.exclude(book__title=title).values_list("pk", "position"))
    assert left == others


def test_a_book_in_the_trash_keeps_its_place_and_takes_no_count(reader, shelf):
    services.trash_book(owner=reader, public_id=entry(shelf, "b").book.public_id)
    assert order(shelf) == "acde"

    move(shelf, "c", "up")
    assert order(shelf) == "cade"
    move(shelf, "e", "place", place=2)
    assert order(shelf) == "cead"
    move(shelf, "d", "down")
    services.restore_book(owner=reader, public_id=entry(shelf, "b").book.public_id)

    assert order(shelf) in ("ceabd", "cebad")


def test_a_move_writes_one_entry_and_the_list_is_touched(shelf):
    before = shelf.changed_at
    with CaptureQueriesContext(connection) as queries:
        move(shelf, "a", "after", "d")

    written = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert [sql.split('"')[1] for sql in written] == [
        "library_listentry",
        "library_readinglist",
        "accounts_user",
    ]
    shelf.refresh_from_db()
    assert shelf.changed_at > before


def test_a_book_that_stays_where_it_is_writes_nothing(shelf):
    before = shelf.changed_at

    move(shelf, "b", "after", "a")

    shelf.refresh_from_db()
    assert shelf.changed_at == before


def test_a_gap_that_is_used_up_is_made_anew(shelf):
    """Each of these halves the same gap; it takes twenty of them to leave no number."""
    expected = list("abcde")
    for title in itertools.islice(itertools.cycle("cdeb"), 60):
        move(shelf, title, "after", "a")
        expected.remove(title)
        expected.insert(1, title)

        assert order(shelf) == "".join(expected)


def test_any_moves_end_as_the_same_moves_of_a_plain_list_do(shelf):
    chance, expected = random.Random(5), list("abcde")
    for _ in range(150):
        title, other = chance.sample("abcde", 2)
        kind = chance.choice(("before", "after"))
        move(shelf, title, kind, other)
        expected.remove(title)
        expected.insert(expected.index(other) + (kind == "after"), title)

    assert order(shelf) == "".join(expected)


@pytest.mark.parametrize("kind", ["", "sideways"])
def test_there_are_no_other_moves(shelf, kind):
    with pytest.raises(InvalidList):
        move(shelf, "a", kind)


def test_a_move_beside_what_is_not_there_is_refused(shelf, reader):
    elsewhere = ListEntryFactory(reading_list__owner=reader)
    for entry_id in ("nosuchentry1", elsewhere.public_id, entry(shelf, "a").public_id):
        to = services.Move(kind="before", entry_id=entry_id)
        with pytest.raises(EntryNotFound):
            services.move_entry(**asked(shelf, "a"), move=to)

    assert order(shelf) == "abcde"


def test_a_note_is_trimmed_before_it_is_measured_and_can_be_cleared(shelf):
    def note(text):
        return services.note_entry(**asked(shelf, "a"), note=text, is_note_shown=True)

    assert note("  Two\r\nlines \n").note == "Two\nlines"
    assert note(f" {'x' * limits.NOTE_MAX} ").note == "x" * limits.NOTE_MAX
    with pytest.raises(InvalidList) as refusal:
        note("x" * (limits.NOTE_MAX + 1))
    assert refusal.value.extra["errors"].keys() == {"note"}
    assert note(" ").note == ""


def test_a_note_touches_the_list(shelf):
    before = shelf.changed_at

    services.note_entry(**asked(shelf, "a"), note="Fine", is_note_shown=False)

    shelf.refresh_from_db()
    assert shelf.changed_at > before


def test_what_was_taken_off_comes_back_to_its_place_with_its_note(shelf):
    services.note_entry(**asked(shelf, "c"), note="Fine", is_note_shown=True)
    one = asked(shelf, "c")
    before = entry(shelf, "c")

    services.remove_entry(**one)
    assert order(shelf) == "abde"
    services.put_back_entry(**one)

    back = entry(shelf, "c")
    assert order(shelf) == "abcde"
    assert not RemovedEntry.objects.exists()
    assert (back.note, back.is_note_shown, back.public_id, back.added_at) == (
        *("Fine", True, before.public_id, before.added_at),
    )
    with pytest.raises(UndoGone):
        services.put_back_entry(**one)


def test_it_comes_back_beside_whoever_took_its_place_or_was_renumbered(shelf):
    removed = [asked(shelf, title) for title in "bcd"]
    for one in removed:
        services.remove_entry(**one)
    move(shelf, "a", "end")
    move(shelf, "a", "top")
    ListEntry.objects.filter(pk=entry(shelf, "a").pk).update(
        position=RemovedEntry.objects.get(book__title="c").position
    )

    for one in removed:
        services.put_back_entry(**one)

    titles = order(shelf)
    assert sorted(titles) == list("abcde")
    assert titles.index("b") < titles.index("d") < titles.index("e")


def test_a_book_added_again_meanwhile_stays_as_it_is(shelf):
    one = asked(shelf, "a")
    book = entry(shelf, "a").book
    services.remove_entry(**one)
    services.add_to_list(
        owner=shelf.owner,
        public_id=shelf.public_id,
        selection=services.Selection(public_ids=(book.public_id,)),
    )

    services.put_back_entry(**one)

    assert order(shelf) == "bcdea"
    assert not RemovedEntry.objects.exists()


@pytest.mark.parametrize(
    "act",
    [
        services.remove_entry,
        services.put_back_entry,
        lambda **one: services.move_entry(**one, move=services.Move(kind="top")),
        lambda **one: services.note_entry(**one, note="Mine", is_note_shown=True),
    ],
)
def test_a_stranger_finds_no_entry_even_by_their_own_list(shelf, stranger, act):
    one = asked(shelf, "c") | {"owner": stranger}
    with pytest.raises(ListNotFound):
        act(**one)

    own = ReadingListFactory(owner=stranger)
    with pytest.raises((EntryNotFound, UndoGone)):
        act(**one | {"public_id": own.public_id})

    assert order(shelf) == "abcde"
    assert entry(shelf, "c").note == ""
    with pytest.raises(EntryNotFound):
        services.get_entry(**one)


def test_a_page_for_others_holds_what_they_may_see_and_counts_nothing_else(reader):
    one = ReadingListFactory(owner=reader)
    facts = (
        {"visibility": "public"},
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"hidden_at": timezone.now()},
        {"trashed_at": timezone.now()},
        {"visibility": "public"},
    )
    for number, shown in enumerate(facts):
        book = BookFactory(owner=reader, title=f"Book {number}", **shown)
        ListEntryFactory(reading_list=one, book=book, note="Note", is_note_shown=number == 5)

    page = services.entry_page(reading_list=one, number=1, public=True)

    assert (page.page.total, page.noted) == (2, 1)
    assert [(row.place, row.book.title, row.note) for row in page.page.rows] == [
        (1, "Book 0", ""),
        (2, "Book 5", "Note"),
    ]
    mine = services.entry_page(reading_list=one, number=1, public=False)
    assert (mine.page.total, mine.noted) == (5, 5)
    assert [row.is_open for row in mine.page.rows] == [True, False, False, False, True]


def test_pages_follow_one_another(shelf):
    titles = [
        [(row.place, row.book.title) for row in rows(shelf, number=number, size=2)]
        for number in (1, 2, 3, 9)
    ]

    assert titles == [
        [(1, "a"), (2, "b")],
        [(3, "c"), (4, "d")],
        [(5, "e")],
        [(5, "e")],
    ]
    assert services.place_of(entry(shelf, "d")) == 4


def test_an_empty_list_has_one_empty_page():
    page = services.entry_page(reading_list=ReadingListFactory(), number=3, public=True)

    assert (page.page.rows, page.page.pages, page.page.number, page.noted) == ([], 1, 1, 0)


def test_a_page_takes_two_queries_however_many_books_there_are(assert_flat_queries):
    one = ReadingListFactory()

    assert_flat_queries(
        grow=lambda number: ListEntryFactory.create_batch(number, reading_list=one),
        act=lambda: services.entry_page(reading_list=one, number=1, public=True),
        at_most=2,
    )


def test_positions_leave_room(shelf):
    positions = list(ListEntry.objects.order_by("position").values_list("position", flat=True))

    assert {later - one for one, later in itertools.pairwise(positions)} == {GAP}


def test_putting_back_onto_a_full_list_is_refused(shelf, monkeypatch):
    one = asked(shelf, "a")
    services.remove_entry(**one)
    monkeypatch.setattr(limits, "LIST_ENTRIES_MAX", 4)

    with pytest.raises(ListFull):
        services.put_back_entry(**one)
