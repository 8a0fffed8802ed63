"""How well the camera's reader reads: drawn barcodes in, share of right, missed and wrong out.

python -m tests.browser.scanning_figures --pictures 400
"""

import argparse
import mimetypes
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

from tests.browser import barcodes
from tests.browser.barcodes import Look

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
ORIGIN = "http://localhost:9"
# A picture is held before the camera for so many frames; a reader holds a book for many more.
FRAMES = 3
# Barcodes that are on books, or near them, and are no ISBN: music, magazines, prices, groceries.
NOT_BOOKS = ("9790", "977", "192", "191", "400", "500", "012", "7", "200")

_START = """async () => {
  const { startReader, draw } = await import("/static/js/barcode-reader.js");
  const rules = await import("/static/js/barcode.js");
  const reader = await startReader({
    barcode: "/static/js/barcode.js", worker: "/static/js/barcode-worker.js",
    script: "/static/vendor/zxing-wasm/reader.js", wasm: "/static/vendor/zxing-wasm/reader.wasm",
  });
  window.scanning = { ...rules, reader, draw, canvas: document.createElement("canvas") };
}"""
_SHOW = """async (frames) => {
  const { Sightings, cropOf, draw, reader, canvas } = window.scanning;
  const sightings = new Sightings();
  const said = [], took = [];
  for (let number = 0; number < frames; number += 1) {
    const blob = await (await fetch(`/frames/${number}`)).blob();
    const picture = await createImageBitmap(blob);
    draw(canvas, picture, cropOf(picture.width, picture.height));
    const start = performance.now();
    const texts = await reader.read(canvas);
    took.push(performance.now() - start);
    said.push(...sightings.see(texts, number * 100));
    if (said.some((one) => !one.fault)) break;
  }
  return { said, took };
}"""


@dataclass
class Tally:
    """What became of the pictures of one set. ``took``: ms for each frame."""

    name: str
    pictures: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    missed: list[Look] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        took = sorted(self.took)
        p50, p95 = (took[int(len(took) * share)] for share in (0.5, 0.95))
        return (
            f"{self.name:10} {self.pictures:5} pictures   right {self.right / self.pictures:6.1%}"
            f"   wrong {len(self.wrong)}   refused {len(self.refused)}"
            f"   ms a frame: p50 {p50:.0f}, p95 {p95:.0f}"
        )


class Bench:
    """A page of nothing but the reader, that is shown pictures."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[bytes] = []
        page.route(f"{ORIGIN}/**", self._answer)
        page.goto(f"{ORIGIN}/")
        page.evaluate(_START)

    def show(self, tally: Tally, number: str, look: Look, *, seed: int) -> None:
        """Hold one barcode before the camera; note what the reader makes of it."""
        shots = barcodes.shots(number, look, seed=seed, frames=FRAMES)
        self.frames = [barcodes.jpeg(shot) for shot in shots]
        answer = self.page.evaluate(_SHOW, FRAMES)
        accepted = [one["code"] for one in answer["said"] if not one["fault"]]
        tally.pictures += 1
        tally.took += answer["took"]
        tally.refused += [one["fault"] for one in answer["said"] if one["fault"]]
        tally.wrong += [code for code in accepted if code != number]
        if number in accepted:
            tally.right += 1
        else:
            tally.missed.append(look)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        kind, _, name = path.strip("/").partition("/")
        if kind == "frames":
            route.fulfill(body=self.frames[int(name)], content_type="image/jpeg")
        elif kind == "static":
            content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            route.fulfill(body=(STATIC / name).read_bytes(), content_type=content_type)
        else:
            route.fulfill(body="<!doctype html><title>Reader</title>", content_type="text/html")


def isbn_set(
    bench: Bench, name: str, look_of: Callable[[random.Random], Look], pictures: int
) -> Tally:
    """Show ISBNs, each looking as ``look_of`` says."""
    tally = Tally(name)
    for number in range(pictures):
        chance = random.Random(f"{name} {number}")  # noqa: S311
        bench.show(tally, barcodes.isbn_of(chance), look_of(chance), seed=number)
    return tally


def other_set(bench: Bench, pictures: int) -> Tally:
    """Show codes that are no ISBN: any that is accepted is wrong."""
    tally = Tally("no books")
    for number in range(pictures):
        chance = random.Random(f"other {number}")  # noqa: S311
        start = NOT_BOOKS[number % len(NOT_BOOKS)]
        rest = "".join(chance.choices("0123456789", k=12 - len(start)))
        code = barcodes.with_check_digit(start + rest)
        bench.show(tally, code, barcodes.clean_look(chance), seed=number)
        # Those that are accepted are what is looked for here.
        tally.wrong += [code] * tally.right
        tally.right = 0
    return tally


def damaged_set(bench: Bench, pictures: int) -> Tally:
    """Show ISBNs of which a third is covered, and ISBNs whose last digit is wrong."""
    tally = Tally("damaged")
    for number in range(pictures):
        chance = random.Random(f"damaged {number}")  # noqa: S311
        code, look = barcodes.isbn_of(chance), barcodes.hard_look(chance)
        if number % 2:
            code = f"{code[:12]}{(int(code[12]) + chance.randint(1, 9)) % 10}"
            look = barcodes.clean_look(chance)
        else:
            look = replace(look, damaged=True)
        bench.show(tally, code, look, seed=number)
        tally.wrong += [code] * tally.right
        tally.right = 0
    return tally


def all_sets(bench: Bench, pictures: int) -> Iterator[Tally]:
    """Yield each set's tally as it is done."""
    yield isbn_set(bench, "clean", barcodes.clean_look, pictures)
    yield isbn_set(bench, "hard", barcodes.hard_look, pictures)
    yield other_set(bench, pictures // 2)
    yield damaged_set(bench, pictures // 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=400, help="pictures in each set of ISBNs")
    pictures = parser.parse_args().pictures
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for tally in all_sets(Bench(chromium.new_page()), pictures):
            print(tally, flush=True)
        chromium.close()


if __name__ == "__main__":
    main()
