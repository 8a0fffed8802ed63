"""A load generator: one process a client, one kept-alive connection each, plain sockets.

It is made to cost little, because it shares the machine with the server it measures.
"""

import multiprocessing
import re
import resource
import socket
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nConnection: close\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """A page to ask for; an answer of another status, or with fewer bytes, is an error.

    ``tag`` is that of the page one has already: the answer is to be 304.
    """

    port: int
    path: str
    cookie: str = ""
    least_bytes: int = 1
    tag: str = ""

    @property
    def status(self) -> int:
        return 304 if self.tag else 200

    def request(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {HOST}:{self.port}"]
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        lines += [f"If-None-Match: {self.tag}"] if self.tag else []
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(slots=True)
class Sample:
    """What was measured: latencies in seconds, over ``seconds``, with the generator's own CPU."""

    latencies: array
    seconds: float = 0.0
    generator_cpu_s: float = 0.0

    def add(self, other: "Sample") -> None:
        self.latencies.extend(other.latencies)
        self.seconds += other.seconds
        self.generator_cpu_s += other.generator_cpu_s

    @property
    def requests_per_s(self) -> float:
        return len(self.latencies) / self.seconds

    def percentiles_ms(self, wanted: Sequence[int]) -> list[float]:
        ordered = sorted(self.latencies)
        return [ordered[(len(ordered) - 1) * percent // 100] * 1000 for percent in wanted]


def empty_sample() -> Sample:
    return Sample(array("d"))


def measure(target: Target, *, clients: int, warm_up_s: float, seconds: float) -> Sample:
    """Ask for a page from ``clients`` processes at once. Raises RuntimeError for a bad answer."""
    start = time.monotonic() + 0.1 + warm_up_s
    running = []
    for _ in range(clients):
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(
            target=_client, args=(target, start, start + seconds, theirs)
        )
        process.start()
        running.append((process, ours))
    sample = Sample(array("d"), seconds)
    for process, ours in running:
        latencies, cpu_s, trouble = ours.recv()
        process.join()
        if trouble:
            raise RuntimeError(f"{target.path}: {trouble}")
        sample.latencies.frombytes(latencies)
        sample.generator_cpu_s += cpu_s
    return sample


def _client(target: Target, start: float, end: float, results: Connection) -> None:
    latencies, trouble = array("d"), ""
    try:
        _ask_until(target, start, end, latencies)
    except (OSError, ValueError) as error:
        trouble = str(error)
    used = resource.getrusage(resource.RUSAGE_SELF)
    results.send((latencies.tobytes(), used.ru_utime + used.ru_stime, trouble))


def _ask_until(target: Target, start: float, end: float, latencies: array) -> None:
    request, connection = target.request(), None
    while (asked := time.monotonic()) < end:
        connection = connection or _connect(target.port)
        connection.sendall(request)
        answer = _read(connection)
        if answer and asked >= start:
            latencies.append(time.monotonic() - asked)
        if answer:
            _check(target, answer)
        if not answer or _CLOSES.search(answer):
            # A worker that is being replaced closes what it holds: a browser connects again too.
            connection.close()
            connection = None


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection((HOST, port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _read(connection: socket.socket) -> bytes:
    """Return one whole answer; nothing when the connection was closed instead."""
    try:
        answer = connection.recv(65536)
        while answer and (ends := answer.find(b"\r\n\r\n")) < 0:
            answer += connection.recv(65536)
        length = _LENGTH.search(answer) if answer else None
        missing = ends + 4 + int(length[1]) - len(answer) if length else 0
        while missing > 0:
            part = connection.recv(missing)
            missing -= len(part) or missing
            answer += part
    except ConnectionResetError:
        return b""
    return answer


def _check(target: Target, answer: bytes) -> None:
    if (
        not answer.startswith(f"HTTP/1.1 {target.status} ".encode())
        or len(answer) < target.least_bytes
    ):
        raise ValueError(f"not the page: {answer[:200]!r} ({len(answer)} bytes)")
