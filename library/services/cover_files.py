"""The files of covers in storage: written once, handed out by name, swept when nobody's.

A file's name is a keyed hash, so it can only be known from a page that shows the cover; whoever
could once see that page could as well have kept the picture. That is why files are handed out
without asking who wants them, to be cached for ever, while the pages around them ask every time.
A book that is thrown away, or purged, takes its cover off the site all the same.
"""

from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from library.exceptions import CoverNotFound
from library.images import widths_for
from library.models import Cover
from library.models.cover import KEY_LENGTH
from library.services.noting import books_follow
from library.services.picture_files import KeptPicture, PictureFolder, key_and_width
from library.services.versions import changing


class _Covers(PictureFolder):
    name = "covers"

    def rows_in_shard(self, prefix: str) -> list[KeptPicture]:
        return [
            KeptPicture(row.pk, row.owner_id, row.key, widths_for(row.width))
            for row in Cover.objects.in_shard(prefix)
        ]

    def is_named(self, key: str) -> bool:
        return Cover.objects.filter(key=key).exists()

    def forget(self, rows: list[KeptPicture]) -> None:
        # Those a provider supplied come back the next time they are asked for.
        with changing(*{row.owner_id for row in rows}):
            gone = Cover.objects.filter(pk__in=[row.pk for row in rows])
            for owner_id, public_id in gone.values_list("owner_id", "book__public_id"):
                books_follow(owner_id, [public_id])
            gone.delete()


COVERS = _Covers()


def key_of(*, owner_id: int, sha256: str) -> str:
    """Return the name of a reader's picture: 128 bits that nobody without our key can work out.

    A plain hash would let anybody who has a picture ask whether somebody here has it too.
    """
    salted = salted_hmac("library.covers", f"{owner_id}:{sha256}", algorithm="sha256")
    return salted.hexdigest()[:KEY_LENGTH]


def store_files(key: str, files: Mapping[int, bytes]) -> None:
    """Keep the files of a cover, unless they are there already and whole."""
    COVERS.store(key, files)


def read_cover_file(name: str) -> bytes:
    """Return the WebP called ``name``: key and nominal width. 1 query. Raises CoverNotFound."""
    named = key_and_width(name)
    if not named or not Cover.objects.filter(key=named[0]).on_view().exists():
        raise CoverNotFound
    try:
        return COVERS.read(*named)
    except FileNotFoundError as error:
        raise CoverNotFound from error


def sweep_covers(*, shard: int | None = None) -> int:
    """Delete files without a row and rows without their files; return how many of both."""
    return COVERS.sweep(shard)
