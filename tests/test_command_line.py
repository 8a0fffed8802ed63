"""The command-line client, as a user runs it, against a site that is served."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from accounts.services import make_token
from accounts.tests.factories import UserFactory
from library import services
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

CLIENT = Path(__file__).resolve().parent.parent / "clients" / "penumbra_cli"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_sockets", "media"),
]


@pytest.fixture
def reader():
    return UserFactory(handle="alice")


@pytest.fixture
def run(live_server, tmp_path):
    def run(*arguments, typed="", **more):
        outside = {"XDG_CONFIG_HOME": str(tmp_path), "PYTHONPATH": str(CLIENT)} | more
        environment = {"PATH": os.environ["PATH"]} | outside
        command = [sys.executable, "-m", "penumbra_cli", *arguments]
        return subprocess.run(  # noqa: S603 - the client of this repository
            command, input=typed, env=environment, capture_output=True, text=True, timeout=60
        )

    return run


@pytest.fixture
def token(reader):
    return make_token(owner=reader, name="Terminal", scope="write").text


@pytest.fixture
def signed_in(run, live_server, token):
    done = run("sign-in", live_server.url, typed=f"{token}\n")
    assert done.returncode == 0, done.stderr
    return done


def test_a_day_at_the_terminal(run, signed_in, reader, tmp_path, token):
    kept = tmp_path / "penumbra" / "token.json"
    assert "@alice" in signed_in.stdout
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert token not in signed_in.stdout + signed_in.stderr
    for number in (1, 2):
        SnapshotFactory(isbn13=isbn_number(number), fields={"title": f"Found {number}"})

    begun = run("watch", "--once").stdout.split()[-1]
    added = run("add", isbn_number(1))
    piped = run("add", typed=f"{isbn_number(2)}, {isbn_number(1)}\nnonsense\n")
    assert (added.returncode, piped.returncode) == (0, 1)
    assert "Found 1" in added.stdout
    assert "Found 2" in piped.stdout
    assert "You already have" in piped.stderr
    assert "1 added, 2 not." in piped.stderr
    BookFactory.create_batch(120, owner=reader, title="Many")

    listed = run("list", "--json").stdout.splitlines()
    assert len(listed) == 122
    assert {"Found 1", "Found 2"} <= {json.loads(line)["title"] for line in listed}
    assert run("list", "--most", "3").stdout.count("\n") == 3
    (found,) = run("search", "found", "2").stdout.splitlines()
    assert found.startswith(f"{isbn_number(2)}  Found 2")

    watched = run("watch", "--once", "--json", "--since", begun).stdout.splitlines()
    assert [json.loads(line)["action"] for line in watched[:-1]] == ["created", "created"]

    file = tmp_path / "library.zip"
    assert run("export", str(file)).returncode == 0
    assert "penumbra.json" in ZipFile(file).namelist()
    assert run("export", str(file)).returncode == 2

    assert run("sign-out").returncode == 0
    assert not kept.exists()
    assert run("list").returncode == 1


def test_what_is_refused_is_said(run, live_server, reader):
    assert run("sign-in", live_server.url, typed="pen_wrong\n").returncode == 1
    assert run("sign-in", "http://books.example").returncode == 2
    reads = make_token(owner=reader, name="Reads", scope="read").text
    named = {"PENUMBRA_URL": live_server.url, "PENUMBRA_TOKEN": reads}
    refused = run("add", isbn_number(1), **named)
    assert (refused.returncode, "may only read" in refused.stderr) == (1, True)
    nowhere = named | {"PENUMBRA_URL": "http://127.0.0.1:9"}
    assert run("list", **nowhere).returncode == 3
    assert services.count_books(owner=reader) == 0
