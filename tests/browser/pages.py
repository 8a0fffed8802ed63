"""Every page there is, as addresses to look at; a new page that is not here fails the suite."""

from library.tests.factories import isbn_number

VISITOR_PAGES = (
    "/",
    "/account/sign-in/",
    "/account/sign-up/",
    "/account/password/reset/",
    "/account/password/reset/sent/",
    "/account/password/reset/done/",
    "/account/password/reset/MQ/no-such-token/",
    "/no/",
)
# Of Ada, whose library is open to everybody.
OPEN_PAGES = (
    "/@ada/",
    "/@ada/?year=2025",
    "/@ada/library/",
    "/@ada/library/?view=list&sort=title",
    "/@ada/library/?view=spines",
    "/@ada/library/?q=nothing",
    "/@ada/library/filters/",
)
READER_PAGES = (
    "/",
    "/?year=2025",
    "/@ada/?as=visitor",
    "/@ada/library/",
    "/favourites/all-time/1/",
    "/favourites/2025/6/?q=nothing",
    "/add/",
    f"/add/?isbn={isbn_number(1)}",
    "/add/search/",
    "/add/search/?q=the",
    "/add/search/?q=the&page=2",
    "/add/search/?q=nobodywrotethis",
    "/add/search/?q=%3F",
    "/books/new/",
    "/library/",
    "/library/?view=list",
    "/library/?view=spines",
    "/library/?q=book&author=Ann+Leckie&sort=title",
    "/library/?q=nothing",
    "/library/?q=nothing&view=list",
    "/library/filters/",
    "/trash/",
    "/account/settings/",
    "/account/picture/",
    "/account/privacy/",
    "/account/security/",
    "/account/sessions/",
    "/account/tokens/",
    "/account/data/",
    "/account/password/",
)
# Of a book that was edited, has an ISBN and no cover; and what is left of one in the trash.
BOOK_PAGES = ("", "edit/", "refresh/", "history/", "cover/", "favourite/")
GONE_PAGES = ("", "history/")
# Of a row of the tray that was found.
ROW_PAGES = ("edit/",)
STYLE_PAGES = ("/styleguide/",)
# Pages for what went wrong, by template: hardly any can be brought about by an address.
ERROR_PAGES = ("400", "403", "403_csrf", "404", "405", "410", "413", "429", "500", "503")


def addresses(book: str, gone: str, row: str) -> tuple[str, ...]:
    """Return every address, of the books and the row of the tray with these public ids."""
    books = [f"/books/{book}/{rest}" for rest in BOOK_PAGES]
    books += [f"/books/{gone}/{rest}" for rest in GONE_PAGES]
    rows = [f"/add/rows/{row}/{rest}" for rest in ROW_PAGES]
    return (*VISITOR_PAGES, *OPEN_PAGES, *READER_PAGES, *books, *rows, *STYLE_PAGES)
