"""Pictures of readers and lists: put on, taken off for good, handed out and swept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.models import User
from library import services, tasks
from library.exceptions import InvalidPicture, ListNotFound, PictureNotFound
from library.tests.factories import ReadingListFactory
from library.tests.pictures import jpeg, opened

# The files go when the transaction is over.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]
PICTURE, OTHER = jpeg(width=500, height=400), jpeg(width=500, height=400, ground="#1f3a4d")


@pytest.fixture
def reading_list(reader):
    return ReadingListFactory(owner=reader)


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*.webp"))


def names_of(key, *widths):
    return sorted(f"{key}-{width}.webp" for width in widths)


def sweep_all_later():
    """Sweep every part, as two hours from now."""
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        return sum(services.sweep_own_pictures(shard=shard) for shard in range(256))


def test_a_face_is_kept_in_three_widths_with_its_colour(reader, media):
    services.set_avatar(owner=reader, data=PICTURE)

    reader.refresh_from_db()
    assert len(reader.avatar_key) == 32
    assert reader.avatar_color.startswith("#")
    assert reader.shown_version == 1
    assert files_in(media) == names_of(reader.avatar_key, 96, 192, 384)
    assert opened(services.read_own_picture(f"{reader.avatar_key}-192")).size == (192, 192)


def test_a_name_tells_nothing_and_is_another_each_time(reader, stranger):
    for owner in (reader, stranger):
        services.set_avatar(owner=owner, data=PICTURE)
    reader.refresh_from_db()
    first = reader.avatar_key
    services.set_avatar(owner=reader, data=PICTURE)

    assert len({first, *User.objects.values_list("avatar_key", flat=True)}) == 3


def test_the_picture_before_is_gone_for_good(reader, media):
    services.set_avatar(owner=reader, data=PICTURE)
    reader.refresh_from_db()
    before = reader.avatar_key

    services.set_avatar(owner=reader, data=OTHER)

    reader.refresh_from_db()
    assert files_in(media) == names_of(reader.avatar_key, 96, 192, 384)
    with pytest.raises(PictureNotFound):
        services.read_own_picture(f"{before}-96")


def test_removing_really_removes_and_may_be_repeated(reader, media):
    services.set_avatar(owner=reader, data=PICTURE)
    reader.refresh_from_db()
    name = f"{reader.avatar_key}-96"

    for _ in range(2):
        services.remove_avatar(owner=reader)

    reader.refresh_from_db()
    assert (reader.avatar_key, reader.avatar_color, files_in(media)) == ("", "", [])
    with pytest.raises(PictureNotFound):
        services.read_own_picture(name)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"<svg/>" * 500, "not a picture"),
        (PICTURE[:9000], "damaged"),
        (b"\xff\xd8\xff" + bytes(6 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_what_is_no_picture_changes_nothing(data, told, reader, reading_list, media):
    services.set_avatar(owner=reader, data=PICTURE)
    reader.refresh_from_db()

    with pytest.raises(InvalidPicture, match=told):
        services.set_avatar(owner=reader, data=data)
    with pytest.raises(InvalidPicture, match=told):
        services.set_list_cover(owner=reader, public_id=reading_list.public_id, data=data)

    assert files_in(media) == names_of(reader.avatar_key, 96, 192, 384)


def test_a_list_has_a_cover_of_its_own(reader, reading_list, media):
    before = reading_list.changed_at

    changed = services.set_list_cover(owner=reader, public_id=reading_list.public_id, data=PICTURE)

    reading_list.refresh_from_db()
    assert (changed.cover_width, reading_list.cover_height) == (500, 400)
    assert reading_list.cover_color.startswith("#")
    assert reading_list.changed_at > before
    assert files_in(media) == names_of(reading_list.cover_key, 320, 640, 960)


def test_a_list_gets_its_fan_back(reader, reading_list, media):
    named = {"owner": reader, "public_id": reading_list.public_id}
    services.set_list_cover(**named, data=PICTURE)

    services.remove_list_cover(**named)

    reading_list.refresh_from_db()
    assert (reading_list.cover_key, reading_list.cover_width, files_in(media)) == ("", 0, [])


@pytest.mark.parametrize("whose", ["stranger's", "in the trash"])
def test_the_lists_of_others_and_those_in_the_trash_take_none(whose, reader, stranger, media):
    mine = {"owner": reader, "trashed_at": timezone.now()}
    one = ReadingListFactory(**{"owner": stranger} if whose == "stranger's" else mine)

    with pytest.raises(ListNotFound):
        services.set_list_cover(owner=reader, public_id=one.public_id, data=PICTURE)
    with pytest.raises(ListNotFound):
        services.remove_list_cover(owner=reader, public_id=one.public_id)

    assert files_in(media) == []


@pytest.mark.parametrize("name", ["", "x", "../../settings", "0" * 32, f"{'0' * 32}-96", "a" * 500])
def test_a_name_that_is_none_is_not_found(name):
    with pytest.raises(PictureNotFound):
        services.read_own_picture(name)


def test_files_that_nobody_names_are_swept_once_they_are_old(reader, reading_list, media):
    services.set_avatar(owner=reader, data=PICTURE)
    services.set_list_cover(owner=reader, public_id=reading_list.public_id, data=OTHER)
    kept = files_in(media)
    services.set_avatar(owner=(gone := User.objects.create_user("gone")), data=PICTURE)
    gone.delete()

    assert sum(services.sweep_own_pictures(shard=shard) for shard in range(256)) == 0
    assert sweep_all_later() == 3
    assert files_in(media) == kept


def test_rows_without_their_files_are_cleared(reader, reading_list, media):
    services.set_avatar(owner=reader, data=PICTURE)
    services.set_list_cover(owner=reader, public_id=reading_list.public_id, data=OTHER)
    reader.refresh_from_db()
    reading_list.refresh_from_db()
    for key, width in ((reader.avatar_key, 96), (reading_list.cover_key, 960)):
        default_storage.delete(f"pictures/{key[:2]}/{key}-{width}.webp")

    sweep_all_later()

    reader.refresh_from_db()
    reading_list.refresh_from_db()
    assert (reader.avatar_key, reading_list.cover_key) == ("", "")
    assert reader.shown_version > 2


def test_the_rounds_of_the_worker_sweep_them_too(reader, media):
    services.set_avatar(owner=reader, data=PICTURE)
    reader.refresh_from_db()
    shard = int(reader.avatar_key[:2], 16)
    User.objects.update(avatar_key="")
    ago = timezone.now() + timedelta(days=2)

    with time_machine.travel(ago - timedelta(seconds=ago.timestamp() % (256 * 300) - 300 * shard)):
        swept = tasks.sweep_covers.func()

    assert (swept, files_in(media)) == (3, [])


@pytest.mark.postgres
def test_of_two_uploads_at_once_one_stays_whole(reader, media):
    if connection.vendor != "postgresql":
        pytest.skip("needs real concurrency")

    def put(data):
        try:
            services.set_avatar(owner=reader, data=data)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, [PICTURE, OTHER] * 4))

    reader.refresh_from_db()
    assert files_in(media) == names_of(reader.avatar_key, 96, 192, 384)
