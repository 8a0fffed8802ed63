from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

OURS = ("accounts", "library")
SPARE = "spare"


@pytest.fixture
def spare_database(django_db_setup, django_db_blocker, settings):
    """An empty database of its own beside the suite's, on the same server; migrated to the head."""
    with django_db_blocker.unblock():
        name = f"test_penumbra_{uuid4().hex[:12]}"
        suite = connections["default"].settings_dict
        is_file = connections["default"].vendor == "sqlite"
        connections.databases[SPARE] = suite | {
            "NAME": name,
            "TEST": suite["TEST"] | {"NAME": None if is_file else name},
        }
        try:
            connections[SPARE].creation.create_test_db(verbosity=0, autoclobber=True)
            yield connections[SPARE]
            connections[SPARE].creation.destroy_test_db(name, verbosity=0)
        finally:
            connections[SPARE].close()
            del connections[SPARE], connections.databases[SPARE]


def tables(connection):
    """The tables of our apps that the database has."""
    names = {
        model._meta.db_table
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    return names & set(connection.introspection.table_names())


def migrate(*target):
    call_command("migrate", *target, database=SPARE, verbosity=0, interactive=False)


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=out, verbosity=1)

    assert "No changes detected" in out.getvalue()


def test_every_migration_goes_back_and_forth(spare_database):
    every = tables(spare_database)
    for app in OURS:
        migrate(app, "zero")
    left = tables(spare_database)
    migrate()

    assert not left
    assert every == tables(spare_database)
    assert len(every) >= 12
    assert not MigrationExecutor(spare_database).migration_plan(
        MigrationExecutor(spare_database).loader.graph.leaf_nodes()
    )


@pytest.mark.parametrize("app", OURS)
def test_migrations_are_named_for_what_they_do(app, spare_database):
    loader = MigrationExecutor(spare_database).loader

    names = [name for label, name in loader.disk_migrations if label == app]

    assert not [name for name in names if "_auto_" in name or "_merge_" in name]
    assert names
