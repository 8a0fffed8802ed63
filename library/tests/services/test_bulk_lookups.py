import json
from datetime import timedelta
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library import services
from library.clients import starter
from library.models import EditionSnapshot, LookupClaim, ProviderState
from library.services import flight
from library.tests.factories import SnapshotFactory, isbn_number

pytestmark = pytest.mark.django_db
ISBNS = [isbn_number(number) for number in range(4100, 4105)]
OPENLIBRARY = "http://openlibrary.invalid/api/books"
BOOKS, KEY = "http://isbndb.invalid/books", "http://isbndb.invalid/key"
COMPLETE = {
    "authors": ["Solnit, Rebecca"],
    "publisher": "Verso",
    "date_published": "2001",
    "pages": 328,
    "language": "en",
}


def knows_quota(left):
    ProviderState.objects.update_or_create(
        provider="isbndb",
        defaults={"quota_total": 1000, "quota_left": left, "quota_checked_at": timezone.now()},
    )


def quota_left():
    return ProviderState.objects.get(provider="isbndb").quota_left


def look_up(isbns, misses_for=timedelta(hours=3)):
    portions = services.look_up_many(misses_for=dict.fromkeys(isbns, misses_for))
    found = list(chain.from_iterable(portion.items() for portion in portions))
    assert sorted(isbn for isbn, _ in found) == sorted(isbns), "every ISBN once"
    return dict(found)


def bulk_answer(*isbns, **fields):
    return {"data": [{"isbn13": isbn, "title": "Wanderlust"} | COMPLETE | fields for isbn in isbns]}


def asked(call):
    return json.loads(call.request.body)["isbns"]


@pytest.mark.usefixtures("isbndb")
def test_many_are_asked_for_in_one_request_and_what_is_left_out_is_missing(network):
    network.post(BOOKS, json=bulk_answer(*ISBNS[1:]))

    lookups = look_up(ISBNS)

    assert len(network.calls) == 1
    assert (lookups[ISBNS[0]].edition, lookups[ISBNS[0]].reason) == (None, "")
    assert lookups[ISBNS[1]].edition.record.title == "Wanderlust"
    assert EditionSnapshot.objects.filter(found=False).count() == 1
    assert quota_left() == 495
    assert not LookupClaim.objects.exists()


@pytest.mark.usefixtures("isbndb")
def test_snapshots_and_the_starter_catalogue_answer_without_a_request():
    SnapshotFactory(isbn13=ISBNS[0], provider="isbndb")
    local = next(iter(starter.read_catalogue(starter.CATALOGUE)))
    SnapshotFactory(isbn13=local, provider="isbndb", found=False)

    lookups = look_up([ISBNS[0], local])

    assert all(lookup.edition for lookup in lookups.values())


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_misses_go_to_the_next_provider_together(network):
    network.post(BOOKS, json=bulk_answer(ISBNS[0]))
    network.get(OPENLIBRARY, json={f"ISBN:{ISBNS[1]}": {"title": "Elsewhere"}})

    lookups = look_up(ISBNS[:3])

    assert [call.request.method for call in network.calls] == ["POST", "GET"]
    assert ISBNS[0] not in network.calls[1].request.url
    assert lookups[ISBNS[1]].edition.record.title == "Elsewhere"
    assert lookups[ISBNS[2]].edition is None


@pytest.mark.usefixtures("isbndb")
def test_a_batch_is_no_larger_than_what_is_left_of_the_day(network):
    knows_quota(2)
    network.post(BOOKS, json=bulk_answer(*ISBNS))

    lookups = look_up(ISBNS)

    assert len(asked(network.calls[0])) == 2
    assert [lookups[isbn].reason for isbn in ISBNS[2:]] == ["turn"] * 3
    assert {look_up([isbn])[isbn].reason for isbn in ISBNS[2:]} == {"quota"}
    assert len(network.calls) == 1


@pytest.mark.usefixtures("isbndb")
def test_a_spent_day_is_waited_out(network, time_machine):
    time_machine.move_to("2026-05-01T22:00:00Z", tick=False)
    knows_quota(100)
    network.post(BOOKS, status=429, json={"message": "Daily quota exceeded"})

    lookups = look_up(ISBNS[:2])
    again = look_up(ISBNS[:2])

    assert {lookup.reason for lookup in (*lookups.values(), *again.values())} == {"quota"}
    assert f"{again[ISBNS[0]].again_at:%d %H:%M}" == "02 00:00"
    assert len(network.calls) == 1


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_others_are_asked_when_the_day_is_spent_but_their_no_is_no_answer(network):
    knows_quota(0)
    network.get(OPENLIBRARY, json={f"ISBN:{ISBNS[0]}": {"title": "Elsewhere"}})

    lookups = look_up(ISBNS[:2])

    assert lookups[ISBNS[0]].edition.unreachable == ("isbndb",)
    assert lookups[ISBNS[1]].reason == "quota"


@pytest.mark.usefixtures("isbndb")
def test_a_new_day_has_its_quota_read_anew(network, time_machine):
    time_machine.move_to("2026-05-01T22:00:00Z")
    knows_quota(0)
    time_machine.move_to("2026-05-02T00:00:10Z")
    network.post(BOOKS, json=bulk_answer(*ISBNS))

    assert all(lookup.edition for lookup in look_up(ISBNS).values())


@pytest.mark.usefixtures("isbndb")
@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_provider_that_does_not_answer_is_no_miss(network, status):
    network.post(BOOKS, status=status, json={"message": "Forbidden"})

    lookups = look_up(ISBNS)

    assert {lookup.reason for lookup in lookups.values()} == {"outage"}
    assert all(lookup.again_at > timezone.now() for lookup in lookups.values())
    assert not EditionSnapshot.objects.exists()
    assert not LookupClaim.objects.exists()


@pytest.mark.usefixtures("isbndb")
def test_a_revoked_key_is_left_alone(network):
    network.post(BOOKS, status=401, json={})

    look_up(ISBNS)
    look_up(ISBNS)

    assert len(network.calls) == 1


@pytest.mark.usefixtures("isbndb")
def test_after_a_failure_a_batch_is_half_as_large(network, settings):
    settings.ISBNDB_BATCH_SIZE = 4
    network.post(BOOKS, status=500)
    network.post(BOOKS, json=bulk_answer(*ISBNS))

    look_up(ISBNS)
    look_up(ISBNS)

    assert [len(asked(call)) for call in network.calls] == [4, 2]


@pytest.mark.usefixtures("isbndb")
def test_what_somebody_else_asks_for_comes_back_in_a_moment(network):
    assert flight.claim_many(ISBNS[:2], holder="other") == set(ISBNS[:2])
    network.post(BOOKS, json=bulk_answer(*ISBNS[2:]))

    lookups = look_up(ISBNS)

    assert [lookups[isbn].reason for isbn in ISBNS[:2]] == ["turn"] * 2
    assert asked(network.calls[0]) == ISBNS[2:]
    assert set(LookupClaim.objects.values_list("isbn13", flat=True)) == set(ISBNS[:2])


def test_claims_of_who_was_killed_are_taken_over():
    flight.claim_many(ISBNS, holder="dead")
    LookupClaim.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert flight.claim_many(ISBNS, holder="living") == set(ISBNS)


@pytest.mark.usefixtures("isbndb")
def test_an_old_find_beats_none_and_a_miss_never_replaces_it(network):
    long_ago = timezone.now() - timedelta(days=400)
    SnapshotFactory(isbn13=ISBNS[0], provider="isbndb", fetched_at=long_ago)
    network.post(BOOKS, json={"data": []})

    lookups = look_up(ISBNS)

    assert lookups[ISBNS[0]].edition.record.title == "A Field Guide to Getting Lost"
    assert lookups[ISBNS[1]].edition is None
    assert EditionSnapshot.objects.get(isbn13=ISBNS[0]).found


@pytest.mark.usefixtures("isbndb")
def test_a_miss_counts_for_as_long_as_the_caller_says(network):
    for isbn in ISBNS:
        ago = timezone.now() - timedelta(minutes=20)
        SnapshotFactory(isbn13=isbn, provider="isbndb", found=False, fetched_at=ago)
    network.post(BOOKS, json=bulk_answer(*ISBNS))

    assert not any(lookup.edition for lookup in look_up(ISBNS).values())
    later = look_up(ISBNS, misses_for=timedelta(minutes=10))

    assert all(lookup.edition for lookup in later.values())


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_titles_of_two_different_books_are_two_candidates(network):
    network.post(BOOKS, json=bulk_answer(*ISBNS[:2], pages=None))
    other = {"title": "Cooking for Sailors", "authors": [{"name": "Ann Other"}]}
    same = {"title": "Wanderlust, a history of walking"}
    network.get(OPENLIBRARY, json={f"ISBN:{ISBNS[0]}": other, f"ISBN:{ISBNS[1]}": same})

    lookups = look_up(ISBNS[:2])

    titles = [record.title for record in lookups[ISBNS[0]].candidates]
    assert titles == ["Wanderlust", "Cooking for Sailors"]
    assert lookups[ISBNS[1]].candidates == ()


@pytest.mark.usefixtures("isbndb")
def test_another_book_in_the_answer_is_a_miss(network):
    network.post(BOOKS, json=bulk_answer(isbn_number(4999)))

    assert not any(lookup.edition for lookup in look_up(ISBNS).values())


def test_a_provider_that_takes_one_at_a_time_is_asked_for_one(network, settings):
    settings.GOOGLE_BOOKS_API_KEY = "key"
    network.get("http://google.invalid/books/v1/volumes", json={"items": []})

    lookups = look_up(ISBNS[:3])

    assert len(network.calls) == 1
    assert sorted(lookup.reason for lookup in lookups.values()) == ["", "turn", "turn"]


@pytest.mark.usefixtures("isbndb")
def test_queries_do_not_grow_with_the_isbns(network):
    network.post(BOOKS, json={"data": []})

    def queries(isbns):
        with CaptureQueriesContext(connection) as captured:
            look_up(isbns)
        return len(captured)

    few = queries([isbn_number(5000 + number) for number in range(3)])

    assert queries([isbn_number(5100 + number) for number in range(40)]) == few
    assert few < 30
