"""The pool hands out no connection that is dead, and asks a living one nothing."""

import pytest
from django.db import connection as usual


@pytest.fixture
def pooled():
    """A connection of its own to the test database, from a pool of one."""
    if usual.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    mine = usual.copy("pooled")
    mine.settings_dict["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 1}}
    yield mine
    mine.close()
    mine.close_pool()


def backend_of(connection):
    """The server's process behind the connection, given back at once as at a request's end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (found,) = cursor.fetchone()
    connection.close()
    return found


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_is_used_again(pooled):
    assert backend_of(pooled) == backend_of(pooled)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_that_the_server_closed_is_replaced(pooled, monkeypatch):
    first = backend_of(pooled)
    monkeypatch.setattr("penumbra.postgresql.base.FRESH_S", 0)
    with usual.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])

    assert backend_of(pooled) != first


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_taking_one_sends_the_server_nothing(pooled):
    backend = backend_of(pooled)
    query = "SELECT query FROM pg_stat_activity WHERE pid = %s"

    pooled.ensure_connection()
    pooled.close()

    with usual.cursor() as cursor:
        cursor.execute(query, [backend])
        assert cursor.fetchone() == ("SELECT pg_backend_pid()",)
