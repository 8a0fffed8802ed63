"""Vendored files are what the manifest says, and nothing else is there."""

import hashlib
import json

from whitenoise.media_types import MediaTypes

from penumbra.tests.source import ROOT
from scripts import vendor

VENDORED = ("static/vendor", "library/share_drawing/fonts")
OURS = {
    "static/vendor/README.md",
    "static/vendor/vendor.json",
    "static/vendor/zxing-wasm/LICENSE-zxing-cpp.txt",
}
PACKAGES = json.loads(vendor.MANIFEST.read_text(encoding="utf-8"))["packages"]
FILES = {
    str((vendor.folder_of(package) / name).relative_to(ROOT)): file
    for package in PACKAGES
    for name, file in package["files"].items()
}


def test_every_file_has_the_hash_that_the_manifest_says():
    hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in FILES}

    assert hashes == {name: file["sha256"] for name, file in FILES.items()}


def test_nothing_vendored_is_missing_from_the_manifest():
    there = {
        str(path.relative_to(ROOT)) for folder in VENDORED for path in (ROOT / folder).rglob("*.*")
    }

    assert there - OURS == {name for name in FILES if name.startswith(VENDORED)}


def test_every_package_has_an_exact_version_and_a_licence():
    assert all(package["version"].replace(".", "").isdigit() for package in PACKAGES)
    assert all(package["licence"] for package in PACKAGES)


def test_an_icon_is_drawn_as_its_package_has_it():
    icon = b"""<!-- @license -->
<svg
  class="lucide"
>
  <path d="m21 21-4.34-4.34" />
  <circle cx="11" cy="11" r="8" />
</svg>"""

    drawn = vendor.symbol("search", icon)

    assert drawn in vendor.SPRITE.read_text(encoding="utf-8")


def test_webassembly_is_served_as_what_it_is():
    assert MediaTypes().get_type("vendor/zxing-wasm/reader.wasm") == "application/wasm"
