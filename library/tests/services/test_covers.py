"""Covers put on, fetched, taken off, handed out and swept."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from library import services
from library.exceptions import (
    BookNotFound,
    CoverNotFound,
    CoverUnreachable,
    InvalidCover,
)
from library.models import Book, Cover, ProviderState
from library.services import cover_files
from library.services.cover_fetching import fetch_cover
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from library.tests.pictures import jpeg, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
ISBN = isbn_number(610)
PICTURE, OTHER = jpeg(), jpeg(ground="#1f3a4d")
ISBNDB_URL = "https://images.example.org/covers/1.jpg"
GOOGLE_URL = "https://books.example.org/content?id=1&img=1"


@pytest.fixture
def book(reader):
    return BookFactory(owner=reader, isbn13=ISBN)


@pytest.fixture
def openlibrary(settings):
    settings.OPENLIBRARY_ENABLED = True
    settings.OPENLIBRARY_COVERS_URL = "https://covers.example.org"
    return f"https://covers.example.org/b/isbn/{ISBN}-L.jpg"


def attach(book, data=PICTURE, **given):
    return services.attach_cover(owner=book.owner, public_id=book.public_id, data=data, **given)


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*.webp"))


def offer(provider, url):
    SnapshotFactory(isbn13=ISBN, provider=provider, fields={"cover_url": url})


def fetch(book):
    return services.fetch_cover_for_book(book_id=book.pk)


def cover_of(book):
    return Cover.objects.filter(book=book).first()


def test_a_picture_is_kept_with_its_facts_and_locked(book, media):
    cover = attach(book)

    book.refresh_from_db()
    assert (cover.owner, cover.width, cover.height) == (book.owner, 300, 450)
    assert (cover.source, cover.source_url) == ("upload", "")
    assert cover.color.startswith("#")
    assert round(cover.ratio, 2) == 0.67
    assert book.locked_fields == ["cover"]
    assert files_in(media) == [f"{cover.key}-160.webp", f"{cover.key}-320.webp"]


def test_the_name_of_a_file_can_be_worked_out_by_nobody(reader, stranger, settings):
    mine, theirs = BookFactory(owner=reader), BookFactory(owner=stranger)

    first, second = attach(mine), attach(theirs)
    settings.SECRET_KEY = "another" * 10

    assert first.sha256 == second.sha256
    assert first.key != second.key
    assert cover_files.key_of(owner_id=reader.pk, sha256=first.sha256) != first.key
    assert first.sha256[:32] != first.key


def test_another_picture_takes_the_place_of_the_first(book):
    first = attach(book)
    second = attach(book, OTHER)

    assert Cover.objects.get().key == second.key != first.key


def test_a_picture_that_is_no_cover_changes_nothing(book, media):
    attach(book)

    with pytest.raises(InvalidCover) as raised:
        attach(book, b"<svg/>" * 500)

    assert raised.value.extra["reason"] == "not_a_picture"
    assert Cover.objects.get().sha256
    assert len(files_in(media)) == 2


def test_nobody_covers_the_books_of_others(book, stranger, media):
    for act in (
        lambda: services.attach_cover(owner=stranger, public_id=book.public_id, data=PICTURE),
        lambda: services.attach_cover_from_url(
            owner=stranger, public_id=book.public_id, url=ISBNDB_URL
        ),
        lambda: services.remove_cover(owner=stranger, public_id=book.public_id),
        lambda: services.cover_candidates(owner=stranger, public_id=book.public_id),
        lambda: services.preview_candidate(
            owner=stranger, public_id=book.public_id, source="openlibrary"
        ),
        lambda: services.choose_offered(
            owner=stranger, public_id=book.public_id, source="openlibrary"
        ),
    ):
        with pytest.raises(BookNotFound):
            act()

    assert files_in(media) == []


def test_a_picture_is_fetched_from_an_address(book, network):
    network.get(ISBNDB_URL, body=PICTURE)

    cover = services.attach_cover_from_url(
        owner=book.owner, public_id=book.public_id, url=f"{ISBNDB_URL}?token=secret#top"
    )

    assert (cover.source, cover.source_url) == ("url", ISBNDB_URL)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_address_without_a_picture_is_told_in_a_sentence(book, network, status):
    network.get(ISBNDB_URL, status=status)

    with pytest.raises(CoverUnreachable) as raised:
        services.attach_cover_from_url(owner=book.owner, public_id=book.public_id, url=ISBNDB_URL)

    assert raised.value.message.endswith(".")
    assert ISBNDB_URL not in raised.value.message


def test_a_cover_taken_off_stays_off(book, openlibrary):
    attach(book)

    services.remove_cover(owner=book.owner, public_id=book.public_id)

    assert cover_of(book) is None
    assert fetch(book) is False


def test_a_new_book_has_its_cover_fetched_after_it_is_really_there(
    reader, network, django_capture_on_commit_callbacks
):
    offer("isbndb", ISBNDB_URL)
    network.get(ISBNDB_URL, body=PICTURE)
    with django_capture_on_commit_callbacks(execute=True):
        book = services.add_book_by_isbn(owner=reader, isbn=ISBN)
        assert not DBTaskResult.objects.exists()

    task = DBTaskResult.objects.get()
    assert task.args_kwargs == {"args": [], "kwargs": {"book_id": book.pk}}
    fetch_cover.call(book_id=book.pk)
    assert (cover_of(book).source, cover_of(book).source_url) == ("isbndb", ISBNDB_URL)


def test_a_book_without_isbn_asks_nobody(reader, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.add_book_by_hand(owner=reader, given={"title": "Zine"})

    assert not DBTaskResult.objects.exists()


def test_fetching_twice_fetches_once(book, network):
    offer("isbndb", ISBNDB_URL)
    call = network.get(ISBNDB_URL, body=PICTURE)

    assert [fetch(book), fetch(book)] == [False, False]
    assert call.call_count == 1
    book.refresh_from_db()
    assert book.locked_fields == []


def test_a_cover_set_by_hand_is_never_overwritten(book):
    offer("isbndb", ISBNDB_URL)
    mine = attach(book)

    fetch(book)

    assert cover_of(book).key == mine.key


def test_the_hand_wins_even_while_the_picture_is_on_its_way(book, network):
    offer("isbndb", ISBNDB_URL)

    def answer(request):
        services.remove_cover(owner=book.owner, public_id=book.public_id)
        return (200, {}, PICTURE)

    network.add_callback("GET", ISBNDB_URL, callback=answer)

    fetch(book)

    assert cover_of(book) is None


def test_the_next_catalogue_is_asked_when_the_first_has_no_picture(book, network, openlibrary):
    offer("isbndb", ISBNDB_URL)
    offer("googlebooks", GOOGLE_URL)
    network.get(ISBNDB_URL, body=jpeg(width=30, height=45))
    network.get(openlibrary, status=404)
    network.get(GOOGLE_URL, body=PICTURE)

    fetch(book)

    assert cover_of(book).source == "googlebooks"


@pytest.mark.parametrize(("status", "comes_back"), [(500, True), (404, False)])
def test_an_outage_is_waited_for_and_a_miss_is_not(book, network, status, comes_back):
    offer("isbndb", ISBNDB_URL)
    network.get(ISBNDB_URL, status=status)

    fetch_cover.call(book.pk)

    later = DBTaskResult.objects.filter(run_after__gt=timezone.now())
    assert later.exists() is comes_back


def test_a_cover_that_never_comes_is_given_up(book, network):
    offer("isbndb", ISBNDB_URL)
    network.get(ISBNDB_URL, status=500)

    fetch_cover.call(book.pk, 5)

    assert not DBTaskResult.objects.exists()


def test_open_library_is_asked_at_its_pace(book, openlibrary):
    far = int((timezone.now() + timedelta(minutes=5)).timestamp() * 1000)
    ProviderState.objects.create(provider="openlibrary-covers", next_at_ms=far)

    fetch_cover.call(book.pk, 2)

    task = DBTaskResult.objects.get()
    assert task.args_kwargs["args"] == [book.pk, 2]
    assert task.run_after > timezone.now()


@pytest.mark.parametrize("gone", ["trashed", "purged"])
def test_a_book_that_is_gone_is_left_alone(book, gone):
    offer("isbndb", ISBNDB_URL)
    if gone == "trashed":
        services.trash_book(owner=book.owner, public_id=book.public_id)
    else:
        book.delete()

    assert services.fetch_cover_for_book(book_id=book.pk or 1) is False


def test_candidates_stand_side_by_side_in_order(book, openlibrary):
    offer("googlebooks", GOOGLE_URL)
    offer("isbndb", ISBNDB_URL)

    offered = services.cover_candidates(owner=book.owner, public_id=book.public_id)

    assert [(one.label, one.url) for one in offered] == [
        ("ISBNdb", ISBNDB_URL),
        ("Open Library", f"{openlibrary}?default=false"),
        ("Google Books", GOOGLE_URL),
    ]


def test_a_candidate_is_looked_at_and_chosen(book, network):
    offer("googlebooks", GOOGLE_URL)
    network.get(GOOGLE_URL, body=PICTURE)
    which = {"owner": book.owner, "public_id": book.public_id, "source": "googlebooks"}

    preview = services.preview_candidate(**which)
    chosen = services.choose_offered(**which)
    assert not Cover.objects.exists()
    cover = services.put_cover(owner=book.owner, public_id=book.public_id, chosen=chosen)

    assert opened(preview).size == (300, 450)
    assert (cover.source, cover.source_url) == ("googlebooks", GOOGLE_URL)


def test_a_candidate_nobody_offers_is_not_found(book):
    with pytest.raises(CoverNotFound):
        services.choose_offered(owner=book.owner, public_id=book.public_id, source="upload")


def test_another_copy_wears_the_same_cover(book, media):
    cover = attach(book)

    copy = services.copy_book(owner=book.owner, public_id=book.public_id)

    assert copy.cover.key == cover.key
    assert len(files_in(media)) == 2


def test_a_file_is_handed_out_by_its_name(book):
    cover = attach(book)

    assert opened(services.read_cover_file(f"{cover.key}-160")).size == (160, 240)


def test_the_cover_of_a_book_in_the_trash_is_off_the_site_until_it_is_put_back(book):
    name = f"{attach(book).key}-160"

    services.trash_book(owner=book.owner, public_id=book.public_id)
    with pytest.raises(CoverNotFound):
        services.read_cover_file(name)
    services.restore_book(owner=book.owner, public_id=book.public_id)

    assert services.read_cover_file(name)


def test_the_cover_of_a_purged_book_is_gone_and_its_files_follow(book, media):
    cover = attach(book)
    Book.objects.update(trashed_at=timezone.now() - timedelta(days=31))

    services.purge_trash()

    with pytest.raises(CoverNotFound):
        services.read_cover_file(f"{cover.key}-160")
    sweep_all_later()
    assert files_in(media) == []


def sweep_all_later():
    """Sweep every part, as two hours from now."""
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        return sum(services.sweep_covers(shard=shard) for shard in range(256))


@pytest.mark.parametrize(
    "name",
    ["", "x", "../../settings", "0" * 32, f"{'0' * 32}-160", f"{'0' * 32}-161", "%00", "a" * 500],
)
def test_a_name_that_is_none_is_not_found(name):
    with pytest.raises(CoverNotFound):
        services.read_cover_file(name)


def test_a_width_that_is_not_kept_is_not_found(book):
    cover = attach(book)

    for width in ("640", "999", "01"):
        with pytest.raises(CoverNotFound):
            services.read_cover_file(f"{cover.key}-{width}")


def test_files_without_a_row_are_swept_once_they_are_old(book, media):
    kept, orphan = attach(book), attach(BookFactory(owner=book.owner), OTHER)
    Cover.objects.filter(pk=orphan.pk).delete()

    fresh = services.sweep_covers(shard=int(orphan.key[:2], 16))
    swept = sweep_all_later()

    assert (fresh, swept) == (0, 2)
    assert files_in(media) == [f"{kept.key}-160.webp", f"{kept.key}-320.webp"]


def test_rows_without_their_files_are_swept(book, media):
    kept, bare = attach(book), attach(BookFactory(owner=book.owner), OTHER)
    default_storage.delete(f"covers/{bare.key[:2]}/{bare.key}-160.webp")

    services.sweep_covers(shard=int(bare.key[:2], 16))

    assert [cover.key for cover in Cover.objects.all()] == [kept.key]


def test_a_storage_that_is_away_loses_no_rows(book, media, caplog):
    cover = attach(book)
    (media / "covers").rename(media / "elsewhere")

    services.sweep_covers(shard=int(cover.key[:2], 16))

    assert Cover.objects.exists()
    assert "covers.storage_empty" in caplog.text


def test_a_file_cut_short_is_written_again(book, media):
    cover = attach(book)
    path = media / "covers" / cover.key[:2] / f"{cover.key}-160.webp"
    whole = path.read_bytes()
    path.write_bytes(whole[:100])

    attach(book)

    assert path.read_bytes() == whole
    assert len(files_in(media)) == 2
