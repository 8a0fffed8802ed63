"""The backend itself; Django finds ``DatabaseWrapper`` here by the name of this module."""

import select
import time
from typing import Any

from django.db.backends.postgresql import base

# How the kernel finds out that the other machine is gone though nothing said so: after 30 s of
# silence it asks three times, and what was sent must be taken within 15 s.
KEEPALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

FRESH_S = 0.5


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes no connection from the pool that the server has closed, and asks it nothing.

    The check of ``CONN_HEALTH_CHECKS`` sends a query each time a request takes a connection: two
    thirds of what the database costs a page that is kept. A connection that was closed, by the
    server or by the kernel, can be read from; one that is idle cannot, and telling takes 2 µs.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        while self.pool and _is_over(connection):
            # Closed, so that the pool makes another in its place.
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _is_over(connection: Any) -> bool:
    """Say whether something waits to be read that no query asked for: the end, as a rule.

    A connection that was well a moment ago is not looked at: to look lets other threads in first.
    """
    if connection.closed:
        return True
    before, connection.looked_at = getattr(connection, "looked_at", 0), time.monotonic()
    if connection.looked_at - before < FRESH_S:
        connection.looked_at = before
        return False
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN | select.POLLRDHUP)
    return bool(watch.poll(0))
