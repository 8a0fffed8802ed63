"""A client that openapi-python-client makes of the served schema does the round of a program."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from accounts.tests.factories import ApiTokenFactory, UserFactory
from library.models import Book

MAKER = Path(sys.executable).parent / "openapi-python-client"
SECRET = "pen_" + "g" * 43

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_sockets"),
    pytest.mark.skipif(not MAKER.exists(), reason="openapi-python-client is not installed"),
]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """The package it makes of the schema, as its modules by name."""
    (tmp_path / "schema.json").write_bytes(Client().get("/api/v1/schema.json").content)
    (tmp_path / "config.yml").write_text("post_hooks: []\n")
    command = [MAKER, "generate", "--path", "schema.json", "--output-path", "client"]
    subprocess.run(  # noqa: S603
        [*command, "--config", "config.yml"], cwd=tmp_path, check=True, capture_output=True
    )
    monkeypatch.syspath_prepend(str(tmp_path / "client"))
    yield lambda name: importlib.import_module(f"penumbra_client.{name}")
    for name in [name for name in sys.modules if name.startswith("penumbra_client")]:
        del sys.modules[name]
    shutil.rmtree(tmp_path / "client")


@pytest.fixture
def client(made, live_server):
    found = made("client").AuthenticatedClient(base_url=live_server.url, token=SECRET)
    yield found
    found.get_httpx_client().close()


def test_add_list_update_conflict_bulk_trash(made, client):
    reader = UserFactory()
    ApiTokenFactory(owner=reader, scope="write", text=SECRET)
    models, books = made("models"), "api.books"

    def ask(name, *arguments, **more):
        return made(f"{books}.{name}").sync_detailed(*arguments, client=client, **more)

    added = ask("add_book", body=models.BookCreateInput(title="Zine"), idempotency_key="one")
    again = ask("add_book", body=models.BookCreateInput(title="Zine"), idempotency_key="one")
    assert (added.status_code, added.parsed.title) == (201, "Zine")
    assert again.parsed.id == added.parsed.id
    book_id = added.parsed.id

    listed = ask("list_books", q="zine", page_size=10)
    assert [row.id for row in listed.parsed.results] == [book_id]
    assert (listed.parsed.count, listed.parsed.next_) == (1, None)

    seen = ask("get_book", book_id).headers["ETag"]
    changed = ask("change_book", book_id, body=models.BookInput(location="Hall"), if_match=seen)
    assert changed.parsed.location == "Hall"
    refused = ask("change_book", book_id, body=models.BookInput(location="Attic"), if_match=seen)
    assert (refused.status_code, refused.parsed.code) == (412, "changed_meanwhile")

    items = [
        models.BulkItem(action=models.BulkItemAction.CREATE, book=models.BookInput(title=f"N{n}"))
        for n in range(3)
    ]
    trash = models.BulkItem(action=models.BulkItemAction.TRASH, id=book_id)
    nobody = models.BulkItem(action=models.BulkItemAction.TRASH, id="nobodysbook")
    bulk = ask("bulk_books", body=models.BulkInput(items=[*items, trash, nobody]))
    assert (bulk.parsed.done, bulk.parsed.refused) == (4, 1)
    assert [one.status for one in bulk.parsed.results] == [201, 201, 201, 204, 404]

    gone = ask("trash_book", bulk.parsed.results[0].id)
    assert gone.status_code == 204
    assert Book.objects.filter(owner=reader, trashed_at=None).count() == 2
