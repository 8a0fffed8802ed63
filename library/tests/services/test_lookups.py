from datetime import timedelta

import pytest
from django.utils import timezone

from library import services
from library.clients.faults import QuotaExhausted
from library.exceptions import IsbnNotFound, LookupUnavailable
from library.models import EditionSnapshot, LookupClaim, ProviderState
from library.services import breaker
from library.tests.factories import SnapshotFactory, isbn_number

pytestmark = pytest.mark.django_db
ISBN = isbn_number(41)
OPENLIBRARY = "http://openlibrary.invalid/api/books"
ISBNDB = f"http://isbndb.invalid/book/{ISBN}"


def ol_answer(**fields):
    book = {"title": "Wanderlust", "authors": [{"name": "Rebecca Solnit"}]} | fields
    return {f"ISBN:{ISBN}": book}


def isbndb_answer(**fields):
    book = {"isbn13": ISBN, "title": "Wanderlust", "authors": ["Solnit, Rebecca"]} | fields
    return {"book": book}


@pytest.mark.usefixtures("openlibrary")
def test_an_answer_is_kept_and_the_next_reader_costs_no_request(network):
    network.get(OPENLIBRARY, json=ol_answer())

    services.look_up_isbn(isbn=ISBN)
    edition = services.look_up_isbn(isbn=ISBN)

    assert edition.record.title == "Wanderlust"
    assert len(network.calls) == 1


@pytest.mark.usefixtures("openlibrary")
def test_a_miss_is_kept_for_hours_only(network):
    network.get(OPENLIBRARY, json={})
    for _ in range(2):
        with pytest.raises(IsbnNotFound):
            services.look_up_isbn(isbn=ISBN)
    assert len(network.calls) == 1

    EditionSnapshot.objects.update(fetched_at=timezone.now() - timedelta(hours=4))
    with pytest.raises(IsbnNotFound):
        services.look_up_isbn(isbn=ISBN)

    assert len(network.calls) == 2


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_gaps_are_filled_by_the_next_provider_and_sources_are_told(network):
    network.get(ISBNDB, json=isbndb_answer(pages=328))
    network.get(OPENLIBRARY, json=ol_answer(title="Other", publishers=[{"name": "Verso"}]))

    edition = services.look_up_isbn(isbn=ISBN)

    assert (edition.record.title, edition.record.publisher) == ("Wanderlust", "Verso")
    assert edition.sources["page_count"] == "isbndb"
    assert edition.sources["publisher"] == "openlibrary"
    assert [record.provider for record in edition.alternatives] == ["isbndb", "openlibrary"]


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_a_complete_record_ends_the_search(network):
    complete = {"publisher": "Verso", "date_published": "2001", "pages": 328, "language": "en"}
    network.get(ISBNDB, json=isbndb_answer(**complete))

    services.look_up_isbn(isbn=ISBN)

    assert len(network.calls) == 1


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_one_provider_down_does_not_hide_what_another_knows(network):
    network.get(ISBNDB, status=500)
    network.get(OPENLIBRARY, json=ol_answer())

    edition = services.look_up_isbn(isbn=ISBN)

    assert edition.record.title == "Wanderlust"
    assert edition.unreachable == ("isbndb",)


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_not_found_and_not_reachable_is_not_the_same_as_not_found(network):
    network.get(ISBNDB, status=503)
    network.get(OPENLIBRARY, json={})

    with pytest.raises(LookupUnavailable) as refusal:
        services.look_up_isbn(isbn=ISBN)

    assert refusal.value.extra["retry_after_s"] > 0


@pytest.mark.usefixtures("openlibrary")
def test_an_old_answer_beats_none_while_the_provider_is_away(network):
    long_ago = timezone.now() - timedelta(days=400)
    SnapshotFactory(isbn13=ISBN, fetched_at=long_ago)
    network.get(OPENLIBRARY, status=500)

    assert services.look_up_isbn(isbn=ISBN).record.title == "A Field Guide to Getting Lost"


@pytest.mark.usefixtures("openlibrary")
def test_a_miss_never_replaces_a_find(network):
    SnapshotFactory(isbn13=ISBN, fetched_at=timezone.now() - timedelta(days=400))
    network.get(OPENLIBRARY, json={})

    edition = services.look_up_isbn(isbn=ISBN)

    assert edition.record.title == "A Field Guide to Getting Lost"
    assert EditionSnapshot.objects.get().found


@pytest.mark.usefixtures("openlibrary")
def test_after_three_failures_the_provider_is_left_alone(network):
    network.get(OPENLIBRARY, status=500)

    for _ in range(5):
        with pytest.raises(LookupUnavailable):
            services.look_up_isbn(isbn=ISBN)

    assert len(network.calls) == 3
    assert ProviderState.objects.get().open_until > timezone.now()


@pytest.mark.usefixtures("openlibrary")
def test_when_the_pause_is_over_the_provider_is_asked_again_and_forgiven(network):
    ProviderState.objects.create(
        provider="openlibrary",
        failures=3,
        open_until=timezone.now() - timedelta(seconds=1),
        last_fault_at=timezone.now() - timedelta(minutes=1),
    )
    network.get(OPENLIBRARY, json=ol_answer())

    services.look_up_isbn(isbn=ISBN)

    assert ProviderState.objects.get().failures == 0


@pytest.mark.usefixtures("isbndb")
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_stops_the_asking_at_once(network, status):
    network.get(ISBNDB, status=status, json={"message": "Forbidden"})

    for _ in range(2):
        with pytest.raises(LookupUnavailable):
            services.look_up_isbn(isbn=ISBN)

    assert len(network.calls) == 1


@pytest.mark.usefixtures("isbndb")
def test_a_spent_day_waits_for_the_next_one(network, time_machine):
    time_machine.move_to("2026-05-01T22:00:00Z")
    network.get(ISBNDB, status=429, json={"message": "Daily quota exceeded"})

    with pytest.raises(LookupUnavailable):
        services.look_up_isbn(isbn=ISBN)

    assert f"{ProviderState.objects.get().open_until:%Y-%m-%d %H:%M}" == "2026-05-02 00:00"


@pytest.mark.usefixtures("isbndb", "openlibrary")
def test_what_the_starter_catalogue_has_ends_no_search_early(network):
    dune = "9780593099322"
    network.get(f"http://isbndb.invalid/book/{dune}", status=404, json={})
    found = {f"ISBN:{dune}": {"title": "Dune (Open Library)", "authors": [{"name": "F. Herbert"}]}}
    network.get(OPENLIBRARY, json=found)

    first = services.look_up_isbn(isbn=dune)
    second = services.look_up_isbn(isbn=dune)

    assert first.record.title == second.record.title
    assert first.sources["title"] == "openlibrary"


@pytest.mark.usefixtures("isbndb")
def test_a_paused_provider_says_when_it_may_be_asked(network):
    until = timezone.now() + timedelta(hours=3)
    ProviderState.objects.filter(provider="isbndb").update(failures=4, open_until=until)

    with pytest.raises(LookupUnavailable) as refusal:
        services.look_up_isbn(isbn=ISBN)

    assert 3 * 3500 < refusal.value.extra["retry_after_s"] <= 3 * 3600


def test_after_a_pause_one_caller_tries_and_the_others_wait():
    over = timezone.now() - timedelta(seconds=1)
    ProviderState.objects.create(provider="isbndb", failures=3, open_until=over)

    assert breaker.paused_until(["isbndb"]) == {}
    assert list(breaker.paused_until(["isbndb"])) == ["isbndb"]


def test_an_older_success_does_not_end_a_newer_pause():
    asked_at = timezone.now()
    breaker.record_fault(QuotaExhausted("isbndb"))

    breaker.record_success("isbndb", asked_at=asked_at)

    assert breaker.paused_until(["isbndb"])


@pytest.mark.usefixtures("isbndb")
def test_a_failing_quota_answer_does_not_stop_lookups(network):
    network.get("http://isbndb.invalid/key", status=404, json={})
    network.get(ISBNDB, json=isbndb_answer())

    for _ in range(4):
        services.refresh_quota()

    assert services.look_up_isbn(isbn=ISBN).record.title == "Wanderlust"


@pytest.mark.usefixtures("isbndb")
def test_the_quota_is_kept(network):
    limits = {"total": 1000, "spent": 12, "left": 988}
    network.get("http://isbndb.invalid/key", json={"api_host": "x", "plan_limit": limits})

    services.refresh_quota()

    assert ProviderState.objects.get().quota_left == 988


@pytest.mark.usefixtures("openlibrary")
def test_who_waits_for_somebody_elses_lookup_gets_its_answer(network):
    SnapshotFactory(isbn13=ISBN, fields={"publisher": "", "page_count": None})
    LookupClaim.objects.create(
        isbn13=ISBN, holder="other", expires_at=timezone.now() + timedelta(seconds=0.2)
    )

    edition = services.look_up_isbn(isbn=ISBN)

    assert edition.record.publisher == ""
    assert not network.calls


@pytest.mark.usefixtures("openlibrary")
def test_a_claim_of_somebody_who_died_is_taken_over(network):
    LookupClaim.objects.create(
        isbn13=ISBN, holder="dead", expires_at=timezone.now() - timedelta(seconds=1)
    )
    network.get(OPENLIBRARY, json=ol_answer())

    services.look_up_isbn(isbn=ISBN)

    assert not LookupClaim.objects.exists()


def test_the_starter_catalogue_answers_without_any_network():
    edition = services.look_up_isbn(isbn="9780593099322")

    assert edition.record.title
    assert set(edition.sources.values()) == {"starter"}
