"""Pictures readers give of themselves and their lists: put on, taken off, handed out and swept.

A picture has a new random name each time, so that its files can be deleted the moment it is taken
off: no other row, and no upload that is under way, can have the same. Like those of covers its
files are handed out to whoever knows the name, but only while a row has it.
"""

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from accounts import audit
from accounts.changes import ChangeAction, ChangeKind, note_change, note_reader
from library.exceptions import InvalidPicture, PictureNotFound
from library.images import (
    AVATAR,
    LIST_COVER,
    DrawnPicture,
    PictureKind,
    UnusablePicture,
    draw_picture,
)
from library.models import ReadingList
from library.models.cover import KEY_LENGTH
from library.services.noting import note_list
from library.services.picture_files import KeptPicture, PictureFolder, key_and_width
from library.services.reading_lists import get_list, lock_list, touch_list
from library.services.versions import changing

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_MESSAGES = {
    "empty": "The file is empty.",
    "too_big": "The picture is larger than 5 MB.",
    "not_a_picture": "That is not a picture. JPEG, PNG, WebP and GIF files are.",
    "too_many_pixels": "The picture has more than 40 megapixels.",
    "too_small": "The picture is too small, or too narrow.",
    "placeholder": "The picture is too small.",
    "blank": "There is nothing to be seen in that picture.",
    "broken": "The picture is damaged or incomplete.",
}
_BARE_LIST = {"cover_key": "", "cover_color": "", "cover_width": 0, "cover_height": 0}


class _OwnPictures(PictureFolder):
    name = "pictures"

    def rows_in_shard(self, prefix: str) -> list[KeptPicture]:
        readers = get_user_model().objects.with_avatar_in_shard(prefix)
        lists = ReadingList.objects.with_cover_in_shard(prefix)
        faces = readers.values_list("pk", "pk", "avatar_key")
        covers = lists.values_list("pk", "owner_id", "cover_key")
        return [
            *(KeptPicture(*row, AVATAR.widths) for row in faces),
            *(KeptPicture(*row, LIST_COVER.widths) for row in covers),
        ]

    def is_named(self, key: str) -> bool:
        readers = get_user_model().objects.filter(avatar_key=key)
        return readers.exists() or ReadingList.objects.filter(cover_key=key).exists()

    def forget(self, rows: list[KeptPicture]) -> None:
        keys = [row.key for row in rows]
        with changing(*{row.owner_id for row in rows}):
            readers = get_user_model().objects.filter(avatar_key__in=keys)
            for owner_id in readers.values_list("pk", flat=True):
                note_reader(owner_id)
            readers.update(avatar_key="", avatar_color="")
            lists = ReadingList.objects.filter(cover_key__in=keys)
            for owner_id, public_id in lists.values_list("owner_id", "public_id"):
                note_change(owner_id, ChangeKind.LIST, ChangeAction.UPDATED, public_id)
            lists.update(**_BARE_LIST)


PICTURES = _OwnPictures()


def set_avatar(*, owner: "User", data: bytes) -> None:
    """Make a reader's face of the picture in ``data``; the one before is gone for good.

    Raises InvalidPicture with a sentence for the reader.
    """
    picture = _drawn(data, AVATAR)
    key = _kept(picture)
    _change_avatar(owner, "account.picture_set", avatar_key=key, avatar_color=picture.color)
    logger.info("avatar.set user_id=%s", owner.pk)


def remove_avatar(*, owner: "User") -> None:
    """Take a reader's picture off, its files with it. Repeating it changes nothing."""
    _change_avatar(owner, "account.picture_removed", avatar_key="", avatar_color="")
    logger.info("avatar.removed user_id=%s", owner.pk)


def set_list_cover(*, owner: "User", public_id: str, data: bytes) -> ReadingList:
    """Put a picture on a list; the one before is gone for good.

    Raises ListNotFound, for one in the trash too, and InvalidPicture.
    """
    get_list(owner=owner, public_id=public_id)  # a stranger's picture is not worth decoding
    picture = _drawn(data, LIST_COVER)
    columns = {
        "cover_key": _kept(picture),
        "cover_color": picture.color,
        "cover_width": picture.width,
        "cover_height": picture.height,
    }
    changed = _change_list(owner, public_id, columns, "list.cover_set")
    logger.info("list_cover.set list_id=%s", changed.pk)
    return changed


def remove_list_cover(*, owner: "User", public_id: str) -> ReadingList:
    """Take a list's own picture off, so that it has its fan again. Raises ListNotFound."""
    changed = _change_list(owner, public_id, _BARE_LIST, "list.cover_removed")
    logger.info("list_cover.removed list_id=%s", changed.pk)
    return changed


def read_own_picture(name: str) -> bytes:
    """Return the WebP called ``name``: key and nominal width. At most 2 queries.

    Raises PictureNotFound once no row names the key any more.
    """
    named = key_and_width(name)
    if not named or not PICTURES.is_named(named[0]):
        raise PictureNotFound
    try:
        return PICTURES.read(*named)
    except FileNotFoundError as error:
        raise PictureNotFound from error


def sweep_own_pictures(*, shard: int | None = None) -> int:
    """Delete files without a row, clear rows without their files; return how many of both.

    For what was cut off between file and row; what is taken off is deleted at once.
    """
    return PICTURES.sweep(shard)


def _drawn(data: bytes, kind: PictureKind) -> DrawnPicture:
    try:
        return draw_picture(data, kind)
    except UnusablePicture as error:
        raise InvalidPicture(_MESSAGES[error.reason], reason=error.reason) from error


def _kept(picture: DrawnPicture) -> str:
    """Store the files and return their name. Outside any transaction: it takes a while."""
    key = secrets.token_hex(KEY_LENGTH // 2)
    PICTURES.store(key, picture.files)
    return key


def _change_avatar(owner: "User", verb: str, **columns: str) -> None:
    readers = get_user_model().objects.filter(pk=owner.pk)
    with changing(owner.pk):
        # Locked: of two uploads at once the second deletes the first one's files.
        before = readers.select_for_update().values_list("avatar_key", flat=True).get()
        if before == columns["avatar_key"]:
            return
        readers.update(**columns)
        _delete_later(before, AVATAR)
        note_reader(owner.pk)
        audit.record(verb, owner=owner)


def _change_list(
    owner: "User", public_id: str, columns: dict[str, str | int], verb: str
) -> ReadingList:
    with changing(owner.pk):
        mine = lock_list(owner=owner, public_id=public_id)
        _delete_later(mine.cover_key, LIST_COVER)
        for name, value in columns.items():
            setattr(mine, name, value)
        mine.save(update_fields=[*columns])
        touch_list(mine)
        note_list(verb, mine)
    return mine


def _delete_later(key: str, kind: PictureKind) -> None:
    if key:
        transaction.on_commit(partial(PICTURES.delete, key, kind.widths))
