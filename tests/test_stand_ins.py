"""The stand-ins are part of what other tests prove, so they are held to what they claim."""

import http.client
import json
import threading
import time
from urllib.parse import urlsplit

import pytest

from tests.stand_ins import isbndb
from tests.stand_ins.books import STARTER_CATALOGUE, book, isbn10_of, isbn13_of, starter_books
from tests.stand_ins.faults import KINDS
from tests.stand_ins.googlebooks import GoogleBooksStandIn, volume
from tests.stand_ins.isbndb import IsbndbStandIn
from tests.stand_ins.openlibrary import OpenLibraryStandIn, edition, work

ISBN = "9780306406157"
OTHER = "9780140449136"
KEY = "k"


@pytest.fixture
def server():
    with IsbndbStandIn(key=KEY, books={ISBN: book(ISBN)}) as stand_in:
        yield stand_in


def call(server, path, *, method="GET", body=None, key=KEY):
    """Send one request and return (status, parsed body)."""
    connection = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=5)
    headers = {"Authorization": key} if key is not None else {}
    try:
        connection.request(method, path, body=json.dumps(body) if body else None, headers=headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_serves_a_book_by_either_isbn(server):
    for isbn in (ISBN, "0306406152"):
        status, body = call(server, f"/book/{isbn}")

        assert (status, body["book"]["isbn13"]) == (200, ISBN)


def test_an_unknown_isbn_is_404(server):
    status, body = call(server, f"/book/{OTHER}")

    assert (status, body["message"]) == (404, "Not Found")


@pytest.mark.parametrize(
    ("key", "status"), [(None, 401), ("wrong", 401), (f"Bearer {KEY}", 401), ("premium", 403)]
)
def test_refuses_other_keys(server, key, status):
    server.other_plan_keys = ("premium",)

    assert call(server, f"/book/{ISBN}", key=key)[0] == status


def test_bulk_leaves_missing_books_out(server):
    body = {"isbns": [OTHER, ISBN]}

    status, answer = call(server, "/books", method="POST", body=body)

    assert (status, answer["total"], answer["requested"]) == (200, 1, 2)
    assert [each["isbn13"] for each in answer["data"]] == [ISBN]


def test_searches_titles_and_authors(server):
    assert call(server, "/books/lighthouse")[1]["total"] == 1
    assert call(server, "/books/nobody")[1]["books"] == []


def test_a_search_gives_no_more_than_a_page(server):
    server.books[OTHER] = book(OTHER)

    body = call(server, "/books/lighthouse%20marsh?page=1&pageSize=1")[1]

    assert (body["total"], len(body["books"])) == (2, 1)


def test_open_library_searches_works_and_gives_one_edition_of_each():
    with OpenLibraryStandIn(works=[work(ISBN), work(OTHER, title="Harbours")]) as server:
        found = call(server, "/search.json?q=lighthouse%20marsh&limit=5")[1]["docs"]
        none = call(server, "/search.json?q=nobody")[1]

    assert [each["editions"]["docs"][0]["isbn"] for each in found] == [[ISBN]]
    assert (none["numFound"], none["docs"]) == (0, [])


def test_google_searches_volumes_by_words():
    with GoogleBooksStandIn(key=KEY, volumes={ISBN: volume(ISBN)}) as server:
        path = f"{server.base_path}/volumes?key={KEY}&q="
        found, none = call(server, f"{path}ada%20lighthouse")[1], call(server, f"{path}nobody")[1]

    assert (found["totalItems"], len(found["items"])) == (1, 1)
    assert none == {"kind": "books#volumes", "totalItems": 0}


def test_counts_every_isbn_of_a_bulk_request_against_the_day(server):
    server.per_day = 3
    call(server, "/books", method="POST", body={"isbns": [ISBN, OTHER]})
    call(server, f"/book/{ISBN}")

    status, body = call(server, f"/book/{ISBN}")

    assert (status, "Daily" in body["message"]) == (429, True)
    assert call(server, "/key")[1]["plan_limit"] == {"total": 3, "spent": 3, "left": 0}


def test_allows_only_so_many_requests_in_any_second(server):
    server.per_second = 2

    statuses = [call(server, f"/book/{ISBN}")[0] for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_counts_exactly_under_parallel_requests(server):
    server.per_day = 10
    statuses = []

    def work():
        statuses.extend(call(server, f"/book/{ISBN}")[0] for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (statuses.count(200), statuses.count(429)) == (10, 10)


def test_records_what_was_asked_and_when(server):
    before = time.monotonic()

    call(server, f"/book/{ISBN}?with_prices=0")

    (seen,) = server.requests
    assert (seen.method, seen.path, seen.query) == ("GET", f"/book/{ISBN}", {"with_prices": "0"})
    assert before <= seen.at <= time.monotonic()


def test_a_fault_can_be_for_one_isbn_and_a_number_of_times(server):
    server.books[OTHER] = book(OTHER)
    server.fault("503", isbn=ISBN, times=1)

    statuses = [call(server, f"/book/{isbn}")[0] for isbn in (OTHER, ISBN, ISBN)]

    assert statuses == [200, 503, 200]


def test_faults_can_be_cleared(server):
    server.fault("500")
    server.clear_faults()

    assert call(server, f"/book/{ISBN}")[0] == 200


def test_another_process_can_steer_it(server):
    call(server, "/_stand_in/faults", method="POST", body={"kind": "503", "isbn": ISBN})
    spoilt = call(server, f"/book/{ISBN}")[0]
    call(server, "/_stand_in/faults", method="DELETE")
    well = call(server, f"/book/{ISBN}")[0]

    assert (spoilt, well) == (503, 200)
    seen = call(server, "/_stand_in/requests")[1]
    assert [each["path"] for each in seen] == [f"/book/{ISBN}"] * 2


def test_an_unknown_fault_is_a_mistake_and_not_a_good_answer(server):
    with pytest.raises(ValueError, match="no such fault"):
        server.fault("gremlins")


def test_ends_at_once_though_a_client_still_waits():
    began = time.monotonic()
    with IsbndbStandIn(key=KEY, books={ISBN: book(ISBN)}) as server:
        server.fault("hang")
        connection = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=5)
        connection.request("GET", f"/book/{ISBN}", headers={"Authorization": KEY})

    connection.close()
    assert time.monotonic() - began < 2


def test_open_library_speaks_script_unless_json_is_asked_for():
    with OpenLibraryStandIn(editions={ISBN: edition(ISBN)}) as server:
        path = f"/api/books?bibkeys=ISBN:{ISBN},ISBN:{OTHER}&jscmd=data"

        assert list(call(server, f"{path}&format=json")[1]) == [f"ISBN:{ISBN}"]
        assert call(server, f"/api/books?bibkeys=ISBN:{OTHER}&format=json")[1] == {}
        with pytest.raises(json.JSONDecodeError):
            call(server, path)


def test_google_has_no_items_when_there_is_nothing():
    with GoogleBooksStandIn(key=KEY, volumes={ISBN: volume(ISBN)}) as server:
        path = "/books/v1/volumes?key=k&q=isbn:"

        assert call(server, path + ISBN)[1]["totalItems"] == 1
        assert "items" not in call(server, path + OTHER)[1]
        assert call(server, f"/books/v1/volumes?q=isbn:{ISBN}")[0] == 400


def test_serves_the_starter_catalogue_from_the_command_line(monkeypatch, capsys):
    served = []
    monkeypatch.setattr(IsbndbStandIn, "serve_forever", lambda self: served.append(self))

    isbndb.main(["--port", "0", "--key", "abc", "--per-day", "9", "--fault", f"503:{ISBN}"])

    (stand_in,) = served
    assert (stand_in.key, stand_in.per_day) == ("abc", 9)
    assert stand_in.books == starter_books()
    assert "ISBNDB_BASE_URL=http://127.0.0.1:" in capsys.readouterr().out


def test_starter_books_are_well_formed():
    entries = [json.loads(line) for line in STARTER_CATALOGUE.read_text("utf-8").splitlines()]

    served = starter_books()

    assert len(served) == len(entries)
    for isbn13, each in served.items():
        assert isbn13_of(each["isbn"]) == isbn13
        assert each["title"]


def test_knows_both_forms_of_an_isbn():
    assert isbn10_of("9780804429573") == "080442957X"
    assert isbn13_of("080442957X") == "9780804429573"
    assert isbn10_of("9791090636071") is None


def test_every_promised_fault_exists():
    promised = "401 403 404 429 429_daily 500 503 html truncated wrong_book pages_list hang huge"
    promised += " redirect_loopback drip slow"

    assert set(promised.split()) <= set(KINDS) | IsbndbStandIn.answer_faults
