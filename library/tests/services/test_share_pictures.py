import threading

import pytest
from django.core.cache import caches
from django.utils import timezone
from PIL import Image

from accounts.tests.factories import UserFactory
from library import services
from library.exceptions import BookNotFound, PicturesBusy
from library.services import cover_files, share_pictures
from library.share_drawing import VOLUMES_MAX
from library.tests.factories import (
    BookFactory,
    CoverFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
)
from library.tests.pictures import encoded, picture
from penumbra.caching import cache_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_cache(settings):
    settings.CACHES = settings.CACHES | {"pictures": cache_of("own-pictures", redis_url="")}
    caches["pictures"].clear()


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", name="Ada Lindqvist", bio="Atlases.", is_published=True)


@pytest.fixture
def drawn(monkeypatch):
    """Every sheet that is drawn; what comes of it is one grey pixel."""
    sheets = []

    def draw(sheet):
        sheets.append(sheet)
        return Image.new("RGB", (1, 1), "grey")

    monkeypatch.setattr(share_pictures, "draw_shelf", draw)
    monkeypatch.setattr(share_pictures, "draw_book", draw)
    return sheets


def titles(sheet):
    return [volume.title for volume in sheet.volumes]


def hidden_books(owner):
    """A book of each kind that others do not see."""
    shut = [{"visibility": "private"}, {"visibility": "unlisted"}]
    shut += [{"trashed_at": timezone.now()}, {"hidden_at": timezone.now()}]
    return [BookFactory(owner=owner, title="Zanzibarium", **facts) for facts in shut]


def test_a_readers_picture_shows_favourites_in_their_order(ada, drawn):
    for place in (3, 1, 2):
        book = BookFactory(owner=ada, title=f"Place {place}")
        FavouriteFactory(book=book, place=place)
    FavouriteFactory(book=BookFactory(owner=ada, title="Of a year"), year=2024)
    ReadingListFactory(owner=ada)

    services.reader_picture(ada)

    (sheet,) = drawn
    assert titles(sheet) == ["Place 1", "Place 2", "Place 3"]
    assert (sheet.heading, sheet.line) == ("Ada Lindqvist", "Atlases.")
    assert sheet.note == "4 books · 1 list"


def test_without_favourites_it_shows_the_latest_six(ada, drawn):
    for number in range(8):
        BookFactory(owner=ada, title=f"Book {number}")

    services.reader_picture(ada)

    assert titles(drawn[0]) == [f"Book {number}" for number in (7, 6, 5, 4, 3, 2)]


def test_only_what_others_see_is_drawn_and_counted(ada, drawn):
    winter = ReadingListFactory(owner=ada, title="Winter")
    ReadingListFactory(owner=ada, visibility="private")
    ReadingListFactory(owner=ada, visibility="unlisted")
    shown = BookFactory(owner=ada, title="Shown")
    for place, book in enumerate([shown, *hidden_books(ada)], 1):
        FavouriteFactory(book=book, place=place)
        ListEntryFactory(reading_list=winter, book=book, note="Zanzibarium")

    services.reader_picture(ada)
    services.list_picture(winter)

    reader, listed = drawn
    assert titles(reader) == titles(listed) == ["Shown"]
    assert reader.note == "1 book · 1 list"
    assert listed.note == "1 book"
    assert "Zanzibarium" not in repr(drawn)


def test_a_readers_picture_without_books_says_so(ada, drawn):
    hidden_books(ada)

    services.reader_picture(ada)

    assert (titles(drawn[0]), drawn[0].note) == ([], "No books yet")


def test_a_lists_picture_shows_the_first_of_many_and_counts_them_all(ada, drawn):
    winter = ReadingListFactory(owner=ada, title="Winter")
    for number in range(60):
        ListEntryFactory(reading_list=winter, book__title=f"Book {number}")

    services.list_picture(winter)

    (sheet,) = drawn
    assert titles(sheet) == [f"Book {number}" for number in range(VOLUMES_MAX)]
    assert (sheet.heading, sheet.line) == ("Winter", "A reading list by Ada Lindqvist")
    assert sheet.note == "60 books"


def test_a_books_picture_shows_title_author_and_reader(ada, drawn):
    book = BookFactory(owner=ada, title="Ficciones", author="J. L. Borges", location="The cellar")

    services.book_picture(services.shown_book(public_id=book.public_id))

    (sheet,) = drawn
    assert (sheet.heading, sheet.line) == ("Ficciones", "J. L. Borges")
    assert sheet.note == "In the library of Ada Lindqvist"
    assert "cellar" not in repr(sheet)


def test_a_book_that_others_do_not_see_is_not_there(ada):
    for book in hidden_books(ada):
        with pytest.raises(BookNotFound):
            services.shown_book(public_id=book.public_id)


def test_covers_are_read_in_the_width_that_is_needed(ada, drawn, media):
    book = BookFactory(owner=ada)
    cover = CoverFactory(book=book, width=640, height=960)
    files = {width: encoded(picture(width=width), "WEBP") for width in (160, 320, 640)}
    cover_files.store_files(cover.key, files)
    winter = ReadingListFactory(owner=ada)
    ListEntryFactory(reading_list=winter, book=book)

    services.list_picture(winter)
    for _ in range(20):
        ListEntryFactory(reading_list=winter)
    services.list_picture(winter)

    assert [sheet.volumes[0].picture for sheet in drawn] == [files[320], files[160]]


def test_a_cover_whose_file_is_lost_is_drawn_as_if_there_were_none(ada, drawn, media):
    CoverFactory(book=BookFactory(owner=ada))

    services.reader_picture(ada)

    assert drawn[0].volumes[0].picture == b""


def test_the_same_picture_is_drawn_once(ada, drawn):
    book = BookFactory(owner=ada, title="Before")
    first = services.reader_picture(ada)
    services.move_on({ada.pk})

    assert services.reader_picture(ada) == first
    assert len(drawn) == 1

    services.edit_book(owner=ada, public_id=book.public_id, given={"title": "After"})
    services.reader_picture(ada)
    assert [titles(sheet) for sheet in drawn] == [["Before"], ["After"]]


def sheet_of(heading):
    return share_pictures.Sheet(heading=heading)


def test_many_who_ask_for_one_picture_wait_for_one_drawing():
    drawings, answers = [], []
    ready, go_on = threading.Event(), threading.Event()

    def draw(sheet):
        drawings.append(sheet)
        ready.set()
        go_on.wait(10)
        return Image.new("RGB", (1, 1))

    def ask():
        answers.append(share_pictures.kept_picture(sheet_of("One"), draw))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    threads[0].start()
    assert ready.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(10)

    assert len(answers) == 3
    assert len(drawings) == 1


def test_when_too_many_wait_others_are_asked_to_come_again(monkeypatch):
    drawing, asked = threading.Event(), []
    monkeypatch.setattr(share_pictures, "_waiting", threading.BoundedSemaphore(1))
    go_on = threading.Event()

    def draw(sheet):
        drawing.set()
        go_on.wait(10)
        return Image.new("RGB", (1, 1))

    def ask():
        asked.append(share_pictures.kept_picture(sheet_of("First"), draw))

    first = threading.Thread(target=ask)
    first.start()
    assert drawing.wait(10)
    with pytest.raises(PicturesBusy) as refused:
        share_pictures.kept_picture(sheet_of("One more"), draw)
    go_on.set()
    first.join(10)

    assert refused.value.extra["retry_after_s"] > 0
    assert share_pictures.kept_picture(sheet_of("One more"), draw)
    assert len(asked) == 1


def test_a_picture_costs_the_same_queries_with_any_number_of_books(ada, drawn, assert_flat_queries):
    winter = ReadingListFactory(owner=ada)

    def grow(count):
        for _ in range(count):
            CoverFactory(book=ListEntryFactory(reading_list=winter).book)

    assert_flat_queries(grow=grow, act=lambda: services.reader_picture(ada), at_most=4)
    grow(VOLUMES_MAX)
    assert_flat_queries(grow=grow, act=lambda: services.list_picture(winter), at_most=2)
