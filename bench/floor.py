"""The floor: what a page of 48 books costs without a framework, under the same server.

One query on a connection each thread keeps, f-strings, nobody signed in; titles and names are
escaped, because a page must be one.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import psycopg

DATABASE, OWNER_ID = os.environ["BENCH_DATABASE"], int(os.environ["BENCH_OWNER_ID"])
QUERY = f"""
    SELECT public_id, isbn13, title, byline, language, copy_number FROM library_book
    WHERE owner_id = {OWNER_ID} AND trashed_at IS NULL
    ORDER BY created_at DESC, id DESC LIMIT 48
"""  # noqa: S608 - a number
_kept = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    cards = "\n".join(
        f'<li><a class="book" href="/books/{public_id}/" lang="{language}" dir="ltr">'
        f'<span class="cover palette-1 layout-1 len-m" aria-hidden="true">'
        f"<b>{(safe_title := escape(title))}</b><i>{(safe_byline := escape(byline))}</i></span>"
        f"<h2>{safe_title}</h2><p>{safe_byline}</p></a></li>"
        for public_id, isbn13, title, byline, language, copy_number in rows()
    )
    body = f"<!doctype html><title>Library</title><ul class=grid>{cards}</ul>".encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def rows() -> list[tuple[Any, ...]]:
    if not hasattr(_kept, "connection"):
        is_postgres = DATABASE.startswith("postgres")
        _kept.connection = (
            psycopg.connect(DATABASE, autocommit=True) if is_postgres else sqlite3.connect(DATABASE)
        )
    return _kept.connection.execute(QUERY).fetchall()
