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
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.load import HOST, Sample, Target, empty_sample, measure

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = (1, 8)
# Rounds with new connections, floor and pages in turn: how connections fall to the two workers,
# and what else the machine does, then weighs on both alike.
ROUNDS = 4
PERCENTILES = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Page:
    """``least_share``: of the floor's requests/s, on PostgreSQL with any number of clients."""

    name: str
    path: str
    least_share: float = 0.0
    least_bytes: int = 1


PAGES = (Page("library, 48 books", "/library/", least_share=1 / 10, least_bytes=15_000),)


def main() -> int:
    options = read_options()
    slow: list[str] = []
    cores = len(os.sched_getaffinity(0))
    print(f"{options.books:,} books, gunicorn as in gunicorn.conf.py, {cores} cores, ", end="")
    print(f"Python {platform.python_version()}; {options.seconds:g} s a point")
    for name in options.databases:
        with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
            database = postgres() if name == "postgresql" else sqlite(Path(folder))
            try:
                with database as (title, url):
                    too_slow = bench_database(title, url, Path(folder), options)
            except psycopg.OperationalError as error:
                print(f"\nPostgreSQL: not reachable, not measured ({error})")
                continue
        slow += too_slow if name == "postgresql" else []
    for line in slow:
        print(f"TOO SLOW: {line}")
    return int(bool(slow))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=8, help="measured for each point")
    parser.add_argument("--warm-up", type=float, default=2, help="seconds before each point")
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


def bench_database(title: str, url: str, folder: Path, options: argparse.Namespace) -> list[str]:
    """Seed, serve, measure, print; return what stays below its share of the floor."""
    environment = production(url, folder)
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    paths = [page.path for page in PAGES]
    seeded = json.loads(
        run(environment, "-m", "bench.seed", "--books", str(options.books), "--paths", *paths)
    )
    environment |= {
        "BENCH_DATABASE": url.removeprefix("sqlite:///"),
        "BENCH_OWNER_ID": str(seeded["owner_id"]),
    }
    with (
        served("bench.floor", environment, folder) as floor_port,
        served("penumbra.wsgi", environment, folder) as port,
    ):
        targets = {"floor": Target(floor_port, "/", least_bytes=10_000)} | {
            page.name: Target(port, page.path, seeded["cookie"], page.least_bytes) for page in PAGES
        }
        samples = {clients: take_samples(targets, clients, options) for clients in CLIENTS}
    return report(title, samples, seeded["queries"])


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


def report(title: str, samples: dict[int, dict[str, Sample]], queries: dict[str, int]) -> list[str]:
    print(f"\n{title:<19} clients  requests/s  p50 ms  p95 ms  p99 ms  of floor  queries")
    too_slow = []
    pages = {page.name: page for page in PAGES}
    for clients, by_name in samples.items():
        floor = by_name["floor"].requests_per_s
        for name, sample in by_name.items():
            line = f"{name:<19} {clients:>7}  {sample.requests_per_s:>10,.0f}"
            line += "".join(f"  {ms:>6.1f}" for ms in sample.percentiles_ms(PERCENTILES))
            if page := pages.get(name):
                share = sample.requests_per_s / floor
                line += f"    1/{1 / share:>4.1f}  {queries[page.path]:>7}"
                if share < page.least_share:
                    too_slow.append(f"{name}, {clients} clients: under {page.least_share:.0%}")
            print(line)
    used = [s.generator_cpu_s / s.seconds for by_name in samples.values() for s in by_name.values()]
    print(f"The load generator itself took at most {max(used):.0%} of one core.", flush=True)
    return too_slow


if __name__ == "__main__":
    sys.exit(main())
