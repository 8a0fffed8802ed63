"""What the documents name is there, and what must be named is named."""

import re

import pytest

from accounts.exceptions import AccountsError
from library.exceptions import LibraryError
from penumbra.tests.source import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def make_targets():
    return set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


def refusals(kind):
    return {kind, *(below for child in kind.__subclasses__() for below in refusals(child))}


def test_every_error_code_is_explained():
    codes = {error.code for kind in (LibraryError, AccountsError) for error in refusals(kind)}

    assert not {code for code in codes if f"`{code}`" not in text_of("docs/api.md")}


@every_document
def test_every_make_target_named_exists(document):
    named = set(re.findall(r"(?:`| {4})make ([a-z-]+)", document.read_text(encoding="utf-8")))

    assert not named - make_targets()


def test_every_make_target_is_explained():
    explained = set(re.findall(r"`make ([a-z-]+)`", text_of("docs/contributing.md")))

    assert explained == make_targets()


@every_document
def test_every_link_leads_to_a_file(document):
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith("http")]

    assert not [link for link in local if not (document.parent / link).exists()]


@every_document
def test_every_setting_named_is_one(document):
    known = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text_of(".env.example"), re.MULTILINE))
    named = re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=[^`]*)?`", document.read_text("utf-8"))

    assert not set(named) - known - {"TEST_POSTGRES_URL"}
