"""Readers who ask for pages at a steady pace while something else is measured beside them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from bench.load import HOST

Latencies = dict[str, list[float]]


class Reader:
    """A signed-in browser with one kept-alive connection, to be closed."""

    def __init__(self, port: int, cookie: str) -> None:
        self._cookie = cookie
        self._connection = HTTPConnection(HOST, port, timeout=60)

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> str:
        """Return a page. Raises RuntimeError for an answer that is none."""
        return self._ask("GET", path, None, {})

    def put_in(self, text: str, door: str) -> str:
        """Put a text into the box of /add/ as the page's script does; return what changes."""
        token = self._cookie.partition("csrftoken=")[2].partition(";")[0]
        headers = {
            "X-CSRFToken": token,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._ask("POST", "/add/", urlencode({"text": text, "door": door}), headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> str:
        try:
            status, text = self._answer(method, path, body, headers)
        except (HTTPException, ConnectionError):
            # The server let go of a connection on which nothing came for a while.
            self._connection.close()
            status, text = self._answer(method, path, body, headers)
        if status != 200:
            raise RuntimeError(f"{method} {path}: {status} {text[:200]}")
        return text

    def _answer(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        self._connection.request(method, path, body, headers | {"Cookie": self._cookie})
        response = self._connection.getresponse()
        return response.status, response.read().decode()


@dataclass(frozen=True, slots=True)
class Habit:
    """What somebody does every ``every_s`` seconds."""

    name: str
    every_s: float
    do: Callable[[Reader], object]


@contextmanager
def browsing(port: int, cookie: str, habits: list[Habit]) -> Iterator[Latencies]:
    """Have every habit kept by a reader of its own; yield the seconds each answer took.

    Raises the first trouble at the end. A slow answer delays only the same reader's next request.
    """
    latencies: Latencies = {habit.name: [] for habit in habits}
    troubles: list[Exception] = []
    over = threading.Event()

    def keep(habit: Habit) -> None:
        try:
            with closing(Reader(port, cookie)) as reader:
                while not over.is_set():
                    asked = time.monotonic()
                    habit.do(reader)
                    took = time.monotonic() - asked
                    latencies[habit.name].append(took)
                    over.wait(max(0.0, habit.every_s - took))
        except (RuntimeError, OSError, HTTPException) as error:
            troubles.append(error)

    threads = [threading.Thread(target=keep, args=(habit,)) for habit in habits]
    for thread in threads:
        thread.start()
    try:
        yield latencies
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if troubles:
        raise troubles[0]
