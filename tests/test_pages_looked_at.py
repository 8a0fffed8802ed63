"""Nobody adds a page that axe never sees."""

from django.urls import Resolver404, resolve

from penumbra.tests.addresses import BOOK, ROW, TABLE, TRASHED
from penumbra.tests.source import ROOT
from tests.browser.pages import ERROR_PAGES, addresses

# Addresses that are read and yet no page: pictures, plain text, and pieces of a page.
NO_PAGE = {
    *(
        "healthz",
        "readyz",
        "robots",
        "sitemap",
        "sitemap-section",
        "library:intake-tray",
        "library:cover-file",
        "library:own-picture-file",
        "library:designed-cover",
    ),
    # Nobody looks at it: a frame without size, by which Clerk's session is renewed.
    "accounts:session-renewed",
    *("library:cover-candidate", "library:suggestions", "library:reader-suggestions"),
    *("library:reader-feed", "library:list-feed"),
    *("library:reader-picture", "library:list-picture", "library:book-picture"),
    *("library:reader-qr", "library:list-qr", "library:book-qr"),
}


def view_of(address):
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_axe_sees_every_page_that_can_be_read():
    readable = {name for name, address in TABLE.items() if address.stranger.get("get") != {405}}
    pages = {name for name in readable if not name.startswith("api:")} - NO_PAGE

    assert pages - {view_of(address) for address in addresses(BOOK, TRASHED, ROW)} == set()


def test_axe_sees_every_page_for_what_went_wrong():
    assert {path.stem for path in (ROOT / "templates").glob("[45]*.html")} == set(ERROR_PAGES)
