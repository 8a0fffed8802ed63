"""Measure pages of the real server beside the floor, on PostgreSQL and on SQLite.

make bench            ARGS="--seconds 2" for a quick look
"""

import argparse
import contextlib
import json
import os
import platform
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.load import HOST, Sample, Target, empty_sample, measure
from bench.report import CLIENTS, FLOOR, Page, Samples, Way, pages_named, table, verdicts

ROOT = Path(__file__).resolve().parent.parent
# Rounds with new connections, floor and pages in turn: how connections fall to the two workers,
# and what else the machine does, then weighs on both alike.
ROUNDS = 12
KEEPS_NOTHING = {"KEPT_PAGES": "0"}


def main() -> int:
    options = read_options()
    too_slow = False
    cores = len(os.sched_getaffinity(0))
    print(f"{options.books:,} books, gunicorn as in gunicorn.conf.py, {cores} cores, ", end="")
    print(f"Python {platform.python_version()}; {options.seconds:g} s a point")
    for name in options.databases:
        with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
            database = postgres() if name == "postgresql" else sqlite(Path(folder))
            try:
                with database as (title, url):
                    samples, queries = bench_database(url, Path(folder), options)
            except psycopg.OperationalError as error:
                print(f"\nPostgreSQL: not reachable, not measured ({error})")
                continue
        print(f"\n{table(title, samples, queries)}")
        pages = pages_named(options.pages)
        for holds, text in verdicts(samples, pages, with_shares=name == "postgresql"):
            print(f"{'holds' if holds else 'TOO SLOW':<9} {text}")
            too_slow |= not holds
        print(f"The load generator itself took at most {generator_share(samples):.0%} of one core.")
        sys.stdout.flush()
    if not options.pages:
        print()
        sys.stdout.flush()
        for module in ("bench.clerk", "bench.api"):
            command = [sys.executable, "-W", "ignore", "-m", module]
            too_slow |= bool(subprocess.run(command, cwd=ROOT, check=False).returncode)
    return int(too_slow)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=6, help="measured for each point")
    parser.add_argument("--warm-up", type=float, default=2, help="seconds before each point")
    parser.add_argument("--pages", default="", help="only those whose names begin so")
    known = ("postgresql", "sqlite")
    parser.add_argument("--databases", nargs="+", choices=known, default=list(known))
    return parser.parse_args()


@contextlib.contextmanager
def postgres() -> Iterator[tuple[str, str]]:
    """Make a database on the test server, and drop it afterwards."""
    server = os.environ.get("TEST_POSTGRES_URL") or "postgres://127.0.0.1:5432/postgres"
    name = f"penumbra_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True, connect_timeout=3) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        version = admin.info.server_version // 10_000
        try:
            yield f"PostgreSQL {version}", urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))


@contextlib.contextmanager
def sqlite(folder: Path) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite:///{folder / 'bench.sqlite3'}"


def bench_database(
    url: str, folder: Path, options: argparse.Namespace
) -> tuple[Samples, dict[str, int]]:
    """Seed, serve, measure; return what was measured, and the queries of each page."""
    environment = production(url, folder)
    seeded = seed(environment, options.books)
    environment |= {
        "BENCH_DATABASE": url.removeprefix("sqlite:///"),
        "BENCH_OWNER_ID": str(seeded["owner_id"]),
    }
    with (
        served("bench.floor", environment, folder) as floor_port,
        served("penumbra.wsgi", environment, folder) as port,
        served("penumbra.wsgi", environment | KEEPS_NOTHING, folder) as anew_port,
    ):
        targets = {FLOOR: Target(floor_port, "/", least_bytes=10_000)}
        for page in pages_named(options.pages):
            at = anew_port if page.way is Way.ANEW else port
            targets[page.name] = target_of(page, at, seeded)
        samples = {clients: take_samples(targets, clients, options) for clients in CLIENTS}
    return samples, seeded["queries"]


def target_of(page: Page, port: int, seeded: dict[str, Any]) -> Target:
    path = page.path.format(**seeded["ids"])
    cookie = "" if page.is_visit else seeded["cookie"]
    tag = tag_of(port, path) if page.way is Way.UNCHANGED else ""
    return Target(port, path, cookie, page.least_bytes, tag)


def tag_of(port: int, path: str) -> str:
    """Return the entity tag a visitor gets with a page."""
    connection = HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    connection.close()
    if not answer.getheader("ETag"):
        sys.exit(f"{path} has no entity tag: {answer.status}")
    return answer.getheader("ETag")


def seed(environment: dict[str, str], books: int) -> dict[str, Any]:
    """Get an empty database ready, with one reader's books; return what bench/seed.py prints."""
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    return json.loads(run(environment | KEEPS_NOTHING, "-m", "bench.seed", "--books", str(books)))


def production(url: str, folder: Path) -> dict[str, str]:
    """Return the environment of a deployment on this machine."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "penumbra.settings",
        "DEBUG": "off",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "HTTPS": "off",
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "REDIS_URL": "",
        "OPENLIBRARY_ENABLED": "off",
    }


def run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


@contextlib.contextmanager
def served(application: str, environment: dict[str, str], folder: Path) -> Iterator[int]:
    """Serve a WSGI application with the real gunicorn settings; yield its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--config", "gunicorn.conf.py"]
    log = folder / f"{application}.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [*command, "--bind", f"{HOST}:{port}"],
            cwd=ROOT,
            env=environment,
            stdout=sink,
            stderr=sink,
        )
    try:
        wait_for(port, server, log)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection((HOST, port), timeout=1).close()
            return
        time.sleep(0.1)
    sys.exit(f"The server did not start:\n{log.read_text()[-2000:]}")


def take_samples(
    targets: dict[str, Target], clients: int, options: argparse.Namespace
) -> dict[str, Sample]:
    samples = {name: empty_sample() for name in targets}
    for _ in range(ROUNDS):
        for name, target in targets.items():
            samples[name].add(
                measure(
                    target,
                    clients=clients,
                    warm_up_s=options.warm_up / ROUNDS,
                    seconds=options.seconds / ROUNDS,
                )
            )
    return samples


def generator_share(samples: Samples) -> float:
    """Return the greatest part of one core that the load generator took for a point."""
    points = [sample for measured in samples.values() for sample in measured.values()]
    return max(sample.generator_cpu_s / sample.seconds for sample in points)


if __name__ == "__main__":
    sys.exit(main())
