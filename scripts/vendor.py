"""Bring fonts, icons and scripts anew from npm, as static/vendor/vendor.json names them.

make vendor                 after a version was changed there; then look at the difference
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
MANIFEST = STATIC / "vendor" / "vendor.json"
SPRITE = STATIC / "img" / "icons.svg"
# The marks of other sites are shapes, the icons are strokes.
SITES = STATIC / "img" / "sites.svg"
_DRAWN = {
    SPRITE: 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round"',
    SITES: 'viewBox="0 0 24 24" fill="currentColor"',
}


def main() -> int:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    changed = [name for package in manifest["packages"] for name in renew(package)]
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print("\n".join(changed) or "Nothing changed.")
    return 0


def renew(package: dict[str, Any]) -> list[str]:
    """Write a package's files and their hashes; return the names of those that changed."""
    with (
        tempfile.TemporaryDirectory(prefix="penumbra-vendor-") as download,
        tarfile.open(packed(package, Path(download))) as archive,
    ):
        folder = folder_of(package)
        written = {
            name: drawn_anew(archive, package["version"], folder / name)
            if folder / name in _DRAWN
            else member(archive, file["from"])
            for name, file in package["files"].items()
        }
    changed = []
    for name, data in written.items():
        file = package["files"][name]
        if file["sha256"] != (digest := hashlib.sha256(data).hexdigest()):
            changed.append(name)
        file["sha256"] = digest
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return changed


def folder_of(package: dict[str, Any]) -> Path:
    """Return where a package's files go: what no browser is to fetch stands outside static/."""
    return ROOT / package.get("folder", "static")


def packed(package: dict[str, Any], folder: Path) -> Path:
    """Return the package's archive, checked by npm against what the registry says of it."""
    wanted = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", wanted, "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S607
    return next(folder.glob("*.tgz"))


def member(archive: tarfile.TarFile, name: str) -> bytes:
    """Return one file of a package, byte for byte."""
    file = archive.extractfile(f"package/{name}")
    if file is None:
        sys.exit(f"{name} is not a file of the package.")
    return file.read()


def drawn_anew(archive: tarfile.TarFile, version: str, sprite: Path) -> bytes:
    """Return the sprite with each icon as the package has it now; the brand mark is our own."""
    text = sprite.read_text(encoding="utf-8")
    text = re.sub(r"(Lucide|Simple Icons) [\d.]+", rf"\1 {version}", text, count=1)

    def renewed(found: re.Match[str]) -> str:
        name = found["name"]
        if name == "brand":
            return found[0]
        return symbol(name, member(archive, f"icons/{name}.svg"), _DRAWN[sprite])

    pattern = r'<symbol id="(?P<name>[\w-]+)".*?</symbol>'
    return re.sub(pattern, renewed, text, flags=re.DOTALL).encode()


def symbol(name: str, icon: bytes, drawn_with: str = _DRAWN[SPRITE]) -> str:
    shapes = re.findall(r"<(?!svg|!|/)[^>]+?/>", icon.decode())
    drawn = "".join(re.sub(r"\s*/>$", "/>", " ".join(shape.split())) for shape in shapes)
    return f'<symbol id="{name}" {drawn_with}>{drawn}</symbol>'


if __name__ == "__main__":
    sys.exit(main())
