"""The pages can do nothing that the API cannot: every page's address has its counterpart here."""

from django.urls import get_resolver

from penumbra.tests.test_isolation import patterns

# What a page does, and where the API does it: "METHOD name", several where it takes several.
DONE_BY = {
    "accounts:invitation-revoke": ["DELETE invitation-detail"],
    "accounts:invitations": ["GET invitation-list", "POST invitation-list"],
    "accounts:privacy": ["PATCH me"],
    "accounts:publish": ["PATCH me"],
    "accounts:settings": ["GET me", "PATCH me"],
    "accounts:token-revoke": ["DELETE token-detail"],
    "accounts:activity": ["GET activity"],
    "library:webhook": ["GET webhook-detail", "GET webhook-messages"],
    "library:webhook-act": ["POST webhook-test", "PATCH webhook-detail", "DELETE webhook-detail"],
    "library:webhook-resend": ["POST webhook-resend"],
    "library:webhooks": ["GET webhook-list", "POST webhook-list"],
    "accounts:tokens": ["GET token-list", "POST token-list"],
    "library:account-data": ["GET export"],
    "library:book-add": ["GET intake", "POST intake", "GET wanted-list"],
    "library:book-bulk": ["POST selection", "POST book-bulk"],
    "library:book-bulk-undo": ["POST selection-undo"],
    "library:book-copy": ["POST book-copies"],
    "library:book-detail": ["GET book-detail", "GET book-copies"],
    "library:book-edit": ["PATCH book-detail"],
    "library:book-favourite": ["GET ledge-list", "PUT ledge-place"],
    "library:book-filters": ["GET facets"],
    "library:book-history": ["GET book-history"],
    "library:book-link-renew": ["POST book-link"],
    "library:book-list": ["GET book-list"],
    "library:book-lists": ["GET lists", "POST list-entries", "DELETE list-entry", "POST lists"],
    "library:book-new": ["POST book-list"],
    "library:book-refresh": ["GET book-refresh", "POST book-refresh"],
    "library:book-restore": ["POST book-restore"],
    "library:book-trash": ["DELETE book-detail"],
    "library:book-undo": ["POST book-undo"],
    "library:book-visibility": ["PATCH book-detail"],
    "library:book-visibility-back": ["PATCH book-detail"],
    "library:cover-candidate": ["GET cover-candidates"],
    "library:cover-manage": ["PUT book-cover"],
    "library:cover-remove": ["DELETE book-cover"],
    "library:discover": ["GET discover-readers", "GET discover-books", "GET discover-lists"],
    "library:discover-books": ["GET discover-books"],
    "library:discover-lists": ["GET discover-lists"],
    "library:discover-readers": ["GET discover-readers"],
    "library:edition-search": ["GET edition-list"],
    "library:entry-move": ["PATCH list-entry"],
    "library:entry-note": ["PATCH list-entry"],
    "library:entry-remove": ["DELETE list-entry"],
    "library:entry-restore": ["POST list-entry-back"],
    "library:favourite-choose": ["GET book-list", "PUT ledge-place"],
    "library:favourite-put": ["PUT ledge-place"],
    "library:favourite-put-back": ["PUT ledge-place"],
    "library:favourite-remove": ["DELETE ledge-place"],
    "library:home": ["GET me", "GET discover-books"],
    "library:intake-act": ["POST intake-act"],
    "library:intake-edit": ["PATCH intake-row", "POST intake-action"],
    "library:intake-restore": ["POST intake-restore"],
    "library:intake-row-act": ["POST intake-action", "DELETE intake-row"],
    "library:intake-settings": ["GET intake-settings", "PATCH intake-settings"],
    "library:intake-tray": ["GET intake"],
    "library:library-export": ["GET export"],
    "library:linked-book": ["GET linked-book"],
    "library:linked-list": ["GET linked-list", "GET linked-list-entries"],
    "library:list-added-undo": ["POST list-entries-undo"],
    "library:list-cover": ["PUT list-cover", "DELETE list-cover"],
    "library:list-detail": ["GET list-detail", "GET list-entries"],
    "library:list-edit": ["PATCH list-detail"],
    "library:list-index": ["GET lists"],
    "library:list-link": ["POST list-link"],
    "library:list-new": ["POST lists"],
    "library:list-pick": ["GET book-list", "POST list-entries"],
    "library:list-restore": ["POST list-back"],
    "library:list-trash": ["DELETE list-detail"],
    "library:own-avatar": ["PUT avatar", "DELETE avatar"],
    "library:reader-filters": ["GET reader-facets"],
    "library:reader-library": ["GET reader-books"],
    "library:reader-lists": ["GET reader-lists"],
    "library:reader-suggestions": ["GET reader-suggestions"],
    "library:report-book": ["POST reports"],
    "library:report-list": ["POST reports"],
    "library:report-reader": ["POST reports"],
    "library:showcase": ["GET reader-detail", "GET reader-favourites"],
    "library:suggestions": ["GET suggestions"],
    "library:trash-list": ["GET trashed-books", "GET trashed-lists"],
    "library:wanted-forget": ["DELETE wanted"],
}
_PASSWORD = "asks for the password, which no program is to be given"
_SESSION = "a browser's session; a program has a token"
_PICTURE = "a file with an address of its own, which the API's answers name"
_ELSEWHERE = "made for other sites' pages and programs as it is"
_SITE = "of the site and not of a reader"
# Pages without a counterpart, by how their names begin, and why.
WITHOUT = {
    "accounts:sign-": _SESSION,
    "accounts:session-renewed": _SESSION,
    "accounts:password-": _PASSWORD,
    "accounts:security": _PASSWORD,
    "accounts:sessions-end": _PASSWORD,
    "accounts:leav": _PASSWORD,
    "accounts:stay": _SESSION,
    "accounts:clerk-": _SESSION,
    "accounts:second-factor": _PASSWORD,
    "clerk": _SESSION,
    "library:cover-file": _PICTURE,
    "library:designed-cover": _PICTURE,
    "library:own-picture-file": _PICTURE,
    "library:reader-picture": _PICTURE,
    "library:list-picture": _PICTURE,
    "library:book-picture": _PICTURE,
    "library:reader-qr": _PICTURE,
    "library:list-qr": _PICTURE,
    "library:book-qr": _PICTURE,
    "library:reader-feed": _ELSEWHERE,
    "library:list-feed": _ELSEWHERE,
    "library:ledge-embed": _ELSEWHERE,
    "library:list-embed": _ELSEWHERE,
    **dict.fromkeys(("healthz", "readyz", "robots", "sitemap", "styleguide", "theme"), _SITE),
    **dict.fromkeys(("security", "csp", "api-docs", "well-known"), _SITE),
}


def names():
    found = [name for name, route in patterns(get_resolver()) if not route.startswith("admin/")]
    return set(found)


def test_every_page_has_its_counterpart_or_a_reason():
    pages = {name for name in names() if not name.startswith("api:")}

    without = {name for name in pages if name.startswith(tuple(WITHOUT))}
    missing = pages - set(DONE_BY) - without

    assert not missing, "say in DONE_BY how the API does this, or in WITHOUT why it does not"
    assert not set(DONE_BY) - pages, "DONE_BY names a page that is no more"


def test_every_counterpart_is_there():
    views = {
        f"api:{pattern.name}": pattern.callback.view_class
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "namespace", None) == "api"
        for pattern in resolver.url_patterns
        if hasattr(pattern.callback, "view_class")
    }
    for page, doings in DONE_BY.items():
        for doing in doings:
            method, _, name = doing.partition(" ")
            view = views.get(f"api:{name}")
            assert view, f"{page}: there is no api:{name}"
            assert hasattr(view, method.lower()), f"{page}: api:{name} has no {method}"
