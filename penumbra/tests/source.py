"""The project's own code, read and not run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("accounts", "library", "penumbra")


@dataclass(frozen=True)
class Source:
    """One module of the project. ``place`` is its path from the root, for messages."""

    module: str
    place: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)


@dataclass(frozen=True)
class Import:
    """One imported module. ``name`` is what was taken from it, "" for the module itself.

    ``when``: "load", "typing" (under TYPE_CHECKING) or "call" (inside a function).
    """

    target: str
    name: str
    line: int
    when: str


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the three packages but tests and migrations."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    found = [_source(path) for path in paths]
    return tuple(one for one in found if not {"tests", "migrations"} & set(one.module.split(".")))


@cache
def modules() -> frozenset[str]:
    return frozenset(source.module for source in sources())


def imports(source: Source) -> Iterator[Import]:
    """Every import of a module; ``from library import services`` takes library.services."""
    for node, when in _walk(source.tree, "load"):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, "", node.lineno, when) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = f"{start}.{alias.name}"
                target, name = (inner, "") if inner in modules() else (start, alias.name)
                yield Import(target, name, node.lineno, when)


def _walk(node: ast.AST, when: str) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(node):
        inside = _when(node, child, when)
        yield child, inside
        yield from _walk(child, inside)


def _when(parent: ast.AST, child: ast.AST, when: str) -> str:
    if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
        return "call"
    if isinstance(parent, ast.If) and ast.unparse(parent.test) == "TYPE_CHECKING":
        return "typing" if child in parent.body and when == "load" else when
    return when


def _source(path: Path) -> Source:
    place = path.relative_to(ROOT)
    module = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
    return Source(module=module, place=str(place), text=path.read_text(encoding="utf-8"))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)
