"""Ask the API thousands of made-up questions, as five kinds of people: make api-fuzz.

Serves a library of its own and runs schemathesis against it, with every check and with chains of
requests, as a visitor, a reader, a stranger, an admin, and a token that may only read. What the
reader keeps private carries a mark, and nobody else may ever be sent it. Fails when a check does.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("visitor", "reader", "stranger", "admin", "read-only")
MARK = "Quillfeather"
SECRETS = {name: "pen_" + secrets.token_urlsafe(40).replace("-", "a")[:43] for name in PEOPLE[1:]}
FILL = """
import sys, django
django.setup()
from accounts.models import ApiToken, User
from accounts.keys import hash_secret
from library import services
for name in ("reader", "stranger", "admin"):
    user = User.objects.create_user(f"{name}-one", password=None, is_staff=name == "admin",
                                    is_superuser=name == "admin", is_published=True)
    for number in range(6):
        given = {"title": f"%(mark)s {name} {number}", "location": "%(mark)s",
                 "contributors": [{"name": f"%(mark)s {number}"}], "subjects": ["%(mark)s"],
                 "visibility": "private"}
        services.add_book_by_hand(owner=user, given=given)
    book = services.add_book_by_hand(owner=user, given={"title": "Open", "visibility": "public"})
    made = services.create_list(owner=user, title="%(mark)s")
    if name == "reader":
        contributor = services.names_of(owner=user, kind=services.CONTRIBUTORS).first()
        subject = services.names_of(owner=user, kind=services.SUBJECTS).first()
        print(user.books.order_by("pk").first().public_id, made.public_id,
              contributor.public_id, subject.public_id)
    chosen = services.Selection(public_ids=(book.public_id,))
    services.add_to_list(owner=user, public_id=made.public_id, selection=chosen)
users = {user.handle.removesuffix("-one"): user for user in User.objects.all()}
for argument in sys.argv[1:]:
    name, secret = argument.split("=")
    owner = users["reader" if name == "read-only" else name]
    scope = "read" if name == "read-only" else "write"
    ApiToken.objects.create(owner=owner, name=name, scope=scope, prefix=secret[:8],
                            secret_hash=hash_secret(secret))
""" % {"mark": MARK}  # noqa: UP031 - braces are Python's own in there


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8200)
    parser.add_argument("--seconds", type=int, default=60, help="for each kind of person")
    parser.add_argument("--as", dest="people", choices=PEOPLE, action="append")
    parser.add_argument("--schemathesis", default=str(Path(sys.executable).parent / "schemathesis"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="penumbra-fuzz-") as folder:
        environment = _environment(Path(folder))
        _python(environment, "manage.py", "migrate", "--verbosity", "0")
        told = _python(environment, "-c", FILL, *(f"{who}={one}" for who, one in SECRETS.items()))
        config = _config(Path(folder), told.split())
        command = [sys.executable, "-m", "gunicorn", "penumbra.wsgi", "--threads", "4"]
        command += ["--workers", "2", "--bind", f"127.0.0.1:{asked.port}", "--log-level", "error"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
        try:
            _wait_for(f"http://127.0.0.1:{asked.port}/healthz")
            return _run(asked, config)
        finally:
            server.terminate()
            server.wait()


def _run(asked: argparse.Namespace, config: Path) -> int:
    failed, cases = [], 0
    for person in asked.people or PEOPLE:
        made, is_good = _ask(asked, config, person)
        cases += made
        failed += [] if is_good else [person]
    print(f"{cases:,} cases; " + (f"failed as {', '.join(failed)}" if failed else "no failure"))
    return bool(failed)


def _ask(asked: argparse.Namespace, config: Path, person: str) -> tuple[int, bool]:
    """Run schemathesis as one person; return how many cases it made, and whether all were well."""
    base = f"http://127.0.0.1:{asked.port}"
    command = [asked.schemathesis, "--config-file", str(config)]
    command += ["run", f"{base}/api/v1/schema.json", "--url", base]
    command += ["--max-time", str(asked.seconds)]
    # It would end the very token that asks.
    command += ["--exclude-operation-id", "revoke_token"]
    if person in SECRETS:
        command += ["--header", f"Authorization: Bearer {SECRETS[person]}"]
    print(f"--- as {person}", flush=True)
    own = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    own |= {"SCHEMATHESIS_HOOKS": "tests.fuzz.checks", "PYTHONPATH": str(ROOT)}
    own |= {"FUZZ_MARK": "" if person in ("reader", "read-only") else f"{MARK} reader"}
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )
    print(done.stdout[-12_000:], done.stderr[-2_000:])
    found = re.findall(r"(\d[\d,]*) generated", done.stdout)
    return int(found[-1].replace(",", "")) if found else 0, done.returncode == 0


def _environment(folder: Path) -> dict[str, str]:
    (folder / "static").mkdir()
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.fuzz.settings",
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "off",
        "DEBUG": "off",
        "DATA_DIR": str(folder),
        "OPENLIBRARY_ENABLED": "off",
        "LOG_LEVEL": "ERROR",
    }


def _config(folder: Path, ids: list[str]) -> Path:
    """Return the configuration, with what the reader has to be asked for: by strangers as well."""
    text = (ROOT / "tests/fuzz/schemathesis.toml").read_text(encoding="utf-8")
    paths = ("/books/", "/lists/", "/contributors/", "/subjects/")
    for path, public_id in zip(paths, ids, strict=True):
        text += f'\n[[operations]]\ninclude-path-regex = "^/api/v1{path}.*public_id"\n'
        text += f'parameters = {{ "path.public_id" = "{public_id}" }}\n'
    text += '\n[[operations]]\ninclude-path-regex = "^/api/v1/readers/"\n'
    text += 'parameters = { "path.handle" = "reader-one" }\n'
    config = folder / "schemathesis.toml"
    config.write_text(text, encoding="utf-8")
    return config


def _python(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=10).close()  # noqa: S310
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server does not answer.")


if __name__ == "__main__":
    sys.exit(main())
