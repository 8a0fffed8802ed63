"""What "make run" and "make test" do before anything is served or tested."""

import socket
import subprocess
import sys
from pathlib import Path

import environ

from scripts import make_env, run_tests

ROOT = Path(__file__).resolve().parent.parent


def test_the_first_run_writes_settings_for_this_machine(tmp_path):
    target = tmp_path / ".env"

    assert make_env.write_env(target)

    settings = dict(line.split("=", 1) for line in target.read_text().splitlines() if "=" in line)
    assert set(settings) == {"SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "LOG_LEVEL"}
    assert len(settings["SECRET_KEY"]) >= 50
    assert target.stat().st_mode & 0o777 == 0o600


def test_settings_that_are_there_stay(tmp_path):
    target = tmp_path / ".env"
    target.write_text("SECRET_KEY=mine")

    assert not make_env.write_env(target)
    assert target.read_text() == "SECRET_KEY=mine"


def test_a_secret_key_is_read_as_it_was_written(tmp_path, monkeypatch):
    target = tmp_path / ".env"
    make_env.write_env(target)
    written = target.read_text().split("SECRET_KEY=")[1].splitlines()[0]
    monkeypatch.delenv("SECRET_KEY")

    env = environ.Env()
    env.read_env(target)

    assert env.str("SECRET_KEY") == written


def test_a_port_in_use_is_said_plainly():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, ROOT / "scripts/serve.py", "--port", str(port)],
            capture_output=True,
            text=True,
        )

    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} cannot be used")
    assert "make run PORT=" in done.stderr


def test_a_database_server_that_is_not_there_is_said_why():
    assert "refused" in run_tests.why_unreachable("postgres://127.0.0.1:1/postgres")


def test_each_run_has_a_database_of_its_own():
    named = run_tests.own_database("postgres://me:pw@db.example:5433/postgres")

    assert named.startswith("postgres://me:pw@db.example:5433/penumbra_")
