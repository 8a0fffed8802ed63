"""A stand-in for any site that serves pictures: ``files`` by path, redirects among them."""

from collections.abc import Mapping
from typing import Any

from tests.stand_ins.server import Answer, SeenRequest, StandIn

_STATUS_FAULTS = {name: Answer(int(name), b"") for name in ("403", "404", "429", "500", "503")}


class PictureStandIn(StandIn):
    """``files`` maps a path to bytes; ``redirects`` maps one to where it leads."""

    answer_faults = frozenset(_STATUS_FAULTS)

    def __init__(
        self,
        *,
        files: Mapping[str, bytes] | None = None,
        redirects: Mapping[str, str] | None = None,
        **server: Any,
    ) -> None:
        super().__init__(**server)
        self.files = dict(files or {})
        self.redirects = dict(redirects or {})

    @property
    def host(self) -> str:
        """Host and port, as COVER_TEST_HOSTS names them."""
        return self.origin.removeprefix("http://")

    def answer(self, request: SeenRequest) -> Answer:
        if request.path in self.redirects:
            return Answer(302, b"", {"Location": self.redirects[request.path]})
        if request.path not in self.files:
            return _STATUS_FAULTS["404"]
        # The type is wrong on purpose: nothing may lean on it.
        return Answer(200, self.files[request.path], {"Content-Type": "text/plain"})

    def isbns_of(self, request: SeenRequest) -> list[str]:
        return [part for part in request.path.replace("-", "/").split("/") if len(part) == 13]

    def fault_answer(self, kind: str, request: SeenRequest) -> Answer | None:
        return _STATUS_FAULTS.get(kind)
