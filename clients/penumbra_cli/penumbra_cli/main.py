"""The commands: what was typed, done and said."""

import argparse
import getpass
import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from penumbra_cli.account import Account, forget_account, keep_account, read_account, token_file
from penumbra_cli.api import Api, Refused, Unreachable

DONE, REFUSED, MISUSED, UNREACHABLE = 0, 1, 2, 3
_BAR = 30
_LOCAL = {"localhost", "127.0.0.1", "::1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = _parser().parse_args(arguments)
    try:
        return given.act(given)
    except Refused as error:
        _complain(str(error))
        return REFUSED
    except Unreachable as error:
        _complain(str(error))
        return UNREACHABLE
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        return DONE


def sign_in(given: argparse.Namespace) -> int:
    """Keep a token, once the site has taken it."""
    url = given.url.rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        _complain("The address has to begin with https://.")
        return MISUSED
    reads = sys.stdin.isatty()
    token = getpass.getpass("Token: ") if reads else sys.stdin.readline()
    account = Account(url, token.strip())
    me = Api(account).get("me/")
    path = keep_account(account)
    print(f"Signed in as @{me['handle']}; the token is kept in {path}.")
    return DONE


def sign_out(given: argparse.Namespace) -> int:
    """Forget the token."""
    forget_account()
    print("Signed out. The token goes on until you revoke it in the settings.")
    return DONE


def add(given: argparse.Namespace) -> int:
    """Add a book for each ISBN of the arguments, else of standard input."""
    isbns = given.isbn or [word for line in sys.stdin for word in line.replace(",", " ").split()]
    api, refused = _api(), 0
    for isbn in _shown_as_bar(isbns, sys.stderr):
        try:
            book = api.post("books/", {"isbn": isbn})
        except Refused as error:
            if error.status in (401, 403):
                raise
            refused += 1
            _complain(f"{isbn}: {error}")
        else:
            print(_line(book))
    print(f"{len(isbns) - refused} added, {refused} not.", file=sys.stderr)
    return REFUSED if refused else DONE


def show(given: argparse.Namespace) -> int:
    """List books: all, or those that have the words."""
    asked = {"q": " ".join(given.words)} if given.words else {}
    size = min(given.most or 100, 100)
    for number, book in enumerate(_api().rows("books/", page_size=size, **asked), start=1):
        print(json.dumps(book, ensure_ascii=False) if given.json else _line(book))
        if number == given.most:
            break
    return DONE


def export(given: argparse.Namespace) -> int:
    """Write everything of the reader's to a zip."""
    path = Path(given.file)
    if path.exists():
        _complain(f"{path} is there already.")
        return MISUSED
    part = path.with_name(f"{path.name}.part")
    try:
        with _api().download("export/") as answer, part.open("wb") as file:
            shutil.copyfileobj(answer, file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    print(f"{path}: {path.stat().st_size:,} bytes.")
    return DONE


def watch(given: argparse.Namespace) -> int:
    """Print what changes, as it happens, until interrupted (or ``--once``)."""
    api = _api()
    since = given.since
    while True:
        try:
            page = api.get("changes/", since=since)
        except Refused as error:
            if error.code != "changes_gone":
                raise
            _complain(f"{error} Going on from now.")
            page = api.get("changes/", since="now")
        for change in page["results"]:
            said = json.dumps(change, ensure_ascii=False) if given.json else _change(change)
            print(said, flush=True)
        since = page["cursor"]
        if given.once and not page["has_more"]:
            print(since)
            return DONE
        if not page["has_more"]:
            time.sleep(given.every)


def _api() -> Api:
    account = read_account()
    if account is None:
        raise Refused(401, "signed_out", f"Sign in first: there is no token in {token_file()}.")
    return Api(account)


def _line(book: dict[str, Any]) -> str:
    parts = (book["isbn13"] or "-" * 13, book["title"], book["byline"])
    return "  ".join(part for part in parts if part)


def _change(change: dict[str, Any]) -> str:
    return f"{change['at']}  {change['kind']}.{change['action']}  {change['object_id']}"


def _shown_as_bar(things: Sequence[str], to: TextIO) -> Iterable[str]:
    """Return the things one by one, drawing on a terminal how far it is."""
    draws = to.isatty() and len(things) > 1
    for number, thing in enumerate(things):
        if draws:
            full = _BAR * number // len(things)
            to.write(f"\r[{'#' * full}{'.' * (_BAR - full)}] {number}/{len(things)} {thing}\x1b[K")
            to.flush()
        yield thing
    if draws:
        to.write("\r\x1b[K")


def _complain(sentence: str) -> None:
    print(f"penumbra: {sentence}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="penumbra", description="Your library, from here.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("sign-in", help="keep a token for a site")
    one.add_argument("url", help="https://…")
    one.set_defaults(act=sign_in)
    one = commands.add_parser("sign-out", help="forget the token")
    one.set_defaults(act=sign_out)
    one = commands.add_parser("add", help="add books by ISBN")
    one.add_argument("isbn", nargs="*", help="read from standard input when there are none")
    one.set_defaults(act=add)
    for name, words, what in (("list", 0, "list books"), ("search", "+", "find books by words")):
        one = commands.add_parser(name, help=what)
        if words:
            one.add_argument("words", nargs="+")
        one.add_argument("--most", type=int, default=0, metavar="N", help="stop after so many")
        one.add_argument("--json", action="store_true", help="one JSON object a line")
        one.set_defaults(act=show, **({} if words else {"words": []}))
    one = commands.add_parser("export", help="everything of yours as a zip")
    one.add_argument("file")
    one.set_defaults(act=export)
    one = commands.add_parser("watch", help="print what changes")
    one.add_argument("--since", default="now", help="a cursor; now, when left out")
    one.add_argument("--every", type=float, default=5, metavar="SECONDS")
    one.add_argument("--once", action="store_true", help="print what there is, and the cursor")
    one.add_argument("--json", action="store_true", help="one JSON object a line")
    one.set_defaults(act=watch)
    return parser
