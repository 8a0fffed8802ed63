"""Run the suite on SQLite with branch coverage, then what uses a database on PostgreSQL."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
# Much of the suite waits, for a rate gate or a slow provider: three processes keep two cores busy.
SUITE = [sys.executable, "-m", "pytest", "-q", "-n", "3", "-m", "not browser"]
COVERAGE = ["--cov", "--cov-report=term:skip-covered"]
ON_POSTGRES = ["--no-cov", "--only-with-database"]
DEFAULT_SERVER = "postgres://127.0.0.1:5432/postgres"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--require-postgres", action="store_true", help="fail where it is missing")
    options, pytest_arguments = parser.parse_known_args()
    results = {"SQLite": run_suite("", *COVERAGE, *pytest_arguments)}
    server = os.environ.get("TEST_POSTGRES_URL") or DEFAULT_SERVER
    trouble = why_unreachable(server)
    if trouble:
        said = f"PostgreSQL: not reachable, not run ({trouble})"
        failed = options.require_postgres
    else:
        results["PostgreSQL"] = run_suite(own_database(server), *ON_POSTGRES, *pytest_arguments)
        said = ""
        failed = False
    lines = [f"{name}: {'passed' if ok else 'FAILED'}" for name, ok in results.items()]
    print("; ".join([*lines, *([said] if said else [])]), flush=True)
    return int(failed or not all(results.values()))


def run_suite(database_url: str, *arguments: str) -> bool:
    print(f"\n=== The suite on {'PostgreSQL' if database_url else 'SQLite'}", flush=True)
    environment = os.environ | {"TEST_DATABASE_URL": database_url}
    return not subprocess.run([*SUITE, *arguments], cwd=ROOT, env=environment).returncode


def why_unreachable(server: str) -> str:
    """Return why no test can run there; nothing when one can."""
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return ""


def own_database(server: str) -> str:
    """Name a database after this run, so that two runs at once do not meet in one."""
    return urlunsplit(urlsplit(server)._replace(path=f"/penumbra_{os.getpid()}"))


if __name__ == "__main__":
    sys.exit(main())
