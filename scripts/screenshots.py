"""Take the pictures of docs/screenshots with Chromium, from a site and a database of their own.

make screenshots            ARGS="book library" for those whose names begin so
"""

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import requests
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.run import HOST, ROOT, production, run, served, sqlite

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {1280: (1280, 900), 390: (390, 844)}
MOST_BYTES = 60_000
QUALITIES = (72, 60, 48, 36)


@dataclass(frozen=True, slots=True)
class Shot:
    """One page as one reader sees it, or a visitor for ""; ``{name}`` is an address of shelves."""

    name: str
    path: str
    colours: str = "light"
    width: int = 1280
    reader: str = "demo"

    @property
    def file(self) -> str:
        return f"{self.name}-{self.colours}-{self.width}.webp"


def shots(name: str, path: str, *looks: tuple[str, int], reader: str = "demo") -> list[Shot]:
    return [Shot(name, path, colours, width, reader) for colours, width in looks]


DAY, NIGHT, DAY_PHONE, NIGHT_PHONE = ("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)
PAGES = (
    *shots("library-covers", "/library/", DAY, NIGHT, DAY_PHONE),
    *shots("library-list", "/library/?view=list&sort=author", DAY, NIGHT_PHONE),
    *shots("library-spines", "/library/?view=spines&size=96", DAY, NIGHT, NIGHT_PHONE),
    *shots("library-world", "/library/", DAY, NIGHT_PHONE, reader="noor"),
    *shots("book", "{shown}", DAY, NIGHT, DAY_PHONE),
    *shots("book-arabic", "{arabic}", NIGHT, reader="noor"),
    *shots("book-long-title", "{long}", DAY_PHONE),
    *shots("book-title-only", "{bare}", DAY),
    *shots("edit", "{shown}edit/", DAY, NIGHT_PHONE),
    *shots("cover-manager", "{shown}cover/", DAY, NIGHT_PHONE),
    *shots("history", "{edited}history/", NIGHT),
    *shots("refresh", "{edited}refresh/", DAY, NIGHT_PHONE),
    *shots("add", "/add/", DAY, NIGHT_PHONE, reader="tove"),
    *shots("add-empty", "/add/", DAY, reader="nils"),
    *shots("empty-library", "/library/", DAY, reader="nils"),
    *shots("nothing-found", "/library/?q=zanzibarium", NIGHT_PHONE),
    *shots("showcase-owner", "/", DAY, NIGHT_PHONE),
    *shots("showcase-visitor", "/@demo/", DAY, NIGHT, DAY_PHONE, reader=""),
    *shots("showcase-empty", "/", DAY, NIGHT_PHONE, reader="nils"),
    *shots("showcase-rtl", "/@noor/", DAY, NIGHT_PHONE, reader=""),
    *shots("visitor-library", "/@demo/library/", DAY_PHONE, reader=""),
    *shots("visitor-book", "{shown}", NIGHT, DAY_PHONE, reader=""),
    *shots("lists", "/lists/", DAY, NIGHT_PHONE),
    *shots("list", "{list}", DAY, NIGHT, DAY_PHONE, reader=""),
    *shots("list-editing", "{list}", DAY, NIGHT_PHONE),
    *shots("list-picker", "{list}pick/", DAY),
    *shots("discover", "/discover/", DAY, NIGHT, DAY_PHONE, reader=""),
    *shots("settings-profile", "/account/settings/", DAY, NIGHT_PHONE),
    *shots("settings-privacy", "/account/privacy/", DAY),
    *shots("embed", "/@demo/favourites/embed/", DAY, reader=""),
    *shots("not-found", "/nowhere/", DAY, NIGHT_PHONE),
)
STYLE_PAGES = tuple(shots("styleguide", "/styleguide/", NIGHT))
README_PICTURES = {
    "library-covers-light-1280.webp": "library.webp",
    "showcase-visitor-light-1280.webp": "showcase.webp",
}


def main() -> int:
    wanted = read_wanted()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for pages, settings in ((PAGES, {}), (STYLE_PAGES, {"DEBUG": "on"})):
            chosen = [shot for shot in pages if shot.name.startswith(wanted)]
            if chosen:
                with tempfile.TemporaryDirectory(prefix="penumbra-shots-") as folder:
                    take_all(browser, chosen, Path(folder), settings)
    for name, copy in README_PICTURES.items():
        shutil.copyfile(FOLDER / name, FOLDER / copy)
    files = sorted(FOLDER.glob("*.webp"))
    print(f"{len(files)} pictures, {sum(file.stat().st_size for file in files) / 1e6:.2f} MB")
    return 0


def read_wanted() -> tuple[str, ...]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[""], help="what the names begin with")
    return tuple(parser.parse_args().names)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        sys.exit("Chromium is not installed: apt-get install chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


def take_all(browser: Browser, pages: list[Shot], folder: Path, settings: dict[str, str]) -> None:
    """Fill a database, serve it, and take each picture."""
    with sqlite(folder) as (_, url):
        environment = production(url, folder) | settings
        run(environment, "manage.py", "migrate", "--verbosity", "0")
        run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        shelves = json.loads(run(environment, "-m", "scripts.shelves"))
        with served("penumbra.wsgi", environment, folder) as port:
            if any(shot.name.startswith("list") for shot in pages):
                keep_pictures(f"http://{HOST}:{port}", shelves["addresses"])
            for shot in pages:
                cookie = shelves["readers"].get(shot.reader, "")
                path = shot.path.format(**shelves["addresses"])
                picture = take(browser, shot, f"http://{HOST}:{port}{path}", cookie)
                (FOLDER / shot.file).write_bytes(small(picture))
                print(shot.file, flush=True)


def keep_pictures(site: str, addresses: dict[str, str]) -> None:
    """Keep the pictures that links to pages show elsewhere."""
    for name, page in (("reader", "/@demo/"), ("list", addresses["list"]), ("rtl", "/@noor/")):
        picture = requests.get(f"{site}{page}share.png", timeout=30).content
        (FOLDER / f"share-{name}.webp").write_bytes(small(picture))


def take(browser: Browser, shot: Shot, url: str, cookie: str) -> bytes:
    """Return a PNG of what fits in the window, once fonts and pictures are there."""
    width, height = SIZES[shot.width]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=shot.colours,
        reduced_motion="reduce",
        has_touch=shot.width < 600,
    )
    if cookie:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    # A refused field has the focus; its picture begins at the top all the same.
    page.evaluate("window.scrollTo(0, 0); document.fonts.ready")
    picture = page.screenshot()
    context.close()
    return picture


def small(png: bytes) -> bytes:
    """Return the picture as WebP in the best quality that stays small."""
    with Image.open(BytesIO(png)) as image:
        for quality in QUALITIES:
            out = BytesIO()
            image.convert("RGB").save(out, "WEBP", quality=quality, method=6)
            if out.tell() <= MOST_BYTES:
                break
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
