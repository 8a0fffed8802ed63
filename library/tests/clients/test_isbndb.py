import json
import logging

import pytest

from library.clients import isbndb
from library.clients.faults import ProviderDown, ProviderFault, ProviderRefused, QuotaExhausted
from library.tests.clients.conftest import ISBN, KEY
from tests.stand_ins.books import book
from tests.stand_ins.server import Answer

OTHER = "9780140449136"
THIRD = "9791090636071"


def test_sends_the_bare_key_in_a_header(isbndb_server):
    answer = isbndb.fetch_edition(ISBN)

    seen = isbndb_server.requests[0]
    assert (seen.method, seen.path) == ("GET", f"/book/{ISBN}")
    assert (seen.headers["authorization"], seen.query) == (KEY, {})
    assert answer.record.title == "The Lighthouse Keeper"


def test_an_unknown_isbn_is_an_answer_without_a_record(isbndb_server):
    answer = isbndb.fetch_edition(OTHER)

    assert (answer.isbn13, answer.provider, answer.record) == (OTHER, "isbndb", None)


def test_a_book_for_another_isbn_is_not_there_and_is_logged(isbndb_server, caplog):
    isbndb_server.fault("wrong_book")

    answer = isbndb.fetch_edition(ISBN)

    assert answer.record is None
    assert f"isbndb.wrong_book isbn13={ISBN}" in caplog.text


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param({"isbn13": ISBN, "isbn": None}, id="isbn13"),
        pytest.param({"isbn13": None, "isbn": "0306406152"}, id="isbn-as-10"),
        pytest.param({"isbn13": None, "isbn": ISBN}, id="isbn-as-13"),
        pytest.param({"isbn13": None, "isbn": "", "isbn10": "0306406152"}, id="isbn10"),
        pytest.param({"isbn13": int(ISBN), "isbn": []}, id="int"),
    ],
)
def test_knows_the_book_by_any_of_its_numbers(isbndb_server, numbers):
    isbndb_server.books[ISBN] = book(ISBN) | numbers

    assert isbndb.fetch_edition(ISBN).record.isbn13 == ISBN


def test_a_book_without_a_title_is_not_there_yet(isbndb_server):
    isbndb_server.books[ISBN] = book(ISBN, title="", title_long=None)

    assert isbndb.fetch_edition(ISBN).record is None


def test_an_empty_list_of_pages_is_an_unknown_length(isbndb_server):
    isbndb_server.fault("pages_list")

    assert isbndb.fetch_edition(ISBN).record.page_count is None


@pytest.mark.parametrize("body", [{}, [], {"message": "Limit Exceeded"}, "text", 7])
def test_json_of_another_shape_is_a_fault_and_not_an_absence(isbndb_server, monkeypatch, body):
    monkeypatch.setattr(isbndb_server, "answer", lambda _: Answer(200, body))

    for ask in (isbndb.fetch_edition, lambda isbn: isbndb.fetch_editions([isbn])):
        with pytest.raises(ProviderDown, match="bad_shape"):
            ask(ISBN)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("401", ProviderRefused),
        ("403", ProviderRefused),
        ("429_daily", QuotaExhausted),
        ("503", ProviderDown),
        ("html", ProviderDown),
        ("huge", ProviderDown),
    ],
)
def test_faults_come_through_single_and_bulk_alike(isbndb_server, fault, kind):
    isbndb_server.fault(fault)

    for ask in (isbndb.fetch_edition, lambda isbn: isbndb.fetch_editions([isbn])):
        with pytest.raises(kind):
            ask(ISBN)


def test_the_setting_bounds_the_wait(isbndb_server, settings):
    settings.LOOKUP_TIMEOUT_S = 0.2
    isbndb_server.fault("hang")

    with pytest.raises(ProviderDown, match="timeout"):
        isbndb.fetch_edition(ISBN)


def test_the_key_and_expiring_addresses_stay_out_of_record_raw_and_log(isbndb_server, caplog):
    caplog.set_level(logging.DEBUG)
    original = "https://images.isbndb.com/covers/original/1.jpg?key=eyJhbGciOi"
    isbndb_server.books[ISBN] = book(
        ISBN,
        image_original=original,
        other={"image_original": original},
        link=[original, "https://[::1?key=eyJhbGciOi"],
    )

    answer = isbndb.fetch_edition(ISBN)

    kept = json.dumps([answer.raw, answer.record.to_json()])
    assert answer.record.cover_original_url == original
    assert "eyJhbGciOi" not in kept + caplog.text
    assert KEY not in kept + caplog.text
    assert answer.raw["title"] == "The Lighthouse Keeper"


def test_bulk_asks_once_and_answers_for_each(isbndb_server):
    isbndb_server.books[THIRD] = book(THIRD, title="The Third")

    answers = isbndb.fetch_editions([ISBN, OTHER, THIRD])

    assert [seen.method for seen in isbndb_server.requests] == ["POST"]
    assert json.loads(isbndb_server.requests[0].body) == {"isbns": [ISBN, OTHER, THIRD]}
    titles = {isbn: answer.record and answer.record.title for isbn, answer in answers.items()}
    assert titles == {ISBN: "The Lighthouse Keeper", OTHER: None, THIRD: "The Third"}


@pytest.mark.parametrize("name", ["data", "books"])
def test_bulk_takes_books_under_either_name_and_skips_strangers(isbndb_server, monkeypatch, name):
    body = {"total": 3, name: [book(OTHER), None, book(ISBN), book(ISBN, title="Again")]}
    monkeypatch.setattr(isbndb_server, "answer", lambda _: Answer(200, body))

    answers = isbndb.fetch_editions([ISBN])

    assert list(answers) == [ISBN]
    assert answers[ISBN].record.title == "The Lighthouse Keeper"


def test_bulk_answers_may_be_as_large_as_the_provider_sends_them(isbndb_server, monkeypatch):
    body = {"data": [book(ISBN, excerpt="x" * 6_000_000)]}
    monkeypatch.setattr(isbndb_server, "answer", lambda _: Answer(200, body))

    assert isbndb.fetch_editions([ISBN])[ISBN].record


def test_reports_the_quota(isbndb_server):
    isbndb_server.per_day = 500
    isbndb.fetch_edition(ISBN)

    quota = isbndb.fetch_quota()

    assert (quota.total, quota.spent, quota.left) == (500, 1, 499)
    assert quota.api_host == isbndb_server.origin.removeprefix("http://")


@pytest.mark.parametrize(
    "body", [{}, [], {"plan_limit": []}, {"plan_limit": {"total": -1, "spent": "a", "left": True}}]
)
def test_a_quota_of_another_shape_is_a_fault(isbndb_server, monkeypatch, body):
    monkeypatch.setattr(isbndb_server, "answer", lambda _: Answer(200, body))

    with pytest.raises(ProviderFault, match="bad_shape"):
        isbndb.fetch_quota()
