"""gunicorn's worker of threads, with the patience of a proxy: whole requests alone have threads.

A thread that waits for a slow visitor to go on serves nobody else, and there are only a few. Here
what arrives is gathered by the worker's one loop, which can wait for thousands at once; threads get
requests whole and never read from a socket. Who sends no more, or too slowly, or too much, is
closed. An answer that nobody takes is given up too.
"""

import re
import socket
import struct
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from io import BytesIO
from selectors import EVENT_READ
from tempfile import TemporaryFile
from typing import Any

from gunicorn import http, util
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from penumbra.uploads import REQUEST_BYTES_MAX

# Seconds from the first byte to the last of the head, and of all; between two bytes at most.
HEAD_S, REQUEST_S, PAUSE_S = 10.0, 120.0, 15.0
# Seconds in which somebody must take something of an answer, and in which they may still send once
# they have it.
ANSWER_PAUSE_S, LINGER_S = 20, 2.0
HEAD_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = REQUEST_BYTES_MAX + 1024 * 1024
# Bytes of one request that stay in memory; of all that arrive at this worker at once.
IN_MEMORY_MAX, ALL_BYTES_MAX = 256 * 1024, 512 * 1024 * 1024
# Requests that arrive at once from one address, that of a proxy too.
FROM_ONE_ADDRESS_MAX = 256
_READ = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class RefusedError(Exception):
    """What arrives is not taken: the status line of the answer."""


class Arrived(SocketUnreader):
    """What has arrived of a request, for gunicorn's parser: all there is, and never the socket."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.began = 0.0
        self.begin()

    def begin(self) -> None:
        """Be ready for the next request, with nothing of it here yet."""
        self.head, self.has_head = bytearray(), False
        self.length = self.missing = 0
        self.went_on = 0.0
        self.all: Any = BytesIO()

    def take(self, data: bytes) -> bool:
        """Keep what came; return whether the request is whole. Raises RefusedError."""
        self.went_on = time.monotonic()
        if not self.has_head:
            before = len(self.head)
            self.head += data
            end = self.head.find(b"\r\n\r\n", max(0, before - 3))
            if end < 0:
                if len(self.head) > HEAD_BYTES_MAX:
                    raise RefusedError("431 Request Header Fields Too Large")
                return False
            data = bytes(self.head[end + 4 :])
            del self.head[end + 4 :]
            self._frame()
            self.has_head = True
            if self.length > IN_MEMORY_MAX:
                self.all = TemporaryFile()  # noqa: SIM115 - closed with the request
            self.all.write(self.head)
        self.all.write(data)
        self.missing -= len(data)
        return self.missing <= 0

    def _frame(self) -> None:
        if len(self.head) > HEAD_BYTES_MAX:
            raise RefusedError("431 Request Header Fields Too Large")
        if _CHUNKED.search(self.head):
            # Django would not read it: the length must be known.
            raise RefusedError("411 Length Required")
        found = _LENGTH.search(self.head)
        self.length = self.missing = int(found[1]) if found else 0
        if self.length > BODY_BYTES_MAX:
            raise RefusedError("413 Content Too Large")
        if self.length and _EXPECTS.search(self.head):
            self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def ready(self) -> None:
        """Begin to give out what has arrived."""
        self.all.seek(0)

    def left_over(self) -> bytes:
        """Return what arrived after the request's end: the beginning of the next one."""
        return self.take_buffered() + self.all.read()

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next part of what has arrived; b"" at its end."""
        return self.all.read(min(max(size_hint or 0, self.mxchunk), self.max_body_chunk))


class PatientWorker(ThreadWorker):
    """See the module. Without TLS of gunicorn's own, which a proxy has to end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[TConn, Arrived] = {}
        self.leaving: dict[TConn, float] = {}
        self.addresses: Counter[str] = Counter()
        self.announced = 0
        self.looked_at = 0.0

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Raise ValueError for what this worker does not speak."""
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise ValueError("TLS is for a proxy in front to end: give gunicorn no certificate.")

    def accept(self, listener: socket.socket) -> None:
        """Take a connection, and wait for its request without a thread."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        pause = struct.pack("ll", ANSWER_PAUSE_S, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, pause)
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.parser = http.get_parser(self.cfg, client, address)
        conn.parser.unreader = Arrived(client)
        conn.data_ready = True
        self._wait_for(conn)

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Gather the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Close the connection, or wait for what comes next on it."""
        arrived = conn.parser.unreader
        kept = not fs.cancelled() and fs.exception() is None and fs.result()
        rest = arrived.left_over() if kept else b""
        arrived.all.close()
        if not kept:
            self._close(conn)
            return
        arrived.begin()
        if rest and self.alive:
            conn.sock.setblocking(False)
            self._wait_for(conn, rest)
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close whoever is too slow. At most once a second: this is called at every event."""
        super().murder_pending()
        now = time.monotonic()
        if now - self.looked_at < 1:
            return
        self.looked_at = now
        for conn, arrived in list(self.arriving.items()):
            limit = REQUEST_S if arrived.has_head else HEAD_S
            if not arrived.went_on:
                if now - arrived.began > self.cfg.keepalive:
                    self._leave(conn)
            elif now - arrived.began > limit or now - arrived.went_on > PAUSE_S:
                self._leave(conn, "408 Request Timeout")
        for conn in [conn for conn, until in self.leaving.items() if until < now]:
            self._end(conn)

    def _wait_for(self, conn: TConn, data: bytes = b"") -> None:
        arrived = conn.parser.unreader
        arrived.began = time.monotonic()
        address = _address(conn)
        if self.addresses[address] >= FROM_ONE_ADDRESS_MAX:
            self._leave(next(one for one in self.arriving if _address(one) == address))
        self.arriving[conn] = arrived
        self.addresses[address] += 1
        self.poller.register(conn.sock, EVENT_READ, partial(self._go_on, conn))
        if data:
            self._take(conn, data)
        else:
            # As a rule the request is here already: asking the loop again would take longer.
            self._go_on(conn, conn.sock)

    def _go_on(self, conn: TConn, client: socket.socket) -> None:
        try:
            data = client.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, data)
        else:
            self._leave(conn)

    def _take(self, conn: TConn, data: bytes) -> None:
        arrived = self.arriving[conn]
        had_head = arrived.has_head
        try:
            is_whole = arrived.take(data)
            if arrived.has_head and not had_head:
                self.announced += arrived.length
                if self.announced > ALL_BYTES_MAX:
                    raise RefusedError("503 Service Unavailable")
        except (RefusedError, OSError) as error:
            self._leave(conn, str(error) if isinstance(error, RefusedError) else "")
            return
        if is_whole:
            self._forget(conn)
            arrived.ready()
            self.enqueue_req(conn)

    def _forget(self, conn: TConn) -> None:
        arrived = self.arriving.pop(conn)
        if arrived.has_head:
            self.announced -= arrived.length
        address = _address(conn)
        self.addresses[address] -= 1
        if not self.addresses[address]:
            del self.addresses[address]
        self.poller.unregister(conn.sock)

    def _leave(self, conn: TConn, status: str = "") -> None:
        """Close a connection whose request is not whole; say why where ``status`` does."""
        self._forget(conn)
        conn.parser.unreader.all.close()
        if status:
            answer = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            with suppress(OSError):
                conn.sock.send(answer.encode())
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        """Say that no more comes, and wait until the other side has heard it, without a thread.

        Closed at once, what they still send would make the system throw away the answer's end.
        gunicorn waits for that in its one loop.
        """
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):
            self.nr_conns -= 1
            util.close(conn.sock)
        else:
            self.leaving[conn] = time.monotonic() + LINGER_S

    def _drain(self, conn: TConn, client: socket.socket) -> None:
        try:
            if client.recv(_READ):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._end(conn)

    def _end(self, conn: TConn) -> None:
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        util.close(conn.sock)


def _address(conn: TConn) -> str:
    return conn.client[0] if isinstance(conn.client, tuple) else ""
