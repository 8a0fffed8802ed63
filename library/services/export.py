"""All that is a reader's, as one zip, made while it is being sent.

Nothing is kept meanwhile: no temporary file, no row, and no more memory than a chunk of books or
one picture takes. A file that is cut off on its way has no directory at its end, so nothing opens
it as if it were whole; and the last thing in a whole one says what it holds and what it lacks.
"""

import json
import logging
from collections.abc import Generator, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import connection
from django.utils import timezone

from accounts import audit
from library.models import Book
from library.services import export_rows
from library.services.cover_files import COVERS
from library.services.own_pictures import PICTURES

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

FORMAT, VERSION = "penumbra-export", 1
DATA_FILE, CONTENTS_FILE = "penumbra.json", "contents.json"
_FOLDERS = {folder.name: folder for folder in (COVERS, PICTURES)}
# With more books the facts alone might pass 2 GiB, which takes a zip that some tools cannot read.
_PLAIN_ZIP_BOOKS = 50_000
# Text is squeezed; pictures are small already, and are only put into the same kind of envelope: a
# stored file whose size comes after it is one that readers of streams cannot find the end of.
_AS_IT_IS = 0


def export_name(owner: "User") -> str:
    """Return the name of a reader's export made today."""
    return f"penumbra-{owner.handle}-{timezone.now():%Y-%m-%d}.zip"


def export_library(*, owner: "User") -> Generator[bytes]:
    """Return the parts of a zip with everything of ``owner``, in the format of docs/export.md.

    Queries grow with chunks of 500 rows, memory does not. What is changed meanwhile may be in it
    or not. A picture whose file is lost is named in contents.json. That it was asked for is noted
    before the first part is taken: by then the request is over.
    """
    audit.record("library.exported", owner=owner, label=export_name(owner))
    return _parts(owner)


def _parts(owner: "User") -> Generator[bytes]:
    sink = _Sink()
    counts: dict[str, int] = {}
    missing: list[str] = []
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        is_huge = Book.objects.owned_by(owner).count() > _PLAIN_ZIP_BOOKS
        with archive.open(_named(DATA_FILE), "w", force_zip64=is_huge) as entry:
            for text in _data(owner, counts):
                entry.write(text.encode())
                yield from _sent(sink)
        for name, folder, key, width in export_rows.picture_files(owner):
            try:
                picture = _FOLDERS[folder].read(key, width)
            except FileNotFoundError:
                missing.append(name)
                continue
            archive.writestr(_named(name), picture, compresslevel=_AS_IT_IS)
            counts["pictures"] = counts.get("pictures", 0) + 1
            yield from _sent(sink)
        archive.writestr(_named(CONTENTS_FILE), _as_json(_contents(counts, missing)))
    yield from _sent(sink)
    logger.info("library.exported owner_id=%s books=%s", owner.pk, counts["books"])


class _Sink:
    """What a zip is written into, taken out again as soon as there is something."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _sent(sink: _Sink) -> Iterator[bytes]:
    if data := sink.taken():
        # Whoever takes the parts may be slow: meanwhile the connection is of use to others.
        if not connection.in_atomic_block:
            connection.close()
        yield data


def _data(owner: "User", counts: dict[str, int]) -> Iterator[str]:
    head = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": timezone.now(),
        "profile": export_rows.profile_row(owner),
        "tokens": export_rows.token_rows(owner),
        "tray_settings": export_rows.tray_settings_row(owner),
    }
    yield _as_json(head).removesuffix("\n}")
    for name, rows in (
        ("books", export_rows.book_rows(owner)),
        ("lists", export_rows.list_rows(owner)),
        ("favourites", export_rows.favourite_rows(owner)),
        ("wanted", export_rows.wanted_rows(owner)),
        ("tray", export_rows.tray_rows_of(owner)),
        ("reports_made", export_rows.report_rows(owner)),
        ("webhooks", export_rows.webhook_rows(owner)),
        ("activity", export_rows.activity_rows(owner)),
    ):
        yield from _array(name, rows, counts)
    yield "\n}\n"


def _array(name: str, rows: Iterable[dict[str, Any]], counts: dict[str, int]) -> Iterator[str]:
    """Return a member that is a list, one row a line: some hundred kilobytes of it at a time."""
    parts, size, number = [f',\n  "{name}": ['], 0, 0
    for number, row in enumerate(rows, start=1):
        parts.append(f"{',' if number > 1 else ''}\n    {_line(row)}")
        size += len(parts[-1])
        if size > 200_000:
            yield "".join(parts)
            parts, size = [], 0
    counts[name] = number
    yield "".join([*parts, "\n  ]" if number else "]"])


def _contents(counts: dict[str, int], missing: list[str]) -> dict[str, Any]:
    return {"complete": not missing, "counts": {"pictures": 0} | counts, "missing": missing}


def _named(name: str) -> ZipInfo:
    info = ZipInfo(name, timezone.now().timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_plain)


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain, indent=2)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in an export")
