"""What every stand-in shares: a threaded server, a record of requests, faults on demand.

Another process may steer a running stand-in over HTTP: POST /_stand_in/faults with
{"kind": …, "isbn": …, "times": …}, DELETE /_stand_in/faults, GET /_stand_in/requests.
"""

import json
import threading
import time
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.stand_ins import faults

CONTROL = "/_stand_in/"


@dataclass(frozen=True)
class SeenRequest:
    """One request as it arrived; ``at`` is ``time.monotonic()``, in seconds."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Answer:
    """A status and its JSON body; ``bytes`` are sent as they are.

    A header whose value is a list is sent once for each.
    """

    status: int
    body: Any
    headers: dict[str, str | list[str]] = field(default_factory=dict)


class StandIn:
    """Base of the stand-ins: ``with …StandIn() as s``, then ``s.base_url`` and ``s.requests``."""

    base_path = ""
    # Faults that lie in what is said; those of the transport are in ``faults.KINDS``.
    answer_faults: frozenset[str] = frozenset()

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.requests: list[SeenRequest] = []
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self._faults: list[dict[str, Any]] = []
        self._server = _Server((host, port), _Handler)
        self._server.stand_in = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.daemon = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self.close()
        self._server.hang_up()
        self._thread.join()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.serve_forever()

    @property
    def origin(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host}:{port}"

    @property
    def base_url(self) -> str:
        return self.origin + self.base_path

    def fault(
        self, kind: str, *, isbn: str | None = None, times: int | None = None, **options: Any
    ) -> None:
        """Answer with a fault from now on: for one ISBN or any, ``times`` times or for ever."""
        if kind not in self.answer_faults and kind not in faults.KINDS:
            raise ValueError(f"no such fault: {kind}")
        with self.lock:
            rule = {"kind": kind, "isbn": isbn, "times": times, "options": options}
            self._faults.append(rule)

    def clear_faults(self) -> None:
        """Behave well again."""
        with self.lock:
            self._faults.clear()

    def answer(self, request: SeenRequest) -> Answer:
        """Answer as the provider does. For the subclass."""
        raise NotImplementedError

    def isbns_of(self, request: SeenRequest) -> list[str]:
        """Return the ISBNs a request asks about. For the subclass."""
        raise NotImplementedError

    def fault_answer(self, kind: str, request: SeenRequest) -> Answer | None:
        """Return the fault as a JSON answer, None when it lies in the transport."""
        raise NotImplementedError

    def take_fault(self, request: SeenRequest) -> dict[str, Any] | None:
        """Return the rule that spoils this request, counting it as used."""
        asked = self.isbns_of(request)
        with self.lock:
            for rule in self._faults:
                if rule["isbn"] is not None and rule["isbn"] not in asked:
                    continue
                if rule["times"] is not None:
                    if not rule["times"]:
                        continue
                    rule["times"] -= 1
                return rule
        return None

    def control(self, request: SeenRequest) -> Answer:
        """Obey another process."""
        if request.path == f"{CONTROL}requests":
            return Answer(
                200, [asdict(seen) | {"body": "", "headers": {}} for seen in self.requests]
            )
        if request.method == "DELETE":
            self.clear_faults()
        else:
            self.fault(**json.loads(request.body))
        return Answer(200, {})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    stand_in: StandIn

    def __init__(self, *args: Any) -> None:
        self.open_sockets: set[Any] = set()
        super().__init__(*args)

    def hang_up(self) -> None:
        for sock in list(self.open_sockets):
            faults.hang_up(sock)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away in mid-answer are what faults are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.open_sockets.add(self.connection)

    def finish(self) -> None:
        self.server.open_sockets.discard(self.connection)
        super().finish()

    def log_message(self, *_: object) -> None:
        """Keep test output clean."""

    def _serve(self) -> None:
        stand_in, request = self.server.stand_in, self._read_request()
        if request.path.startswith(CONTROL):
            self.reply(stand_in.control(request))
            return
        stand_in.requests.append(request)
        rule = stand_in.take_fault(request)
        if rule is None:
            self.reply(stand_in.answer(request))
            return
        spoilt = stand_in.fault_answer(rule["kind"], request)
        if spoilt is not None:
            self.reply(spoilt)
        else:
            faults.play(rule["kind"], self, stand_in.answer(request), **rule["options"])

    do_GET = do_POST = do_DELETE = _serve

    def _read_request(self) -> SeenRequest:
        parts = urlsplit(self.path)
        return SeenRequest(
            method=self.command,
            path=unquote(parts.path),
            query={name: values[0] for name, values in parse_qs(parts.query).items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            at=time.monotonic(),
        )

    def reply(self, answer: Answer) -> None:
        """Send a whole, honest answer."""
        body = answer.body
        if not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self.send_response(answer.status)
        for name, value in (headers | answer.headers).items():
            for one in [value] if isinstance(value, str) else value:
                self.send_header(name, one)
        self.end_headers()
        self.wfile.write(body)
