"""Every page there is, as addresses to look at; a new page that is not here fails the suite."""

from library.tests.factories import isbn_number

# The secret of the link to one of Ada's books.
BOOK_KEY = "B" * 22
VISITOR_PAGES = (
    "/",
    "/account/sign-in/",
    "/account/sign-up/",
    "/account/password/reset/",
    "/account/password/reset/sent/",
    "/account/password/reset/done/",
    "/account/password/reset/MQ/no-such-token/",
    "/discover/",
    "/discover/books/",
    "/discover/books/?q=nothing",
    "/discover/readers/?q=nobody",
    "/discover/lists/",
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
    f"/unlisted/books/{BOOK_KEY}/",
    "/@ada/report/",
    "/@ada/report/?sent",
    "/@ada/favourites/embed/",
    "/@ada/favourites/embed/?year=1999&theme=dark",
    "/discover/?order=active",
    "/discover/books/?subject=Ships",
    "/discover/readers/",
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
    "/lists/",
    "/lists/new/",
    "/trash/",
    "/account/settings/",
    "/account/picture/",
    "/account/privacy/",
    "/account/security/",
    "/account/sessions/",
    "/account/clerk/",
    "/account/tokens/",
    "/account/webhooks/",
    "/account/activity/",
    "/account/invitations/",
    "/account/second-factor/",
    "/account/second-factor/check/",
    "/account/data/",
    "/account/leave/",
    "/account/leaving/",
    "/account/password/",
)
# Of a book that was edited, has an ISBN and no cover; and what is left of one in the trash.
BOOK_PAGES = ("", "edit/", "refresh/", "history/", "cover/", "favourite/", "lists/")
GONE_PAGES = ("", "history/")
# Of a row of the tray that was found.
ROW_PAGES = ("edit/",)
# Of a reading list with notes, for its owner; and of one book on it.
LIST_PAGES = ("", "?view=covers", "?as=visitor", "edit/", "pick/", "pick/?q=nothing", "cover/")
ENTRY_PAGES = ("note/",)
STYLE_PAGES = ("/styleguide/",)
# Long, and of one kind from end to end: looked at in each light once.
REFERENCE_PAGES = ("/api/docs/",)
# Pages for what went wrong, by template: hardly any can be brought about by an address.
ERROR_PAGES = ("400", "403", "403_csrf", "404", "405", "410", "413", "429", "500", "503")


def list_pages(public_id: str, entry: str) -> list[str]:
    """Return the addresses of a list's owner, of the list and one book on it."""
    pages = [f"/lists/{public_id}/{rest}" for rest in LIST_PAGES]
    return pages + [f"/lists/{public_id}/entries/{entry}/{rest}" for rest in ENTRY_PAGES]


def shown_list_pages(handle: str, public_id: str, share_key: str) -> list[str]:
    """Return the addresses at which others see a reader's lists."""
    pages = [f"/lists/{public_id}/{rest}" for rest in ("", "report/", "embed/")]
    return [f"/@{handle}/lists/", *pages, f"/unlisted/lists/{share_key}/"]


def shown_book_pages(public_id: str) -> list[str]:
    """Return the addresses at which others see a book."""
    return [f"/books/{public_id}/", f"/books/{public_id}/report/"]


def addresses(book: str, gone: str, row: str) -> tuple[str, ...]:
    """Return every address, of the books and the row of the tray with these public ids."""
    books = [f"/books/{book}/{rest}" for rest in BOOK_PAGES]
    books += [f"/books/{gone}/{rest}" for rest in GONE_PAGES]
    books += shown_book_pages(book)
    rows = [f"/add/rows/{row}/{rest}" for rest in ROW_PAGES]
    rows += [f"/account/webhooks/{row}/"]
    lists = [*list_pages(book, row), *shown_list_pages("ada", book, "1" * 22)]
    return (
        *VISITOR_PAGES,
        *OPEN_PAGES,
        *READER_PAGES,
        *books,
        *rows,
        *lists,
        *STYLE_PAGES,
        *REFERENCE_PAGES,
    )
