import logging
import socket
import threading
import time
import tracemalloc
from contextlib import ExitStack
from http.cookies import SimpleCookie

import pytest

from library.clients import connections
from library.clients.faults import (
    ProviderBusy,
    ProviderDown,
    ProviderFault,
    ProviderRefused,
    QuotaExhausted,
)
from library.clients.http import fetch_json
from library.tests.clients.conftest import ISBN, KEY
from tests.stand_ins.server import Answer

SHORT_S = 0.4

pytestmark = pytest.mark.usefixtures("real_sockets")


@pytest.fixture
def ask(isbndb_server):
    def ask(**options):
        return fetch_json(
            provider="isbndb",
            url=f"{isbndb_server.base_url}/book/{ISBN}",
            headers={"Authorization": KEY},
            **({"deadline_s": 5.0} | options),
        )

    return ask


def fault_of(ask, **options):
    with pytest.raises(ProviderFault) as raised:
        ask(**options)
    return raised.value


def test_returns_status_data_and_headers(ask):
    status, data, headers = ask()

    assert (status, data["book"]["isbn13"]) == (200, ISBN)
    assert headers["content-type"] == "application/json"


def test_says_who_is_asking_and_how_to_reach_them(ask, isbndb_server, settings):
    settings.CONTACT = "librarian@example.org"

    ask()

    agent = isbndb_server.requests[0].headers["user-agent"]
    assert agent == f"Penumbra/{settings.VERSION} (+librarian@example.org)"


def test_returns_404_with_its_body_because_it_may_mean_not_there_yet(ask, isbndb_server):
    isbndb_server.fault("404")

    status, data, _ = ask()

    assert (status, data["message"]) == (404, "Not Found")


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        ("401", ProviderRefused, "http_401"),
        ("403", ProviderRefused, "http_403"),
        ("429", ProviderBusy, "rate_limited"),
        ("429_daily", QuotaExhausted, "daily_quota"),
        ("500", ProviderDown, "http_500"),
        ("503", ProviderDown, "http_503"),
        ("html", ProviderDown, "not_json"),
        ("truncated", ProviderDown, "bad_json"),
        ("cut_off", ProviderDown, "cut_off"),
        ("reset", ProviderDown, "unreachable"),
        ("redirect_loopback", ProviderDown, "redirect"),
        ("huge", ProviderDown, "too_big"),
        ("gzip_bomb", ProviderDown, "too_big"),
    ],
)
def test_names_what_went_wrong(ask, isbndb_server, fault, kind, reason):
    isbndb_server.fault(fault)

    error = fault_of(ask)

    assert (type(error), error.provider, error.reason) == (kind, "isbndb", reason)
    assert error.retry_after_s > 0


@pytest.mark.parametrize("fault", ["hang", "drip", "slow_headers"])
def test_ends_at_the_deadline_however_slowly_bytes_arrive(ask, isbndb_server, fault):
    isbndb_server.fault(fault)
    began = time.monotonic()

    error = fault_of(ask, deadline_s=SHORT_S)

    assert (type(error), error.reason) == (ProviderDown, "timeout")
    assert time.monotonic() - began < SHORT_S + 0.5


def test_ends_at_the_deadline_when_a_refusal_never_says_all(ask, isbndb_server):
    isbndb_server.fault("401_drip")
    began = time.monotonic()

    error = fault_of(ask, deadline_s=SHORT_S)

    assert error.reason == "http_401"
    assert time.monotonic() - began < SHORT_S + 0.5


def test_waits_for_an_answer_that_comes_in_time(ask, isbndb_server):
    isbndb_server.fault("slow", seconds=0.2)

    assert ask()[0] == 200


def test_asks_again_on_the_same_connection_after_a_timeout_without_mixing_answers(
    ask, isbndb_server
):
    isbndb_server.fault("slow", seconds=0.6, times=1)
    fault_of(ask, deadline_s=0.2)

    assert ask()[1]["book"]["isbn13"] == ISBN


def test_counts_decoded_bytes_and_never_holds_more_than_a_little_over_the_cap(ask, isbndb_server):
    isbndb_server.fault("gzip_bomb", megabytes=24)
    tracemalloc.start()

    fault_of(ask, max_bytes=1024 * 1024)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


def test_stops_reading_a_body_of_unknown_length_at_the_cap(ask, isbndb_server):
    isbndb_server.fault("huge", announced=False)

    assert fault_of(ask).reason == "too_big"


def test_does_not_go_where_a_redirect_points(ask, isbndb_server):
    isbndb_server.fault("redirect_loopback")

    fault_of(ask)

    assert [seen.path for seen in isbndb_server.requests] == [f"/book/{ISBN}"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"title": "caf\xe9"}', id="not-utf-8"),
        pytest.param(b"[" * 100_000, id="deeply-nested"),
        pytest.param(b'{"pages": ' + b"9" * 5000 + b"}", id="endless-number"),
    ],
)
def test_refuses_what_is_not_quite_json(ask, isbndb_server, monkeypatch, body):
    monkeypatch.setattr(isbndb_server, "answer", lambda _: Answer(200, body))

    assert fault_of(ask).reason == "bad_json"


def test_takes_out_what_no_database_can_store(ask, isbndb_server, monkeypatch):
    body = rb'{"a\u0000": ["x\u0000y", "\ud800"], "n": [NaN, 1e999, 2]}'
    monkeypatch.setattr(isbndb_server, "answer", lambda _: Answer(200, body))

    assert ask()[1] == {"a": ["xy", "?"], "n": [None, None, 2]}


@pytest.mark.parametrize(
    ("content_type", "is_fine"),
    [
        ("application/json; charset=UTF-8", True),
        ("application/problem+json", True),
        ("text/html", False),
        ("text/javascript", False),
        ("", False),
    ],
)
def test_looks_at_the_content_type_before_parsing(
    ask, isbndb_server, monkeypatch, content_type, is_fine
):
    answer = Answer(200, {}, {"Content-Type": content_type})
    monkeypatch.setattr(isbndb_server, "answer", lambda _: answer)

    outcome = ask()[0] if is_fine else fault_of(ask).reason

    assert outcome == (200 if is_fine else "not_json")


def test_reports_a_port_where_nobody_listens():
    error = fault_of(fetch_json, provider="x", url=f"http://127.0.0.1:{free_port()}/")

    assert (type(error), error.reason) == (ProviderDown, "unreachable")


def test_reports_a_host_that_has_no_address():
    error = fault_of(fetch_json, provider="x", url="http://no-such-host.invalid/", deadline_s=3)

    assert (type(error), error.reason) == (ProviderDown, "unreachable")


@pytest.mark.parametrize(("method", "attempts"), [("GET", 2), ("POST", 1)])
def test_tries_to_connect_once_more_for_get_only(monkeypatch, method, attempts):
    tried = count_connections(monkeypatch)

    fault_of(fetch_json, provider="x", method=method, url=f"http://127.0.0.1:{free_port()}/")

    assert len(tried) == attempts


def test_succeeds_when_the_second_try_to_connect_does(ask, monkeypatch):
    tried = count_connections(monkeypatch, failing=1)

    assert ask()[0] == 200
    assert len(tried) == 2


def test_never_sends_a_request_twice(ask, isbndb_server):
    isbndb_server.fault("reset")

    fault_of(ask)

    assert len(isbndb_server.requests) == 1


def test_a_host_with_many_dead_addresses_ends_at_the_deadline(monkeypatch, full_listener):
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", full_listener)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [address] * 5)
    began = time.monotonic()

    error = fault_of(fetch_json, provider="x", url="http://many.invalid/", deadline_s=SHORT_S)

    assert error.reason == "timeout"
    assert time.monotonic() - began < SHORT_S + 0.5


def test_a_handshake_that_is_never_answered_ends_at_the_deadline():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        began = time.monotonic()

        error = fault_of(fetch_json, provider="x", url=url, deadline_s=SHORT_S)

    assert error.reason == "timeout"
    assert time.monotonic() - began < SHORT_S + 0.5


def test_leaves_the_environment_s_proxies_and_netrc_alone(ask, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")

    assert ask()[0] == 200


def test_keeps_no_cookies(ask, isbndb_server, monkeypatch):
    cookie = SimpleCookie({"session": "1"})["session"].OutputString()
    monkeypatch.setattr(isbndb_server, "answer", lambda _: Answer(200, {}, {"Set-Cookie": cookie}))

    ask()
    ask()

    assert "cookie" not in isbndb_server.requests[1].headers


def test_each_thread_has_a_session_of_its_own(ask):
    sessions = []

    def work():
        ask()
        sessions.append(connections.begin_call(deadline_s=1, connect_attempts=1))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(session) for session in sessions}) == 2


def test_closes_connections_that_lay_idle(ask, isbndb_server, monkeypatch):
    ask()
    later = time.monotonic() + 120
    monkeypatch.setattr(connections.time, "monotonic", lambda: later)
    tried = count_connections(monkeypatch)

    ask()

    assert len(tried) == 1


@pytest.mark.parametrize(
    "fault",
    ["401", "429", "500", "html", "truncated", "cut_off", "reset", "huge", "hang", "bad_header"],
)
def test_the_key_is_in_no_exception_and_no_log(ask, isbndb_server, caplog, fault):
    caplog.set_level(logging.DEBUG)
    isbndb_server.fault(fault)

    error = fault_of(ask, params={"key": KEY}, deadline_s=SHORT_S)

    assert (error.__cause__, error.__context__) == (None, None)
    assert KEY not in repr(error) + str(error.__dict__)
    assert KEY not in caplog.text


def test_a_key_that_no_header_can_carry_is_a_fault_without_the_key(isbndb_server):
    for key in ("line\nbreak-secret", "schlüssel-geheim-中文-secret"):
        error = fault_of(
            fetch_json, provider="x", url=isbndb_server.base_url, headers={"Authorization": key}
        )

        assert isinstance(error, ProviderDown)
        assert "secret" not in repr(error)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture
def full_listener():
    """An address where connecting waits for ever: the queue before it is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()


def count_connections(monkeypatch, *, failing=0):
    """Record every attempt to connect; let the first ``failing`` of them find no address."""
    tried, resolve = [], socket.getaddrinfo

    def counted(*args, **options):
        tried.append(args)
        if len(tried) <= failing:
            raise socket.gaierror
        return resolve(*args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    return tried
