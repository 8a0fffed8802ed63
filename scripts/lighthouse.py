"""Let Lighthouse look at pages of readers and visitors, as a phone on a slow line loads them.

make lighthouse             fails below 100 for all but performance, 95 for that, or CLS above 0.01
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.run import HOST, ROOT, production, run, served, sqlite

VERSION = "12.8.2"
# Git-ignored; what npm puts there is not part of Penumbra.
TOOLS = ROOT / "node_modules"
PROGRAM = TOOLS / "lighthouse" / "cli" / "index.js"
BOOKS = 200
# By name: the address, with ids of the seeded books and lists, and whether a reader is signed in.
PAGES = {
    "library": ("/library/", True),
    "book": ("/books/{book}/?from=", True),
    "own showcase": ("/", True),
    "settings": ("/account/settings/", True),
    "front page": ("/", False),
    "showcase": ("/@bench/", False),
    "visited library": ("/@bench/library/", False),
    "visited book": ("/books/{book}/", False),
    "list": ("/lists/{list}/", False),
    "discover": ("/discover/", False),
}
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST_SHIFT = 0.01
# On a busy machine Chromium loses the trace of a page now and then.
TRIES = 3
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or shutil.which("npm") is None:
        sys.exit("This needs Chromium and npm: apt-get install chromium npm")
    install()
    with tempfile.TemporaryDirectory(prefix="penumbra-lighthouse-") as name:
        folder = Path(name)
        with sqlite(folder) as (_, url):
            environment = production(url, folder)
            run(environment, "manage.py", "migrate", "--verbosity", "0")
            run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
            seeded = json.loads(run(environment, "-m", "bench.seed", "--books", str(BOOKS)))
            with served("penumbra.wsgi", environment, folder) as port:
                below = [
                    name
                    for name, (path, is_signed_in) in PAGES.items()
                    if is_below(
                        name,
                        audit(
                            chromium,
                            f"http://{HOST}:{port}{path.format(**seeded['ids'])}",
                            seeded["cookie"] if is_signed_in else "",
                            folder / f"{name.replace(' ', '-')}.json",
                        ),
                    )
                ]
    return int(bool(below))


def install() -> None:
    """Bring Lighthouse from the npm registry, unless that version is here."""
    about = TOOLS / "lighthouse" / "package.json"
    if about.exists() and json.loads(about.read_text(encoding="utf-8"))["version"] == VERSION:
        return
    print(f"Installing lighthouse {VERSION} into {TOOLS.name} (once)", flush=True)
    quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    command = ["npm", "install", *quiet, "--prefix", str(ROOT), f"lighthouse@{VERSION}"]
    environment = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S607


def audit(chromium: str, url: str, cookie: str, report: Path) -> dict:
    """Return Lighthouse's report of a page, seen by whoever the cookie signs in; "" for nobody."""
    headers = {"Cookie": cookie} if cookie else {}
    command = [
        *("node", str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={report}"),
        *(f"--chrome-flags={FLAGS}", f"--only-categories={','.join(LEAST)}"),
        f"--extra-headers={json.dumps(headers)}",
    ]
    for _ in range(TRIES):
        if not subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}).returncode:
            return json.loads(report.read_text(encoding="utf-8"))
    sys.exit(f"Lighthouse cannot look at {url}.")


def is_below(page: str, report: Mapping) -> bool:
    """Print what a page got, and the audits it lost points to; True when that is not enough."""
    scores = {name: round(report["categories"][name]["score"] * 100) for name in LEAST}
    shift = report["audits"]["cumulative-layout-shift"]["numericValue"]
    said = ", ".join(f"{name} {score}" for name, score in scores.items())
    print(f"{page:<16} {said}, CLS {shift:.4f}", flush=True)
    for name, least in LEAST.items():
        if scores[name] < least:
            print(f"  TOO LOW: {name} is below {least}: {', '.join(lost_to(report, name))}")
    if shift > MOST_SHIFT:
        print(f"  TOO MUCH: the page moves while it loads ({shift:.4f} is above {MOST_SHIFT})")
    return shift > MOST_SHIFT or any(scores[name] < least for name, least in LEAST.items())


def lost_to(report: Mapping, category: str) -> list[str]:
    counted = (one["id"] for one in report["categories"][category]["auditRefs"] if one["weight"])
    return [name for name in counted if (report["audits"][name]["score"] or 0) < 0.9]


if __name__ == "__main__":
    sys.exit(main())
