"""Imports point down, and what is special has one place."""

import ast
import re
import sys

import pytest

from penumbra.tests.source import ROOT, imports, modules, sources

# Rank by row. A module imports its own package and lower rows, nothing beside it, nothing above.
LAYERS = (
    ("library.exceptions",),
    (
        *("library.articles", "library.bindings", "library.characters", "library.choices"),
        *("library.cover_plan", "library.share_drawing"),
        *("library.dates", "library.designed", "library.facts", "library.ids", "library.images"),
        *("library.intake_codes", "library.intake_text", "library.isbn", "library.isbn_digits"),
        *("library.language_table", "library.languages", "library.limits", "library.loose_dates"),
        *(
            "library.marks",
            "library.markup",
            "library.matches",
            "library.merging",
            "library.monogram",
            "library.name_order",
            "library.name_words",
        ),
        *("library.names", "library.queries", "library.records", "library.subject_words"),
        *("library.subjects", "library.text", "library.title_matches", "library.titles"),
        "library.wrapping",
    ),
    ("library.clients",),
    ("library.querysets",),
    ("library.models",),
    ("library.services",),
    (
        *("library.converters", "library.forms", "library.report_form", "library.tasks"),
        "library.throttle",
    ),
    ("library.downloads", "library.list_forms", "library.picture_forms"),
    ("library.worker",),
    (
        *("library.views", "library.api", "library.admin"),
        *("library.management", "library.templatetags"),
    ),
    ("library.urls",),
    ("penumbra",),
)
RANK = {package: rank for rank, row in enumerate(LAYERS) for package in row}
PURE = LAYERS[1]
# Beside the standard library, and nothing else, in the pure modules.
PURE_MAY_IMPORT = {
    "library.choices": {"django.db.models"},
    "library.isbn_digits": {"stdnum"},
    "library.images": {"PIL"},
    "library.isbn": {"stdnum"},
    "library.markup": {"nh3"},
    "library.share_drawing": {"PIL"},
}
# Under TYPE_CHECKING the library may name the class of its owners. What it does is noted in the one
# audit log and the one change feed there are: they belong to accounts because sign-ins, tokens and
# profiles are noted there as well, and the feed's order is a column of the account.
FROM_ACCOUNTS = {
    "load": {"accounts.http", "accounts.audit", "accounts.changes"},
    "typing": {"accounts.http", "accounts.models"},
}
# Besides the library's clients: the one module of accounts that asks Clerk.
# The last one opens none: it is handed them by gunicorn.
OPENS_SOCKETS = ("library.clients", "accounts.clerk.client", "penumbra.patient")
SOCKETS = {"requests", "urllib3", "urllib.request", "http.client", "socket", "ssl", "httpx"}
# They say which settings there are before anything can be read from them.
NAMES_THE_SETTINGS = {"manage.py", "penumbra/wsgi.py"}
# Checks and receivers register themselves by being imported, which must wait until every app is
# loaded.
IMPORTS_WHEN_CALLED = {
    ("penumbra/apps.py", "penumbra.checks"),
    ("accounts/apps.py", "accounts.audit_hooks"),
}


def package_of(module):
    """The package that stands in LAYERS; "accounts"; or "" for what is not ours."""
    first, _, rest = module.partition(".")
    if first != "library":
        return first if first in ("accounts", "penumbra") else ""
    return f"library.{rest.partition('.')[0]}" if rest else "library"


def test_every_module_of_the_library_has_a_layer():
    without_code = {"library", "library.apps"}
    packages = {package_of(source.module) for source in sources()}

    unplaced = packages - set(RANK) - without_code - {"accounts", "penumbra"}

    assert not unplaced, f"put them into LAYERS, by what they import: {sorted(unplaced)}"
    assert set(RANK) <= packages, "LAYERS names a module that is no more"


def test_imports_point_down():
    wrong = []
    for source in sources():
        mine = package_of(source.module)
        for found in imports(source):
            theirs = package_of(found.target)
            if mine == theirs or theirs not in RANK or mine not in RANK:
                continue
            beside = RANK[theirs] == RANK[mine] and mine not in PURE
            if RANK[theirs] > RANK[mine] or beside:
                wrong.append(f"{source.place}:{found.line} {mine} may not import {found.target}")
    assert not wrong


def test_nothing_imports_in_a_circle():
    below = {
        source.module: {
            found.target
            for found in imports(source)
            if found.when == "load" and found.target in modules()
        }
        for source in sources()
    }

    def circle_from(module, path):
        if module in path:
            return [*path[path.index(module) :], module]
        nexts = (circle_from(target, [*path, module]) for target in below.pop(module, ()))
        return next(filter(None, nexts), None)

    circles = [circle_from(module, []) for module in list(below)]

    assert not [" → ".join(circle) for circle in circles if circle]


def test_accounts_know_nothing_of_the_library():
    wrong = [
        f"{source.place}:{found.line} accounts may not import {found.target}"
        for source in sources()
        if source.module.startswith("accounts")
        for found in imports(source)
        if package_of(found.target).startswith(("library", "penumbra"))
    ]
    assert not wrong


def test_the_library_knows_next_to_nothing_of_accounts():
    wrong = [
        f"{source.place}:{found.line} {found.when}: {found.target}"
        for source in sources()
        if source.module.startswith("library")
        for found in imports(source)
        if package_of(found.target) == "accounts"
        and found.target not in FROM_ACCOUNTS.get(found.when, ())
    ]
    assert not wrong


def test_pure_modules_import_nothing_that_acts():
    wrong = []
    for source in sources():
        package = package_of(source.module)
        if package not in PURE:
            continue
        allowed = PURE_MAY_IMPORT.get(package, set())
        for found in imports(source):
            first = found.target.partition(".")[0]
            if first == "library" or first in sys.stdlib_module_names:
                continue
            if found.target not in allowed and first not in allowed:
                wrong.append(f"{source.place}:{found.line} {found.target}")
    assert not wrong


def test_choices_take_only_text_choices_from_the_database_layer():
    choices = next(source for source in sources() if source.module == "library.choices")

    assert {found.name for found in imports(choices)} == {"TextChoices"}


def test_clients_know_no_database():
    wrong = [
        f"{source.place}:{found.line} {found.target}"
        for source in sources()
        if source.module.startswith("library.clients")
        for found in imports(source)
        if found.target.startswith("django") and (found.target, found.name) != DJANGO_OF_CLIENTS
    ]
    assert not wrong


DJANGO_OF_CLIENTS = ("django.conf", "settings")


def test_only_clients_open_sockets():
    wrong = [
        f"{source.place}:{found.line} {found.target}"
        for source in sources()
        if not source.module.startswith(OPENS_SOCKETS)
        for found in imports(source)
        if {found.target, found.target.partition(".")[0], f"{found.target}.{found.name}"} & SOCKETS
    ]
    assert not wrong


def test_only_the_settings_read_the_environment():
    reads = re.compile(r"\bos\.(environb?|getenvb?)\b|\bfrom os import\b.*env|\bimport environ\b")
    files = [(source.place, source.text) for source in sources()]
    files += [
        (path.name, path.read_text()) for path in ROOT.glob("*.py") if "conftest" not in path.name
    ]

    readers = {place for place, text in files if reads.search(text)}

    assert readers == {"penumbra/settings.py"} | NAMES_THE_SETTINGS


@pytest.mark.parametrize("place", sorted(NAMES_THE_SETTINGS))
def test_who_names_the_settings_reads_nothing(place):
    text = (ROOT / place).read_text()

    assert re.findall(r"os\.environ.*", text) == [
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "penumbra.settings")'
    ]


@pytest.mark.parametrize("services", ["library.services", "accounts.services"])
def test_services_are_reached_by_their_public_face(services):
    face = next(source for source in sources() if source.module == services)
    offered = {
        name
        for node in face.tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }

    wrong = [
        f"{source.place}:{found.line} {found.target} {found.name}"
        for source in sources()
        if not source.module.startswith(services)
        for found in imports(source)
        if found.target.startswith(f"{services}.")
        or (found.target == services and found.name not in offered | {""})
    ]

    assert not wrong


def test_no_import_hides_what_it_brings():
    wrong = [
        f"{source.place}:{found.line} {found.target}"
        for source in sources()
        for found in imports(source)
        if found.name == "*" or found.target.startswith(".")
    ]
    assert not wrong


def test_imports_stand_at_the_top():
    found = {
        (source.place, found.target)
        for source in sources()
        for found in imports(source)
        if found.when == "call"
    }
    assert found == IMPORTS_WHEN_CALLED
