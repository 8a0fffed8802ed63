"""Visitors who send slowly, too much, or never go away: the others are served meanwhile.

Against gunicorn as it is deployed. With gunicorn's own worker of threads most of these stop the
site: a handful of connections take every thread, or its one loop.
"""

import socket
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import pytest

from penumbra import patient
from penumbra.patient import Arrived
from penumbra.tests.source import ROOT
from tests.processes import kill, start, wait_until

WEB = """
import sys
from penumbra import patient
patient.HEAD_S = patient.PAUSE_S = 1.0
from gunicorn.app.wsgiapp import run
sys.argv = ["gunicorn", "penumbra.wsgi", "--config", "gunicorn.conf.py", "--bind", sys.argv[1]]
sys.argv += ["--log-level", "critical", "--no-control-socket"]
run()
"""
MANY = 80  # ten times the threads there are
HEAD = b"Host: 127.0.0.1\r\n"
GET = b"GET /robots.txt HTTP/1.1\r\n" + HEAD
ATTACKS = {
    "says-nothing": b"",
    "slow-head": GET + b"X-Slow: a",
    "slow-body": b"POST /theme/ HTTP/1.1\r\n" + HEAD + b"Content-Length: 100000\r\n\r\ntheme=",
    "slow-second-request": GET + b"\r\n" + GET + b"X-Slow: a",
    "never-hangs-up": GET + b"Connection: close\r\n\r\n",
    "endless-chunks": b"POST /theme/ HTTP/1.1\r\n"
    + HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n5\r\ntheme\r\n",
}


def request(head, body=b""):
    return head + b"\r\n" + body


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {"PATH": "", "DEBUG": "on", "DATA_DIR": str(tmp_path_factory.mktemp("site"))}
    env |= {"DJANGO_SETTINGS_MODULE": "penumbra.settings", "LOG_LEVEL": "CRITICAL"}
    process = start(WEB, f"127.0.0.1:{port}", env=env)
    try:
        wait_until(lambda: answers(port), every_s=0.1)
        yield port
    finally:
        kill(process)


def answers(port):
    try:
        return seconds_for_one(port) > 0
    except OSError:
        return False


def seconds_for_one(port):
    """How long somebody waits who means no harm."""
    began = time.monotonic()
    with closing(HTTPConnection("127.0.0.1", port, timeout=8)) as connection:
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read().startswith(b"User-agent")
    return time.monotonic() - began


def sent(port, data):
    visitor = socket.create_connection(("127.0.0.1", port), timeout=8)
    visitor.sendall(data)
    return visitor


def all_from(visitor):
    with closing(visitor), visitor.makefile("rb") as answer:
        return answer.read()


@pytest.mark.parametrize("attack", ATTACKS)
def test_others_are_served_meanwhile(port, attack):
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(closing(sent(port, ATTACKS[attack])))

        waits = [seconds_for_one(port) for _ in range(10)]

    assert max(waits) < 2, waits


@pytest.mark.parametrize("attack", ["slow-head", "slow-body"])
def test_who_sends_no_more_is_closed(port, attack):
    began = time.monotonic()

    answer = all_from(sent(port, ATTACKS[attack]))

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(
            GET + b"".join(b"X-%d: abcdef\r\n" % n for n in range(10_000)) + b"\r\n",
            b"431",
            id="10,000-headers",
        ),
        pytest.param(GET + b"a:b\r\n" * 10_000 + b"\r\n", b"4", id="10,000-short-headers"),
        pytest.param(GET + b"X: " + b"a" * 200_000, b"431", id="one-long-header"),
        pytest.param(
            b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: 99999999999\r\n\r\n",
            b"413",
            id="huge",
        ),
        pytest.param(ATTACKS["endless-chunks"], b"411", id="chunks"),
        pytest.param(b"\x16\x03\x01\x02\x00\r\n\r\n", b"400", id="not-http"),
    ],
)
def test_too_much_is_refused_at_once(port, data, status):
    answer = all_from(sent(port, data))

    assert answer.split()[1].startswith(status)
    assert seconds_for_one(port) < 2


def test_requests_one_after_the_other_and_together_are_answered(port):
    post = (
        b"POST /theme/ HTTP/1.1\r\n" + HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"
    )
    first = request(post + b"Content-Length: 10\r\n", b"theme=dark")
    with closing(sent(port, first + request(GET) + request(GET + b"Connection: close\r\n"))) as one:
        answer = one.makefile("rb").read()

    assert answer.count(b"HTTP/1.1 302") == 1
    assert answer.count(b"HTTP/1.1 200") == 2
    assert b"theme=dark" in answer


def test_a_large_body_in_small_parts_arrives(port):
    body = b"x=" + b"x" * 3_000_000 + b"&theme=dark"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=8)) as connection:
        for _ in range(2):
            connection.request("POST", "/theme/", body, form)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 302
            assert "theme=dark" in answer.headers["Set-Cookie"]


class Unconnected:
    def recv(self, size):
        raise AssertionError("a thread would wait here")


@pytest.mark.parametrize("step", [1, 3, 7, 10_000])
def test_what_arrives_in_parts_is_given_out_whole(step):
    data = b"POST / HTTP/1.1\r\ncontent-LENGTH:  600\r\n\r\n" + bytes(range(200)) * 3
    arrived = Arrived(Unconnected())

    whole = [arrived.take(data[at : at + step]) for at in range(0, len(data), step)]
    arrived.ready()

    assert whole == [False] * (len(whole) - 1) + [True]
    assert b"".join(iter(lambda: arrived.read(50), b"")) == data


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked", "411"),
        (b"transfer-encoding : chunked", "400"),
        (b"Content-Length: 5\r\nContent-Length: 6", "400"),
        (b"Content-Length: +5", "400"),
        (b"Content-Length: 5, 5", "400"),
    ],
)
def test_a_request_whose_end_could_be_disputed_is_refused(port, head, status):
    """No two programs on the way may see two ends of it."""
    answer = all_from(
        sent(port, b"POST /theme/ HTTP/1.1\r\n" + HEAD + head + b"\r\n\r\ntheme=dark")
    )

    assert answer.split()[1] == status.encode()
    assert answer.count(b"HTTP/1.1") == 1


def test_the_deployed_configuration_uses_it():
    assert f'"{patient.__name__}.PatientWorker"' in (ROOT / "gunicorn.conf.py").read_text()
