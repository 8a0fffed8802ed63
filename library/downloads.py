"""Files made while they are being sent: pages and API hand out the same."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import HttpRequest, StreamingHttpResponse

from library import services
from library.exceptions import TooManyExports
from library.throttle import count_export

if TYPE_CHECKING:
    from accounts.models import User

# After that a second one may begin, even where nobody could say that the first has ended.
_ALONE_S = 600


def export_response(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with all that is the reader's, as a zip that nobody on the way may keep.

    Raises TooManyExports: one is under way, or there were many within the hour.
    """
    owner: User = request.user
    count_export(request)
    key = f"export:{owner.pk}"
    if not cache.add(key, True, _ALONE_S):
        raise TooManyExports(
            "Your export is on its way already. Wait until it has arrived.", retry_after_s=60
        )
    parts = _OneAtATime(services.export_library(owner=owner), key)
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{services.export_name(owner)}"'
    response["Cache-Control"] = "private, no-store"
    return response


class _OneAtATime:
    """The parts of an export; closed by the server whether they were asked for or not."""

    def __init__(self, parts: Generator[bytes], key: str) -> None:
        self._parts, self._key = parts, key

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        self._parts.close()
        cache.delete(self._key)
