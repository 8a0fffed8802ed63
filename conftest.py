"""Fixtures for the tests of every app."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import responses
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import UserFactory
from penumbra.caching import cache_of
from tests.schema_guard import (
    answers_are_as_the_schema_says,  # noqa: F401 - watches every test
)
from tests.versions_guard import versions_move_on  # noqa: F401 - watches every test


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full-proofs", action="store_true", help="the long proofs at full length: minutes each"
    )
    parser.addoption(
        "--only-with-database", action="store_true", help="leave out tests that use no database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs no database says the same beside any: once is enough."""
    if not config.getoption("--only-with-database"):
        return
    left_out = [item for item in items if not _uses_database(item)]
    items[:] = [item for item in items if _uses_database(item)]
    config.hook.pytest_deselected(items=left_out)


def _uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Argon2 is slow on purpose; the suite signs in hundreds of times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    for one in caches.all():
        one.clear()
    yield
    for one in caches.all():
        one.clear()


@pytest.fixture
def pages_kept(settings: Any) -> None:
    """Keep pages, as a site does; none of another test's, whose rows may have the same ids."""
    settings.CACHES = settings.CACHES | {"pages": cache_of("pages", redis_url="", most=100)}
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def network(request: pytest.FixtureRequest) -> Iterator[responses.RequestsMock | None]:
    """Refuse every request that a test did not announce, and miss every one that never came.

    Tests that talk to a stand-in over a real socket ask for the fixture ``real_sockets``.
    """
    if "real_sockets" in request.fixturenames:
        yield None
        return
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def real_sockets() -> None:
    """Let requests through to servers on this machine."""


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Return the folder, of this test alone, that covers are kept in."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory(handle="alice", name="Alice Adair")


@pytest.fixture
def stranger(db: None) -> User:
    return UserFactory(handle="charlie", name="Charlie Quist")


@pytest.fixture
def reader_client(reader: User) -> Client:
    return _signed_in(reader)


@pytest.fixture
def stranger_client(stranger: User) -> Client:
    return _signed_in(stranger)


@pytest.fixture
def api(reader: User) -> APIClient:
    """The API with the reader's session, without a browser's CSRF check."""
    client = APIClient()
    client.force_authenticate(reader)
    return client


@pytest.fixture
def assert_flat_queries() -> Callable[..., None]:
    """Assert that ``act`` takes as many queries with few rows as with many, at most ``at_most``."""

    def check(
        *,
        grow: Callable[[int], Any],
        act: Callable[[], Any],
        at_most: int,
        few: int = 2,
        more: int = 8,
    ) -> None:
        grow(few)
        act()  # warm caches
        with CaptureQueriesContext(connection) as first:
            act()
        grow(more)
        with CaptureQueriesContext(connection) as second:
            act()
        shown = "\n".join(query["sql"][:160] for query in second.captured_queries)
        assert len(second) == len(first), f"queries grow with rows:\n{shown}"
        assert len(second) <= at_most, f"too many queries:\n{shown}"

    return check


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
