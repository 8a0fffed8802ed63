"""Serve this machine: get the database ready, then web and worker until one ends or Ctrl-C."""

import argparse
import http.client
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_WITHIN_S = 60
STOP_WITHIN_S = 15


class Stop(Exception):
    """Somebody asked for the end."""


def main() -> int:
    port = read_port()
    refuse_taken_port(port)
    signal.signal(signal.SIGINT, raise_stop)
    signal.signal(signal.SIGTERM, raise_stop)
    signal.signal(signal.SIGHUP, raise_stop)
    children: list[subprocess.Popen] = []
    try:
        sign_in = prepare()
        children += [
            start(
                "-m",
                "gunicorn",
                "penumbra.wsgi",
                "--config",
                "gunicorn.conf.py",
                "--bind",
                f"{HOST}:{port}",
                "--log-level",
                "warning",
            ),
            start("manage.py", "run_worker"),
        ]
        if not is_served(port, children):
            print("Penumbra did not start; see above.", file=sys.stderr)
            return 1
        print(f"\nPenumbra is at http://{HOST}:{port}/  (Ctrl-C stops it)\n{sign_in}", flush=True)
        return wait_for_any(children)
    except Stop:
        return 0
    except subprocess.CalledProcessError as error:
        return error.returncode
    finally:
        stop(children)


def read_port() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_args().port


def refuse_taken_port(port: int) -> None:
    """Exit with a sentence when nothing can be served on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            sys.exit(f"Port {port} cannot be used ({error}). Choose another: make run PORT=8001")


def prepare() -> str:
    """Bring database and static files up to date; return what is to be said of the demo reader."""
    run("migrate", "--noinput", "--verbosity", "0")
    run("collectstatic", "--noinput", "--verbosity", "0")
    said = run("seed_demo", "--if-empty").strip()
    if said:
        print(said, flush=True)
    return said.splitlines()[-1] if said else ""


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def start(*command: str) -> subprocess.Popen:
    # Its own process group: Ctrl-C reaches this program alone, which then stops both in order.
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, process_group=0)


def is_served(port: int, children: list[subprocess.Popen]) -> bool:
    """Wait until pages are answered; False when a child ends before that, or it takes too long."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        if answers(port):
            return True
        time.sleep(0.1)
    return False


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        # ALLOWED_HOSTS may leave this address out (400): it serves all the same.
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def wait_for_any(children: list[subprocess.Popen]) -> int:
    """Wait for the first child that ends; say which, and return 1."""
    while True:
        for child in children:
            if child.poll() is not None:
                ended = " ".join(child.args[1:3])
                print(f"{ended} ended ({child.returncode}); stopping the rest.", file=sys.stderr)
                return 1
        time.sleep(0.5)


def stop(children: list[subprocess.Popen]) -> None:
    """End what still runs: politely first."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def raise_stop(number: int, frame: FrameType | None) -> None:
    raise Stop


if __name__ == "__main__":
    sys.exit(main())
