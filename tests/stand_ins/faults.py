"""Faults that lie in the transport, not in what is said. ``fault()`` takes their names."""

import contextlib
import json
import socket
import zlib
from collections.abc import Callable
from typing import Any

MEGABYTE = 1024 * 1024

Play = Callable[..., None]


def play(kind: str, handler: Any, honest: Any, **options: Any) -> None:
    """Send ``honest``, the answer there would have been, spoilt in the way ``kind`` names."""
    KINDS[kind](handler, honest, **options)
    handler.close_connection = True


def hang_up(sock: socket.socket) -> None:
    """End a connection at once, whoever is using it."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _wait(handler: Any, seconds: float) -> bool:
    """Wait, but no longer than the server lives. True when it is over."""
    return handler.server.stand_in.closing.wait(seconds)


def _head(handler: Any, **headers: Any) -> None:
    handler.send_response(200)
    for name, value in ({"Content-Type": "application/json"} | headers).items():
        handler.send_header(name.replace("_", "-"), str(value))
    handler.send_header("Connection", "close")
    handler.end_headers()


def _body(honest: Any) -> bytes:
    return honest.body if isinstance(honest.body, bytes) else json.dumps(honest.body).encode()


def _hang(handler: Any, honest: Any, *, seconds: float = 30.0) -> None:
    _wait(handler, seconds)


def _slow(handler: Any, honest: Any, *, seconds: float = 1.0) -> None:
    _wait(handler, seconds)
    handler.reply(honest)


def _drip(handler: Any, honest: Any, *, every: float = 0.05) -> None:
    """One byte of body at a time, so that no single read is ever slow."""
    _head(handler, Content_Length=MEGABYTE)
    for byte in _body(honest).ljust(MEGABYTE):
        handler.wfile.write(bytes([byte]))
        if _wait(handler, every):
            return


def _refusal_drip(handler: Any, honest: Any, *, every: float = 0.05) -> None:
    """A refusal whose body never ends."""
    handler.send_response(401)
    handler.send_header("Content-Length", str(MEGABYTE))
    handler.end_headers()
    while not _wait(handler, every):
        handler.wfile.write(b"n")


def _bad_header(handler: Any, honest: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type text/html\r\nX Y\r\n\r\n<html>")


def _slow_headers(handler: Any, honest: Any, *, every: float = 0.05) -> None:
    """The same, with headers that never end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(MEGABYTE):
        for byte in f"X-{number}: {number}\r\n".encode():
            handler.wfile.write(bytes([byte]))
            if _wait(handler, every):
                return


def _huge(handler: Any, honest: Any, *, megabytes: int = 50, announced: bool = True) -> None:
    length = {"Content_Length": megabytes * MEGABYTE + 2} if announced else {}
    _head(handler, **length)
    handler.wfile.write(b'"')
    for _ in range(megabytes):
        handler.wfile.write(b"x" * MEGABYTE)
    handler.wfile.write(b'"')


def _gzip_bomb(handler: Any, honest: Any, *, megabytes: int = 50) -> None:
    squeeze = zlib.compressobj(wbits=31)
    packed = squeeze.compress(b'"')
    for _ in range(megabytes):
        packed += squeeze.compress(b"x" * MEGABYTE)
    packed += squeeze.compress(b'"') + squeeze.flush()
    _head(handler, Content_Encoding="gzip", Content_Length=len(packed))
    handler.wfile.write(packed)


def _html(handler: Any, honest: Any) -> None:
    body = b"<!doctype html><title>Gateway</title><p>Please wait.</p>"
    _head(handler, Content_Type="text/html; charset=utf-8", Content_Length=len(body))
    handler.wfile.write(body)


def _truncated(handler: Any, honest: Any) -> None:
    """JSON that stops half-way, with a length that fits."""
    body = _body(honest)
    body = body[: len(body) // 2]
    _head(handler, Content_Length=len(body))
    handler.wfile.write(body)


def _cut_off(handler: Any, honest: Any) -> None:
    """A connection that ends before the announced length."""
    body = _body(honest)
    _head(handler, Content_Length=len(body))
    handler.wfile.write(body[: len(body) // 2])


def _reset(handler: Any, honest: Any) -> None:
    hang_up(handler.connection)


def _redirect_loopback(handler: Any, honest: Any) -> None:
    handler.send_response(302)
    handler.send_header("Location", f"{handler.server.stand_in.origin}/inside")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


KINDS: dict[str, Play] = {
    "hang": _hang,
    "slow": _slow,
    "drip": _drip,
    "401_drip": _refusal_drip,
    "bad_header": _bad_header,
    "slow_headers": _slow_headers,
    "huge": _huge,
    "gzip_bomb": _gzip_bomb,
    "html": _html,
    "truncated": _truncated,
    "cut_off": _cut_off,
    "reset": _reset,
    "redirect_loopback": _redirect_loopback,
}
