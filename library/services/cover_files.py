"""The files of covers in storage: written once, handed out by name, swept when nobody's.

A file's name is a keyed hash, so it can only be known from a page that shows the cover; whoever
could once see that page could as well have kept the picture. That is why files are handed out
without asking who wants them, to be cached for ever, while the pages around them ask every time.
A book that is thrown away, or purged, takes its cover off the site all the same.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.crypto import salted_hmac

from library.exceptions import CoverNotFound
from library.images import widths_for
from library.models import Cover
from library.models.cover import KEY_LENGTH
from library.services.versions import changing

logger = logging.getLogger(__name__)

FOLDER = "covers"
# Files are written before their row is: young ones may still get it.
_GRACE = timedelta(hours=1)
_SHARDS = 256
_ROUND_S = 300
_NAME = re.compile(rf"([0-9a-f]{{{KEY_LENGTH}}})-(\d{{3}})")


def key_of(*, owner_id: int, sha256: str) -> str:
    """Return the name of a reader's picture: 128 bits that nobody without our key can work out.

    A plain hash would let anybody who has a picture ask whether somebody here has it too.
    """
    salted = salted_hmac("library.covers", f"{owner_id}:{sha256}", algorithm="sha256")
    return salted.hexdigest()[:KEY_LENGTH]


def store_files(key: str, files: Mapping[int, bytes]) -> None:
    """Keep the files of a cover, unless they are there already and whole."""
    for width, data in files.items():
        path = _path(key, width)
        if default_storage.exists(path):
            if default_storage.size(path) == len(data):
                continue
            default_storage.delete(path)
        default_storage.save(path, ContentFile(data))


def read_cover_file(name: str) -> bytes:
    """Return the WebP called ``name``: key and nominal width. 1 query. Raises CoverNotFound."""
    match = _NAME.fullmatch(name)
    if not match or not Cover.objects.filter(key=match[1]).on_view().exists():
        raise CoverNotFound
    try:
        with default_storage.open(_path(match[1], int(match[2]))) as file:
            return file.read()
    except FileNotFoundError as error:
        raise CoverNotFound from error


def sweep_covers(*, shard: int | None = None) -> int:
    """Delete files without a row and rows without their files; return how many of both.

    One part in 256 of all covers, the next with every five minutes, so that it costs the same
    little at any size. Covers a provider supplied come back the next time they are asked for.
    """
    if shard is None:
        shard = int(timezone.now().timestamp() // _ROUND_S) % _SHARDS
    prefix = f"{shard:02x}"
    files = set(_listed(f"{FOLDER}/{prefix}"))
    rows = list(Cover.objects.in_shard(prefix))
    known = {_name(row.key, width) for row in rows for width in widths_for(row.width)}
    swept = sum(_delete_old(f"{FOLDER}/{prefix}/{name}") for name in files - known)
    missing = [
        row
        for row in rows
        if not {_name(row.key, width) for width in widths_for(row.width)} <= files
    ]
    if missing:
        swept += _forget(missing)
    return swept


def _forget(rows: list[Cover]) -> int:
    # A folder that is not mounted looks like one whose files are all lost.
    if not any(True for _ in _listed(FOLDER)):
        logger.error("covers.storage_empty rows=%s", len(rows))
        return 0
    with changing(*{row.owner_id for row in rows}):
        Cover.objects.filter(pk__in=[row.pk for row in rows]).delete()
    logger.warning("covers.rows_swept count=%s", len(rows))
    return len(rows)


def _delete_old(path: str) -> bool:
    """Delete a file past its grace; asks for its row once more, for it may have come since."""
    key = path.rpartition("/")[2][:KEY_LENGTH]
    if default_storage.get_modified_time(path) > timezone.now() - _GRACE:
        return False
    if Cover.objects.filter(key=key).exists():
        return False
    default_storage.delete(path)
    logger.info("cover.file_swept name=%s", path)
    return True


def _listed(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from folders
    yield from files


def _path(key: str, width: int) -> str:
    return f"{FOLDER}/{key[:2]}/{_name(key, width)}"


def _name(key: str, width: int) -> str:
    return f"{key}-{width}.webp"
