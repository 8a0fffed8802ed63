"""What a library of 48 books weighs before fonts and covers, as a browser really fetches it."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from bench.seed import made_up
from bench.shelving import shelve
from library.models import Book
from library.tests.factories import CoverFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Bytes, page, styles, scripts and icons together; gzip, the lesser of the two ways of packing.
MOST = 25_000
# What is for paper comes last, and nothing on the screen waits for it.
LEFT_OUT = re.compile(r"/(?:vendor/fonts|covers)/|/cover\.svg$|/css/print\.css$")
# A link of a reader's own library never leads away, in whatever tag or style it stands.
ELSEWHERE = re.compile(
    r"""(?:(?:src|href|action|srcset)="|url\(["']?|@import ["'])(?:https?:)?//"""
)


@pytest.fixture
def shelf(ada):
    shelve(ada, made_up(48))
    for book in Book.objects.order_by("pk")[::2]:
        CoverFactory(book=book)


def fetched(page: Page, path: str) -> dict[str, bytes]:
    """Return what the browser fetches for a page it has never seen, by path."""
    answers: list[Response] = []
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("response", note)
    paths = {urlsplit(answer.url).path: answer for answer in answers}
    return {path: answer.body() for path, answer in paths.items() if not LEFT_OUT.search(path)}


@pytest.mark.parametrize("view", ["covers", "list", "spines"])
def test_a_library_of_48_books_stays_light(signed_in: Page, shelf, view):
    sizes = {
        path: len(gzip.compress(body, 6))
        for path, body in fetched(signed_in, f"/library/?view={view}").items()
    }

    assert {"/library/", "/static/css/main.css", "/static/js/main.js"} <= set(sizes)
    assert sum(sizes.values()) <= MOST, sizes


@pytest.mark.parametrize("view", ["covers", "list", "spines"])
def test_a_library_names_no_other_host(signed_in: Page, shelf, view):
    bodies = fetched(signed_in, f"/library/?view={view}")

    assert [path for path, body in bodies.items() if ELSEWHERE.search(body.decode())] == []
