"""What a visitor and a stranger get at every address of the site, and what they must never read."""

from dataclasses import dataclass, field, replace

from library.isbn import hyphenate, to_isbn10

ISBN = "9780306406157"
WANTED = "9781861972712"
INVITATION = "Guest2345678"
BOOK, TRASHED, TOKEN = "Book23456789", "Trash2345678", "Token2345678"
LIST, ENTRY, ENTRY_REMOVED = "Lists2345678", "Entry2345678", "Entry8765432"
BOOK_KEY, LIST_KEY = "BookKey222222222222222", "ListKey222222222222222"
NAME = "Names2345678"
WEBHOOK, MESSAGE = "WebHook23456", "HookMsg23456"
REVISION, ROW = "Revis2345678", "TrayRaw23456"
# What is in the tray, and is nobody's ISBN but theirs.
SCANNED = "9780441172719"
LONG_AGO = "2020-01-01T00:00:00Z"
COVER = "0123456789abcdef0123456789abcdef"
FORMS_OF_ISBN = (ISBN, hyphenate(ISBN), to_isbn10(ISBN))
# Words of the reader's library that stand nowhere else.
MARKERS = (
    *("Quillfeather", "Zanzibarium", "Obadiah", "Wrenwick", "Limnology", "Saltmarsh Press"),
    *("Fenland Cycle", "pencilled margins", "Eelcatcher", BOOK, TRASHED, TOKEN, "Handheld scanner"),
    COVER,
    *(ROW, SCANNED, "Boathouse rafters", "Heronry", "Periwinkle", "The hut by the weir"),
    *("reader@marsh.example", "marshreader", "Marsh Reader"),
    *(*FORMS_OF_ISBN, WANTED, hyphenate(WANTED)),
)
# The reader's too, on pages of lists and of links, and what was reported of them, which only those
# who look after the site read.
MARKERS_ELSEWHERE = (
    LIST,
    ENTRY,
    ENTRY_REMOVED,
    BOOK_KEY,
    LIST_KEY,
    "Reedbed reading",
    "Otterly dull",
    "Grieving eels",
)
# Their answers do not depend on who asks.
SAME_FOR_ALL = {
    "csp-report",
    *("healthz", "readyz", "robots", "sitemap", "sitemap-section", "clerk-webhook"),
    *("library:cover-file", "library:own-picture-file", "api:schema-json", "api:schema-yaml"),
    *("library:ledge-embed", "library:list-embed", "library:list-feed", "library:reader-feed"),
    *("library:reader-picture", "library:list-picture", "library:book-picture"),
    *("library:reader-qr", "library:list-qr", "library:book-qr"),
}
SIGN_IN = "/account/sign-in/"
WRITES = {
    "title": "Taken over",
    "place": "3",
    "visibility": "public",
    "take": "title",
    "another_copy": "on",
}
REPORT = {"reason": "spam", "text": "Grieving"}
API_WRITES = {"title": "Taken over", "visibility": "public"}


@dataclass(frozen=True, kw_only=True)
class Address:
    """What a visitor and a stranger get at an address: the statuses allowed, by method.

    ``arguments`` fill the address, ``asked`` are query strings to try on it as well, ``sent`` goes
    with every method that takes a body. At a ``private`` one visitors are asked to sign in.
    """

    visitor: dict[str, set[int]]
    stranger: dict[str, set[int]]
    arguments: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    sent: dict[str, str] = field(default_factory=dict)
    private: bool = False


def page_of_a_book(*, get=404, post=404, public_id=BOOK):
    """A page that names a book: for anybody else there is no such book, however they ask."""
    answers = {"get": {get}, "head": {get}, "post": {post}}
    return Address(
        visitor=answers, stranger=answers, arguments={"public_id": public_id}, sent=WRITES
    )


def page_of_mine(*, get=(200,), post=(405,), **more):
    """A page about whoever asks: visitors sign in first, strangers see what is theirs."""
    return Address(
        visitor=dict.fromkeys(("get", "head", "post"), {302}),
        stranger={"get": set(get), "head": set(get), "post": set(post)},
        private=True,
        **more,
    )


def row_of_a_tray(*, arguments, get=404):
    """An address of a tray's row: visitors sign in first, strangers have no such row."""
    return Address(
        visitor=dict.fromkeys(("get", "head", "post"), {302}),
        stranger={"get": {get}, "head": {get}, "post": {404}},
        arguments=arguments,
        sent=WRITES,
        private=True,
    )


def page_for_all(*, get=(200,), post=(405,), **more):
    """A page that anybody may open."""
    answers = {"get": set(get), "head": set(get), "post": set(post)}
    return Address(visitor=answers, stranger=answers, **more)


def nothing_at(*, post=405, sent=None, **arguments):
    """A page that is open to visitors, of somebody who shows nothing: it is not there."""
    answers = {"get": {404}, "head": {404}, "post": {post}}
    return Address(visitor=answers, stranger=answers, arguments=arguments, sent=sent or {})


def page_of_a_list(*, get=405, asked=(), **arguments):
    """A page on which a list is changed: for anybody else there is no such list."""
    answers = {"get": {get}, "head": {get}, "post": {404}}
    sent = {"title": "Taken over", "visibility": "public", "book": BOOK, "to": "top"}
    sent |= {"note": "Taken over", "is_note_shown": "on"}
    return Address(
        visitor=answers,
        stranger=answers,
        arguments={"public_id": LIST} | arguments,
        asked=asked,
        sent=sent,
    )


def endpoint(*, stranger, **more):
    """An address of the API: visitors identify themselves first, whatever they ask for."""
    methods = ("get", "head", "post", "put", "patch", "delete")
    return Address(
        visitor=dict.fromkeys(methods, {401}),
        stranger={method: {405} for method in methods} | stranger,
        **more,
    )


def list_endpoint(*methods, sent=None, **arguments):
    """An address of the API that names a list: for a stranger there is no such list."""
    return endpoint(
        stranger=dict.fromkeys(methods, {404}),
        arguments={"public_id": LIST} | arguments,
        sent=sent or {},
    )


def name_endpoint(*methods, sent=None):
    """An address of the API that names a contributor or subject: for others there is none."""
    return endpoint(
        stranger=dict.fromkeys(methods, {404}), arguments={"public_id": NAME}, sent=sent or {}
    )


def open_endpoint(*, get=404, post=405, sent=None, asked=(), **arguments):
    """An address of the API that visitors may ask as well."""
    methods = ("put", "patch", "delete")
    answers = {"get": {get}, "head": {get}, "post": {post}} | {one: {405} for one in methods}
    return Address(
        visitor=answers, stranger=answers, arguments=arguments, asked=asked, sent=sent or {}
    )


def hook_endpoint(*methods, sent=None, **arguments):
    """An address of the API that names a webhook: for a stranger there is no such one."""
    return endpoint(
        stranger=dict.fromkeys(methods, {404}),
        arguments={"public_id": WEBHOOK} | arguments,
        sent=sent or {},
    )


LIBRARY_ASKED = (
    *("q=zanzibarium", f"q={ISBN}", "q=0306406152", "q=limnology", "author=Obadiah+Wrenwick"),
    *("subject=Limnology", "sort=title", "page=1", "find=obadiah", "q=fenland&sort=-title"),
    *("view=list", "view=spines&size=24", "binding=unknown&language=unknown", "decade=unknown"),
    *("visibility=public&view=list", "sort=author&view=spines"),
)
TABLE = {
    # For everybody.
    "healthz": page_for_all(),
    "clerk-webhook": page_for_all(get=[405], post=[404]),
    # There is no worker in a test.
    "readyz": page_for_all(get=[503]),
    "robots": page_for_all(),
    "sitemap": page_for_all(),
    "sitemap-section": page_for_all(arguments={"section": "books"}),
    "styleguide": page_for_all(get=[404]),
    "csp-report": page_for_all(get=[405], post=[204], sent={"csp-report": "zanzibarium"}),
    "theme": page_for_all(get=[405], post=[302], sent={"theme": "dark"}),
    "library:home": page_for_all(asked=("q=zanzibarium",)),
    "accounts:sign-in": page_for_all(
        get=[200, 302], post=[302, 422], sent={"identifier": "marshreader", "password": "wrong"}
    ),
    "accounts:sign-up": page_for_all(
        get=[200, 302],
        post=[302, 422],
        sent={"handle": "marshreader", "password": "x" * 12, "password_again": "x" * 12},
    ),
    "accounts:sign-out": page_for_all(get=[405], post=[302]),
    "accounts:session-renewed": page_for_all(),
    "accounts:clerk-account": page_of_mine(get=[302]),
    "accounts:password-reset": page_for_all(post=[302], sent={"email": "reader@marsh.example"}),
    "accounts:password-reset-done": page_for_all(),
    "accounts:password-reset-complete": page_for_all(),
    "accounts:password-reset-confirm": page_for_all(
        post=[200], arguments={"uidb64": "{uid}", "token": "abc123-0123456789"}
    ),
    # About whoever asks.
    "library:book-add": page_of_mine(
        post=[302],
        asked=(f"isbn={ISBN}", "isbn=0306406152", "state=found", f"before={ROW}", "state=missing"),
        sent={"text": WANTED},
    ),
    "library:edition-search": page_of_mine(
        get=[200, 422], asked=("q=zanzibarium", "q=obadiah+wrenwick", f"q={ISBN}", "q=a&page=2")
    ),
    "library:intake-tray": page_of_mine(
        asked=(f"since={LONG_AGO}", f"oldest={ROW}", "state=found")
    ),
    "library:intake-act": page_of_mine(
        get=[405], post=[302], arguments={"action": "add-found"}, sent=WRITES
    ),
    "library:intake-restore": page_of_mine(
        get=[405], post=[404], arguments={"stamp": "1700000000000000"}
    ),
    "library:intake-settings": page_of_mine(
        get=[405], post=[302], sent={"adds_at_once": "on", "location": "My own shelf"}
    ),
    "library:intake-row-act": row_of_a_tray(arguments={"public_id": ROW, "action": "add"}, get=405),
    "library:intake-edit": row_of_a_tray(arguments={"public_id": ROW}),
    "library:wanted-forget": page_of_mine(get=[405], post=[302], arguments={"isbn13": WANTED}),
    "library:book-new": page_of_mine(post=[302], asked=(f"isbn={ISBN}",), sent=WRITES),
    "library:book-list": page_of_mine(asked=LIBRARY_ASKED),
    "library:book-filters": page_of_mine(asked=LIBRARY_ASKED),
    "library:book-bulk": page_of_mine(
        get=[405],
        post=[302],
        sent={
            "action": "trash",
            "book": BOOK,
            "found": "q=zanzibarium",
            "subject": "Limnology",
            "visibility": "public",
        },
    ),
    "library:book-bulk-undo": page_of_mine(
        get=[405], post=[410], arguments={"stamp": "1700000000000000"}
    ),
    "library:trash-list": page_of_mine(asked=("page=1",)),
    "accounts:settings": page_of_mine(post=[422], sent={"handle": "marshreader"}),
    "accounts:privacy": page_of_mine(post=[302], sent={"default_book_visibility": "private"}),
    "accounts:security": page_of_mine(post=[422], sent={"email": "reader@marsh.example"}),
    "accounts:sessions-end": page_of_mine(post=[302, 422], sent={"current_password": "wrong"}),
    "library:favourite-choose": page_of_mine(
        arguments={"year": "all-time", "place": "1"}, asked=("q=zanzibarium", f"q={ISBN}", "page=2")
    ),
    "library:favourite-put": row_of_a_tray(
        arguments={"year": "all-time", "public_id": BOOK}, get=405
    ),
    "library:favourite-put-back": row_of_a_tray(
        arguments={"year": "2020", "public_id": BOOK, "place": "2"}, get=405
    ),
    "library:favourite-remove": row_of_a_tray(
        arguments={"year": "all-time", "public_id": BOOK}, get=405
    ),
    # For those who may enter the admin; readers are led on.
    "accounts:second-factor": page_of_mine(get=[302], post=[302]),
    "accounts:second-factor-check": page_of_mine(get=[302], post=[302]),
    "accounts:leave": page_of_mine(post=[422, 200], sent={"handle": "nobody"}),
    "accounts:leaving": page_of_mine(get=[302]),
    "accounts:stay": page_of_mine(get=[405], post=[302]),
    "accounts:leave-now": page_of_mine(get=[405], post=[302]),
    "accounts:password-change": page_of_mine(post=[422], sent={"old_password": "wrong"}),
    "accounts:publish": page_of_mine(get=[405], post=[302], sent={"answer": "yes"}),
    # Where nobody needs an invitation, the one leads on; the other is about what was made before.
    "accounts:invitations": page_of_mine(get=[302], post=[302]),
    "accounts:invitation-revoke": page_of_mine(
        get=[405], post=[404], arguments={"public_id": INVITATION}
    ),
    "library:webhooks": page_of_mine(post=[422], sent={"url": "http://a.example/"}),
    "library:webhook": replace(
        row_of_a_tray(arguments={"public_id": WEBHOOK}),
        stranger={"get": {404}, "head": {404}, "post": {405}},
    ),
    "library:webhook-act": row_of_a_tray(
        arguments={"public_id": WEBHOOK, "action": "delete"}, get=405
    ),
    "library:webhook-resend": row_of_a_tray(
        arguments={"public_id": WEBHOOK, "message_id": MESSAGE}, get=405
    ),
    "accounts:activity": page_of_mine(asked=("kind=book", "before=x", "kind=nonsense")),
    "accounts:tokens": page_of_mine(post=[201], sent={"name": "Mine", "scope": "read"}),
    "accounts:token-revoke": page_of_mine(get=[405], post=[404], arguments={"public_id": TOKEN}),
    "library:library-export": page_of_mine(get=[405], post=[200, 429]),
    "library:account-data": page_of_mine(),
    "library:own-avatar": page_of_mine(post=[422]),
    "library:suggestions": page_of_mine(
        asked=("q=zanzibarium", "q=obadiah", "q=limnology", f"q={ISBN}")
    ),
    # About one book.
    "library:book-history": page_of_a_book(post=405),
    "library:book-undo": Address(
        visitor={"get": {405}, "head": {405}, "post": {404}},
        stranger={"get": {405}, "head": {405}, "post": {404}},
        arguments={"public_id": BOOK, "revision_id": REVISION},
    ),
    "library:designed-cover": page_of_a_book(post=405),
    "library:book-detail": page_of_a_book(post=405),
    "library:book-edit": page_of_a_book(),
    "library:book-favourite": page_of_a_book(post=405),
    "library:book-visibility": page_of_a_book(get=405),
    "library:book-visibility-back": replace(
        page_of_a_book(get=405), arguments={"public_id": BOOK, "visibility": "public"}
    ),
    "library:book-link-renew": page_of_a_book(get=405),
    "library:book-refresh": page_of_a_book(),
    "library:cover-manage": page_of_a_book(),
    "library:cover-remove": page_of_a_book(get=405),
    "library:cover-candidate": replace(
        page_of_a_book(post=405), arguments={"public_id": BOOK, "source": "openlibrary"}
    ),
    # Open to whoever knows the name, which stands on pages that show the cover and nowhere else
    # (see services/cover_files.py). Here the name is known and the file is not there.
    "library:cover-file": page_for_all(get=[404], arguments={"name": f"{COVER}-160"}),
    "library:book-copy": page_of_a_book(get=405),
    "library:book-trash": page_of_a_book(get=405),
    "library:book-restore": page_of_a_book(get=405, public_id=TRASHED),
    # Reading lists.
    "library:list-index": page_of_mine(asked=("page=1",)),
    "library:list-new": page_of_mine(post=[302], sent={"title": "Mine", "visibility": "public"}),
    "library:list-detail": replace(
        nothing_at(public_id=LIST), asked=("as=visitor", "view=notes", "page=1")
    ),
    "library:list-edit": page_of_a_list(get=404),
    "library:list-link": page_of_a_list(),
    "library:list-trash": page_of_a_list(),
    "library:list-restore": page_of_a_list(),
    "library:list-pick": page_of_a_list(get=404, asked=("q=zanzibarium", "page=1")),
    "library:list-added-undo": page_of_a_list(stamp="1700000000000000"),
    "library:entry-move": page_of_a_list(entry_id=ENTRY),
    "library:entry-note": page_of_a_list(get=404, entry_id=ENTRY),
    "library:entry-remove": page_of_a_list(entry_id=ENTRY),
    "library:entry-restore": page_of_a_list(entry_id=ENTRY_REMOVED),
    "library:book-lists": replace(page_of_a_book(), sent={"list": LIST, "title": "Mine"}),
    "library:list-cover": page_of_a_book(public_id=LIST),
    # What a reader shows.
    "library:showcase": nothing_at(handle="marshreader"),
    "library:reader-library": nothing_at(handle="marshreader"),
    "library:reader-filters": nothing_at(handle="marshreader"),
    "library:reader-suggestions": nothing_at(handle="marshreader"),
    "library:reader-lists": nothing_at(handle="marshreader"),
    "library:linked-book": nothing_at(share_key=BOOK_KEY),
    "library:linked-list": nothing_at(share_key=LIST_KEY),
    "library:own-picture-file": page_for_all(get=[404], arguments={"name": f"{COVER}-320"}),
    # Sharing.
    "library:reader-picture": nothing_at(handle="marshreader"),
    "library:list-picture": nothing_at(public_id=LIST),
    "library:book-picture": nothing_at(public_id=BOOK),
    "library:reader-qr": nothing_at(handle="marshreader"),
    "library:list-qr": nothing_at(public_id=LIST),
    "library:book-qr": nothing_at(public_id=BOOK),
    "library:reader-feed": nothing_at(handle="marshreader", form="atom"),
    "library:list-feed": nothing_at(public_id=LIST, form="json"),
    "library:ledge-embed": nothing_at(handle="marshreader"),
    "library:list-embed": nothing_at(public_id=LIST),
    # Everything public.
    "library:discover": page_for_all(asked=("order=active",)),
    "library:discover-books": page_for_all(asked=(*LIBRARY_ASKED, f"before={BOOK}")),
    "library:discover-readers": page_for_all(asked=("q=marsh", "order=active", "page=2")),
    "library:discover-lists": page_for_all(asked=("page=2",)),
    "library:report-reader": nothing_at(post=404, sent=REPORT, handle="marshreader"),
    "library:report-list": nothing_at(post=404, sent=REPORT, public_id=LIST),
    "library:report-book": nothing_at(post=404, sent=REPORT, public_id=BOOK),
    # The API.
    "api:suggestions": endpoint(
        stranger={"get": {200}, "head": {200}}, asked=("q=zanzibarium", "q=obadiah", f"q={ISBN}")
    ),
    "api:book-history": endpoint(
        stranger={"get": {404}, "head": {404}}, arguments={"public_id": BOOK}
    ),
    "api:book-undo": endpoint(
        stranger={"post": {404}}, arguments={"public_id": BOOK, "revision_id": REVISION}
    ),
    "api:book-link": endpoint(stranger={"post": {404}}, arguments={"public_id": BOOK}),
    "api:ledge-list": endpoint(stranger={"get": {200}, "head": {200}}),
    "api:ledge": endpoint(stranger={"get": {200}, "head": {200}}, arguments={"year": "all-time"}),
    "api:ledge-place": endpoint(
        stranger={"put": {404}, "delete": {404}},
        arguments={"year": "all-time", "place": "1"},
        sent={"book": BOOK},
    ),
    "api:edition-list": endpoint(
        stranger={"get": {200, 422}, "head": {200, 422}},
        asked=("q=zanzibarium", "q=obadiah+wrenwick", f"q={ISBN}"),
    ),
    "api:intake": endpoint(
        stranger={"get": {200}, "head": {200}, "post": {202}},
        asked=("state=found", "page_size=100"),
        sent={"text": WANTED},
    ),
    "api:intake-row": endpoint(
        stranger=dict.fromkeys(("get", "head", "patch", "delete"), {404}),
        arguments={"public_id": ROW},
        sent=API_WRITES,
    ),
    "api:intake-action": endpoint(
        stranger={"post": {404}}, arguments={"public_id": ROW, "action": "add"}
    ),
    "api:lists": endpoint(
        stranger={"get": {200}, "head": {200}, "post": {201}},
        asked=("page_size=100",),
        sent={"title": "Mine", "visibility": "public"},
    ),
    "api:list-detail": list_endpoint("get", "head", "patch", "delete", sent=API_WRITES),
    "api:list-back": list_endpoint("post"),
    "api:list-link": list_endpoint("post"),
    # What is sent has a wrong shape, which is all that is said of it, whatever list there is.
    "api:list-entries": replace(
        list_endpoint("get", "head"),
        stranger=list_endpoint("get", "head").stranger | {"post": {422}},
        sent={"books": BOOK},
    ),
    "api:list-entry": list_endpoint(
        *("get", "head", "patch", "delete"), entry_id=ENTRY, sent={"note": "Mine", "to": "top"}
    ),
    "api:list-entry-back": list_endpoint("post", entry_id=ENTRY_REMOVED),
    "api:list-cover": list_endpoint("put", "delete", sent={"url": "x"}),
    "api:list-entries-undo": list_endpoint("post", sent={"undo": "1700000000000000"}),
    "api:trashed-books": endpoint(stranger={"get": {200}, "head": {200}}),
    "api:trashed-lists": endpoint(stranger={"get": {200}, "head": {200}}),
    "api:facets": endpoint(stranger={"get": {200}, "head": {200}}, asked=LIBRARY_ASKED),
    "api:book-bulk": endpoint(
        stranger={"post": {422}},
        sent={"items": BOOK},
    ),
    "api:selection": endpoint(
        stranger={"post": {422}},
        sent={"action": "trash", "books": BOOK},
    ),
    "api:selection-undo": endpoint(stranger={"post": {410}}, sent={"undo": "1700000000000000"}),
    "api:book-restore": endpoint(stranger={"post": {404}}, arguments={"public_id": TRASHED}),
    "api:book-copies": endpoint(
        stranger=dict.fromkeys(("get", "head", "post"), {404}), arguments={"public_id": BOOK}
    ),
    "api:cover-candidates": endpoint(
        stranger=dict.fromkeys(("get", "head"), {404}), arguments={"public_id": BOOK}
    ),
    "api:book-refresh": endpoint(
        stranger=dict.fromkeys(("get", "head"), {404}) | {"post": {422}},
        arguments={"public_id": BOOK},
        sent={"take": "title"},
    ),
    "api:intake-settings": endpoint(
        stranger={"get": {200}, "head": {200}, "patch": {200}}, sent={"location": "Mine"}
    ),
    "api:intake-restore": endpoint(stranger={"post": {410}}, sent={"undo": "1700000000000000"}),
    "api:intake-act": endpoint(stranger={"post": {200}}, arguments={"action": "clear"}),
    "api:wanted-list": endpoint(stranger={"get": {200}, "head": {200}}),
    "api:wanted": endpoint(stranger={"delete": {204}}, arguments={"isbn13": WANTED}),
    "api:contributor-list": endpoint(
        stranger={"get": {200}, "head": {200}}, asked=("q=obadiah", "page_size=100")
    ),
    "api:contributor-detail": name_endpoint("get", "head", "patch", sent={"name": "Taken"}),
    "api:contributor-merge": name_endpoint("post", sent={"into": NAME}),
    "api:subject-list": endpoint(
        stranger={"get": {200}, "head": {200}}, asked=("q=limnology", "page_size=100")
    ),
    "api:subject-detail": name_endpoint("get", "head", "patch", sent={"name": "Taken"}),
    "api:subject-merge": name_endpoint("post", sent={"into": NAME}),
    "api:invitation-list": endpoint(
        stranger=dict.fromkeys(("get", "head", "post"), {404}), sent={"email": ""}
    ),
    "api:invitation-detail": endpoint(stranger={"delete": {404}}, arguments={"public_id": TOKEN}),
    "api:me": endpoint(
        stranger={"get": {200}, "head": {200}, "patch": {200}}, sent={"name": "Mine"}
    ),
    "api:avatar": endpoint(stranger={"put": {422}, "delete": {204}}, sent={"url": "x"}),
    "api:token-list": endpoint(
        stranger={"get": {200}, "head": {200}, "post": {201}}, sent={"name": "Mine"}
    ),
    "api:token-detail": endpoint(
        stranger=dict.fromkeys(("get", "head", "delete"), {404}), arguments={"public_id": TOKEN}
    ),
    # Open to visitors; of somebody who shows nothing it is not there.
    "api:reader-detail": open_endpoint(handle="marshreader"),
    "api:reader-books": open_endpoint(asked=LIBRARY_ASKED, handle="marshreader"),
    "api:reader-book": open_endpoint(handle="marshreader", public_id=BOOK),
    "api:reader-facets": open_endpoint(handle="marshreader"),
    "api:reader-suggestions": open_endpoint(asked=("q=zanz",), handle="marshreader"),
    "api:reader-lists": open_endpoint(handle="marshreader"),
    "api:reader-list": open_endpoint(handle="marshreader", public_id=LIST),
    "api:reader-list-entries": open_endpoint(handle="marshreader", public_id=LIST),
    "api:reader-favourites": open_endpoint(handle="marshreader"),
    "api:linked-book": open_endpoint(share_key=BOOK_KEY),
    "api:linked-list": open_endpoint(share_key=LIST_KEY),
    "api:linked-list-entries": open_endpoint(share_key=LIST_KEY),
    "api:discover-readers": open_endpoint(get=200, asked=("q=marsh", "order=active", "page=2")),
    "api:discover-books": open_endpoint(get=200, asked=(*LIBRARY_ASKED, f"before={BOOK}")),
    "api:discover-lists": open_endpoint(get=200, asked=("page=2",)),
    "api:reports": open_endpoint(
        get=405, post=404, sent={"reason": "spam", "text": "Grieving", "reader": "marshreader"}
    ),
    "api-docs": page_for_all(),
    "api:schema-json": page_for_all(),
    "api:schema-yaml": page_for_all(),
    "api:activity": endpoint(stranger={"get": {200}, "head": {200}}, asked=("kind=book",)),
    "api:webhook-list": endpoint(
        stranger={"get": {200}, "head": {200}, "post": {422}}, sent={"url": "http://a.example/"}
    ),
    "api:webhook-detail": hook_endpoint(
        "get", "head", "patch", "delete", sent={"url": "http://a.example/"}
    ),
    "api:webhook-secret": hook_endpoint("post"),
    "api:webhook-test": hook_endpoint("post"),
    "api:webhook-messages": hook_endpoint("get", "head"),
    "api:webhook-resend": hook_endpoint("post", message_id=MESSAGE),
    "api:changes": endpoint(
        stranger={"get": {200}, "head": {200}}, asked=("since=now", "expand=object")
    ),
    "api:export": endpoint(stranger={"get": {200, 429}, "head": {200, 429}}),
    "api:isbn": endpoint(stranger={"get": {200}, "head": {200}}, arguments={"isbn": ISBN}),
    "api:book-list": endpoint(
        stranger={"get": {200}, "head": {200}, "post": {201}},
        asked=(*LIBRARY_ASKED, "page_size=100"),
        sent=API_WRITES,
    ),
    "api:book-cover": endpoint(
        stranger=dict.fromkeys(("put", "delete"), {404}),
        arguments={"public_id": BOOK},
        sent={"url": "https://127.0.0.1/cover.jpg"},
    ),
    "api:book-detail": endpoint(
        stranger=dict.fromkeys(("get", "head", "patch", "delete"), {404}),
        arguments={"public_id": BOOK},
        sent=API_WRITES,
    ),
}
# What docs/permissions.md calls the addresses of which visitors are told that nothing is there, by
# what their things may become; every other such address is ``owned``.
SHOWN = {
    *("library:designed-cover", "library:book-detail", "library:list-detail", "library:showcase"),
    *("library:reader-library", "library:reader-filters", "library:reader-suggestions"),
    "library:reader-lists",
}
AS_VISITOR = {
    *("library:reader-picture", "library:list-picture", "library:book-picture"),
    *("library:reader-qr", "library:list-qr", "library:book-qr"),
    *("library:reader-feed", "library:list-feed", "library:ledge-embed", "library:list-embed"),
}
LINKED = {"library:linked-book", "library:linked-list"}
REPORTED = {"library:report-reader", "library:report-list", "library:report-book"}
# Addresses of the API that visitors may ask as well.
API_OPEN = (
    dict.fromkeys(("api:schema-json", "api:schema-yaml"), "open")
    | dict.fromkeys([f"api:discover-{what}" for what in ("readers", "books", "lists")], "open")
    | dict.fromkeys(
        [
            *("api:reader-detail", "api:reader-books", "api:reader-book", "api:reader-facets"),
            *("api:reader-suggestions", "api:reader-lists", "api:reader-list"),
            *("api:reader-list-entries", "api:reader-favourites"),
        ],
        "as-visitor",
    )
    | dict.fromkeys(("api:linked-book", "api:linked-list", "api:linked-list-entries"), "linked")
    | {"api:reports": "report"}
)
# Nothing is there for anybody: a page of development, files and moments that never were, and
# invitations where everybody may sign up.
NOTHING_THERE = {
    *("api:invitation-detail", "api:invitation-list"),
    *("styleguide", "library:cover-file", "library:own-picture-file", "library:cover-candidate"),
    *("library:intake-restore", "clerk-webhook"),
    *("api:invitation-list", "api:invitation-detail"),
}


def kind_of(name):
    """What docs/permissions.md calls the address of this name."""
    address = TABLE[name]
    of_one_reader = any({404} == statuses for statuses in address.stranger.values())
    if name in API_OPEN:
        return API_OPEN[name]
    if name.startswith("api:"):
        return "api-owned" if of_one_reader else "api-mine"
    if address.private:
        return "owned-private" if of_one_reader else "mine"
    sets = {"shown": SHOWN, "as-visitor": AS_VISITOR, "linked": LINKED, "report": REPORTED}
    default = "owned" if of_one_reader else "open"
    return next((kind for kind, names in sets.items() if name in names), default)
