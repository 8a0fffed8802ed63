import pytest

from library.clients.registry import enabled_providers


@pytest.fixture
def everything_on(settings):
    settings.ISBNDB_API_KEY = "one"
    settings.OPENLIBRARY_ENABLED = True
    settings.GOOGLE_BOOKS_API_KEY = "two"


def test_all_providers_stand_in_order_of_trust(everything_on):
    labels = [provider.label for provider in enabled_providers()]

    assert labels == ["ISBNdb", "Open Library", "Google Books", "Starter catalogue"]


def test_without_keys_and_network_the_starter_catalogue_is_left(settings):
    settings.ISBNDB_API_KEY = settings.GOOGLE_BOOKS_API_KEY = ""
    settings.OPENLIBRARY_ENABLED = False

    (only,) = enabled_providers()

    assert (only.name, only.gated, only.default_interval_ms) == ("starter", False, 0)


@pytest.mark.parametrize(
    ("per_second", "interval_ms"), [(1, 1050), (3, 350), (5, 210), (0.5, 2100)]
)
def test_isbndb_is_asked_at_the_pace_of_the_plan(everything_on, settings, per_second, interval_ms):
    settings.ISBNDB_REQUESTS_PER_SECOND = per_second

    intervals = {each.name: each.default_interval_ms for each in enabled_providers() if each.gated}

    assert intervals == {"isbndb": interval_ms, "openlibrary": 1050, "googlebooks": 1050}
