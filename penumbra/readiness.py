"""Whether the whole site works: what /readyz answers and the deployment check warns of."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from library import services


def what_is_missing() -> list[str]:
    """Return a sentence for each thing that is not as it must be; nothing when all is well."""
    try:
        if _waits_for_migrations():
            return ["Migrations are not applied."]
        alive = services.is_worker_alive(exactly=True)
    except DatabaseError:
        return ["The database does not answer."]
    return [] if alive else ["No background worker is running."]


def _waits_for_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
