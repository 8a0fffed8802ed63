"""Searching a library for part of a word: a trigram index on PostgreSQL.

SQLite scans the reader's own rows, which its owner indexes narrow down first.
"""

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Trusted since PostgreSQL 13: the owner of the database may create it.
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS book_search "
            "ON library_book USING gin (search_text gin_trgm_ops)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS book_search")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("library", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
