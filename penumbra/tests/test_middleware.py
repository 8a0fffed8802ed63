import logging
import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from library.exceptions import BookNotFound
from penumbra.log import LineFormatter, RequestIdFilter, request_id
from penumbra.middleware import DomainErrorMiddleware, RequestIdMiddleware

MADE_UP = re.compile(r"[0-9a-f]{16}")
logger = logging.getLogger("penumbra.tests")


def answer_to(request_headers, seen=None):
    """Send one request through the middleware; ``seen`` collects the id its view logs with."""

    def view(request):
        if seen is not None:
            seen.append(request_id.get())
        return HttpResponse("ok")

    return RequestIdMiddleware(view)(RequestFactory().get("/", headers=request_headers))


def test_a_request_without_an_id_gets_one():
    first, second = answer_to({}), answer_to({})

    assert MADE_UP.fullmatch(first["X-Request-ID"])
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.parametrize("given", ["a1b2c3d4", "5f0c1f2e-6f0d-4a57-9f2f-000000000000", "x" * 64])
def test_a_well_formed_id_is_kept(given):
    assert answer_to({"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given",
    [
        *("", "short", "x" * 65, "with space", "a1b2c3d4\n", "a1b2c3d4\r\nSet-Cookie: a=b"),
        *(
            "a1b2c3d4\nERROR forged",
            "<script>alert(1)</script>",
            "ünïcödé-id",
            "a1b2c3d4 req=other",
        ),
    ],
)
def test_any_other_id_is_replaced(given):
    assert MADE_UP.fullmatch(answer_to({"X-Request-ID": given})["X-Request-ID"])


def test_what_a_view_logs_carries_the_id():
    seen = []

    answer = answer_to({"X-Request-ID": "a1b2c3d4"}, seen)

    assert seen == ["a1b2c3d4"] == [answer["X-Request-ID"]]


def test_the_id_ends_with_the_request():
    answer_to({"X-Request-ID": "a1b2c3d4"})

    assert request_id.get() == "-"


def test_the_id_ends_with_a_request_that_breaks():
    def broken(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestIdMiddleware(broken)(RequestFactory().get("/"))
    assert request_id.get() == "-"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nothing/", "/api/v1/books/", "/library/", "/healthz"])
def test_every_answer_carries_its_id(client, path):
    answer = client.get(path, headers={"X-Request-ID": "a1b2c3d4"})

    assert answer["X-Request-ID"] == "a1b2c3d4"


def line(message, *arguments):
    record = logger.makeRecord("library.books", logging.INFO, "x.py", 1, message, arguments, None)
    RequestIdFilter().filter(record)
    return LineFormatter().format(record)


def test_a_line_says_when_who_and_what():
    token = request_id.set("a1b2c3d4")
    try:
        text = line("book.added book_id=%s", 7)
    finally:
        request_id.reset(token)

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO library\.books req=a1b2c3d4"
        r" book\.added book_id=7",
        text,
    )


def test_times_are_utc():
    record = logger.makeRecord("library.books", logging.INFO, "x.py", 1, "a.b", (), None)
    record.created, record.msecs = 0.0, 0.0
    RequestIdFilter().filter(record)

    assert LineFormatter().format(record).startswith("1970-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    "break_", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_no_text_from_outside_can_forge_a_line(break_):
    forged = f"978{break_}2026-11-22T00:00:00Z ERROR library.books req=x book.stolen"

    text = line("isbn.refused given=%s", forged)

    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("code", ["\x1b[2J", "\x07", "\x08", "\x00", "\x9b31m"])
def test_no_text_from_outside_can_drive_a_terminal(code):
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line("isbn.refused given=%s", f"978{code}"))


def test_a_traceback_keeps_its_lines():
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        record = logger.makeRecord(
            "x", logging.ERROR, "x.py", 1, "it.broke", (), (type(error), error, error.__traceback__)
        )
    RequestIdFilter().filter(record)

    assert len(LineFormatter().format(record).splitlines()) > 2


def test_a_path_cannot_forge_a_line(client, db, caplog):
    caplog.handler.setFormatter(LineFormatter())
    caplog.handler.addFilter(RequestIdFilter())

    with caplog.at_level(logging.INFO):
        client.get("/books/a%0AERROR%20forged/")

    assert not [text for text in caplog.text.splitlines() if text.startswith("ERROR forged")]


def test_a_refusal_becomes_a_page(rf):
    middleware = DomainErrorMiddleware(lambda request: HttpResponse())

    answer = middleware.process_exception(rf.get("/books/x/"), BookNotFound())

    assert answer.status_code == 404


def test_a_bug_stays_a_bug(rf):
    middleware = DomainErrorMiddleware(lambda request: HttpResponse())

    assert middleware.process_exception(rf.get("/"), ZeroDivisionError()) is None


def test_a_refusal_is_logged_once_with_its_code(client, db, caplog):
    with caplog.at_level(logging.INFO, logger="penumbra"):
        client.get("/books/Nothing23456/")

    ours = [one.getMessage() for one in caplog.records if one.name.startswith("penumbra")]
    assert ours == ["request.refused code=book_not_found path=/books/Nothing23456/"]
