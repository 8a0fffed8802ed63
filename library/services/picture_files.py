"""Pictures in storage: written once, read by name, swept when no row names them.

Files stand in 256 folders by the first two digits of their key, which is 32 hexadecimal digits
that tell nothing. What a key is, and which rows name one, is for those who keep pictures here.
"""

import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from library.models.cover import KEY_LENGTH

logger = logging.getLogger(__name__)

# Files are written before their row is: young ones may still get it.
_GRACE = timedelta(hours=1)
_SHARDS = 256
_ROUND_S = 300
_NAME = re.compile(rf"([0-9a-f]{{{KEY_LENGTH}}})-(\d{{2,3}})")


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A row that names a picture: its key, and the widths there must be a file of."""

    pk: int
    owner_id: int
    key: str
    widths: tuple[int, ...]

    def names(self) -> set[str]:
        """Return the names of its files."""
        return {_name(self.key, width) for width in self.widths}


class PictureFolder(ABC):
    """Pictures of one sort in storage, and the rows that name them."""

    name: str

    @abstractmethod
    def rows_in_shard(self, prefix: str) -> list[KeptPicture]:
        """Return the rows whose key starts with ``prefix``."""

    @abstractmethod
    def is_named(self, key: str) -> bool:
        """Say whether any row still names ``key``. Asked before a file is deleted."""

    @abstractmethod
    def forget(self, rows: list[KeptPicture]) -> None:
        """Take these keys out of their rows: their files are lost."""

    def store(self, key: str, files: Mapping[int, bytes]) -> None:
        """Keep the files of a picture, by width, unless they are there already and whole."""
        for width, data in files.items():
            path = self._path(key, width)
            if default_storage.exists(path):
                if default_storage.size(path) == len(data):
                    continue
                default_storage.delete(path)
            default_storage.save(path, ContentFile(data))

    def read(self, key: str, width: int) -> bytes:
        """Return a file. Raises FileNotFoundError."""
        with default_storage.open(self._path(key, width)) as file:
            return file.read()

    def delete(self, key: str, widths: Iterable[int]) -> None:
        """Delete the files of a key that no row names any more; missing ones are as good."""
        for width in widths:
            default_storage.delete(self._path(key, width))

    def sweep(self, shard: int | None = None) -> int:
        """Delete files without a row and forget rows without their files; return how many of both.

        One part in 256, the next with every five minutes, so that it costs the same little at any
        size.
        """
        if shard is None:
            shard = int(timezone.now().timestamp() // _ROUND_S) % _SHARDS
        prefix = f"{shard:02x}"
        files = set(_listed(f"{self.name}/{prefix}"))
        rows = self.rows_in_shard(prefix)
        known = {name for row in rows for name in row.names()}
        swept = sum(self._delete_old(f"{self.name}/{prefix}/{name}") for name in files - known)
        missing = [row for row in rows if not row.names() <= files]
        return swept + (self._forget(missing) if missing else 0)

    def _forget(self, rows: list[KeptPicture]) -> int:
        # A folder that is not mounted looks like one whose files are all lost.
        if not any(True for _ in _listed(self.name)):
            logger.error("%s.storage_empty rows=%s", self.name, len(rows))
            return 0
        self.forget(rows)
        logger.warning("%s.rows_swept count=%s", self.name, len(rows))
        return len(rows)

    def _delete_old(self, path: str) -> bool:
        """Delete a file past its grace; asks for its row once more, it may have come since."""
        if default_storage.get_modified_time(path) > timezone.now() - _GRACE:
            return False
        if self.is_named(path.rpartition("/")[2][:KEY_LENGTH]):
            return False
        default_storage.delete(path)
        logger.info("%s.file_swept name=%s", self.name, path)
        return True

    def _path(self, key: str, width: int) -> str:
        return f"{self.name}/{key[:2]}/{_name(key, width)}"


def key_and_width(name: str) -> tuple[str, int] | None:
    """Return what a file's name in an address is made of, None for one that cannot be."""
    match = _NAME.fullmatch(name)
    return (match[1], int(match[2])) if match else None


def _name(key: str, width: int) -> str:
    return f"{key}-{width}.webp"


def _listed(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from folders
    yield from files
