"""Sessions whose every wait, from connecting to the last byte, ends at one deadline.

The read time-out of ``requests`` starts again with each byte, in headers and body alike, and its
connect time-out with each address of a host. A server that sends a byte a second would hold a
thread for hours. Here the time that is left is set on the socket before every single wait.
Only the system's own name look-up has a limit of its own.
"""

import io
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

CONNECT_TIMEOUT_S = 3.05
_RETRY_PAUSE_S = 0.1
_IDLE_MAX_S = 30.0
_QUERY = re.compile(r"\?\S*")

Address = tuple[Any, ...]
# From a host and a port to what socket.getaddrinfo() says of them, in the order to be tried.
Resolver = Callable[[str, int], list[Address]]


def every_address(host: str, port: int) -> list[Address]:
    """Return all addresses of a host, as the system knows them. Raises OSError."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class _Call(threading.local):
    """The call that this thread is making: when it must end, how often and where it may connect."""

    deadline = float("inf")
    connect_attempts = 1
    addresses_of: Resolver = staticmethod(every_address)
    session: requests.Session | None = None


_call = _Call()


def begin_call(*, deadline_s: float, connect_attempts: int) -> requests.Session:
    """Start this thread's clock and return its session.

    ``deadline_s`` seconds from now every wait of the session raises a time-out. A connection that
    cannot be made is tried ``connect_attempts`` times in all: nothing has been sent by then.
    """
    now = time.monotonic()
    if _call.session is None:
        _call.session = _new_session()
    elif now - _call.deadline > _IDLE_MAX_S:
        # What lies between forgets idle connections without a word; a dead one costs a deadline.
        _call.session.close()
    _call.deadline = now + deadline_s
    _call.connect_attempts = connect_attempts
    return _call.session


@contextmanager
def guarded_call(*, deadline_s: float, addresses_of: Resolver) -> Iterator[requests.Session]:
    """Give out a session that connects to what ``addresses_of`` returns and nothing else.

    A name is resolved once for each connection, and the very address returned is connected to:
    what a name server says a moment later changes nothing. TLS and ``Host`` still carry the name.
    The session is new and ends with the block, so that no connection made under other rules is
    used again. Everything in the block together ends within ``deadline_s`` seconds.
    """
    before = (_call.deadline, _call.connect_attempts)
    _call.deadline, _call.connect_attempts = time.monotonic() + deadline_s, 1
    _call.addresses_of = addresses_of
    try:
        with _new_session() as session:
            yield session
    finally:
        _call.deadline, _call.connect_attempts = before
        _call.addresses_of = every_address


def _new_session() -> requests.Session:
    session = requests.Session()
    # No proxies and no .netrc from the environment: they could send the key somewhere else.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("https://", "http://"):
        session.mount(scheme, _DeadlineAdapter())
    return session


def _time_left() -> float:
    left = _call.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("deadline")
    return left


class _DeadlineReader(io.RawIOBase):
    """The reading end of a socket that waits no longer than the call has left."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_time_left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_DeadlineReader(self.fp.detach(), sock))


class _DeadlineConnect:
    """Mixed into urllib3's connections."""

    response_class = _DeadlineResponse

    def _new_conn(self) -> socket.socket:
        try:
            return _connect(self._dns_host.strip("[]"), self.port)
        except OSError as error:
            raise NewConnectionError(self, "no connection") from error


def _connect(host: str, port: int) -> socket.socket:
    for _ in range(_call.connect_attempts - 1):
        try:
            return _connect_once(host, port)
        except OSError:
            if _time_left() < _RETRY_PAUSE_S:
                raise
        time.sleep(_RETRY_PAUSE_S)
    return _connect_once(host, port)


def _connect_once(host: str, port: int) -> socket.socket:
    failure: OSError = OSError("no address")
    for family, kind, protocol, _, address in _call.addresses_of(host, port):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(CONNECT_TIMEOUT_S, _time_left()))
            sock.connect(address)
            # For the TLS handshake, which may follow.
            sock.settimeout(_time_left())
        except OSError as error:
            sock.close()
            failure = error
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise failure


class _Connection(_DeadlineConnect, HTTPConnection):
    pass


class _TlsConnection(_DeadlineConnect, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _DeadlineAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def _hide_queries(record: logging.LogRecord) -> bool:
    """Cut query strings from what urllib3 logs: Google's key travels in one."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            _QUERY.sub("?…", arg) if isinstance(arg, str) else arg for arg in record.args
        )
    return True


for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(_hide_queries)
