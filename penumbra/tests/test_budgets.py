"""Code that can be read: sizes have a limit, and what others call says what it does."""

import ast

import pytest

from penumbra.tests.source import ROOT, sources

# Lines after which a function, a view, a module or a template is split.
FUNCTION_MAX = 40
VIEW_MAX = 25
MODULE_MAX = 400
SETTINGS_MAX = 250
TEMPLATE_MAX = 120
# Nothing but the names of what stands elsewhere.
FACES = {"library.services"}
SAYS_WHAT_IT_DOES = (
    "library.services",
    "library.querysets",
    "library.clients",
    "accounts.services",
)
INTERFACES = (
    *("library.admin", "library.api", "library.forms", "library.management", "library.models"),
    *("library.tasks", "library.urls", "library.views", "library.apps"),
)


def functions(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node):
    return node.end_lineno - node.lineno + 1


def public_classes(tree):
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [node for node in classes if not node.name.startswith("_")]


def test_functions_fit_on_a_screen():
    too_long = [
        f"{source.place}:{node.lineno} {node.name} has {length(node)} lines"
        for source in sources()
        for node in functions(source.tree)
        if length(node) > (VIEW_MAX if ".views" in source.module else FUNCTION_MAX)
    ]
    assert not too_long


def test_modules_have_one_subject():
    too_long = [
        f"{source.place} has {len(source.text.splitlines())} lines"
        for source in sources()
        if source.module not in FACES
        and len(source.text.splitlines())
        > (SETTINGS_MAX if source.module == "penumbra.settings" else MODULE_MAX)
    ]
    assert not too_long


def test_templates_are_short():
    paths = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    too_long = [
        str(path.relative_to(ROOT))
        for path in paths
        if len(path.read_text(encoding="utf-8").splitlines()) > TEMPLATE_MAX
    ]
    assert not too_long


@pytest.mark.parametrize("annotated", ["return", "arguments"])
def test_every_function_is_annotated(annotated):
    missing = []
    for source in sources():
        for node in functions(source.tree):
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            bare = [one.arg for one in taken if not one.annotation]
            lacks = not node.returns if annotated == "return" else set(bare) - {"self", "cls"}
            missing += [f"{source.place}:{node.lineno} {node.name}"] if lacks else []
    assert not missing


def test_public_functions_say_what_they_do():
    silent = []
    for source in sources():
        pure = source.module.startswith("library.") and not source.module.startswith(INTERFACES)
        if not pure and not source.module.startswith(SAYS_WHAT_IT_DOES):
            continue
        for scope in (source.tree, *public_classes(source.tree)):
            silent += [
                f"{source.place}:{node.lineno} {node.name}"
                for node in scope.body
                if isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ]
    assert not silent
