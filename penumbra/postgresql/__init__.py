"""Django's backend for PostgreSQL, with pooled connections looked at more cheaply."""
