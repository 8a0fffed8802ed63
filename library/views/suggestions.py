"""What drops down under the search box, as a piece of HTML."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.isbn import hyphenate
from library.matches import marked_parts
from library.views.presenters import direction
from library.views.shelf import Shelf, own_shelf


@require_safe
@cache_control(private=True, no_store=True)
def suggestions(request: AuthenticatedHttpRequest) -> HttpResponse:
    return suggestions_part(request, own_shelf(request.user))


def suggestions_part(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    """Render what in a library fits what is being typed. 3 queries at most."""
    text = request.GET.get("q", "")
    found = services.suggest(owner=shelf.owner, text=text, public=shelf.public)
    names = [_names(found, kind, shelf.path) for kind in ("author", "subject")]
    groups = [_titles(found, shelf), *names]
    context: dict[str, Any] = {"groups": [group for group in groups if group["options"]]}
    if found.isbn13 and not found.titles and not shelf.public:
        context["add_url"] = f"{reverse('library:book-add')}?isbn={found.isbn13}"
        context["isbn_display"] = hyphenate(found.isbn13)
    return render(request, "library/books/suggestions.html", context)


def marked(text: str, query: str) -> SafeString:
    """Return ``text`` as HTML, with what was asked for marked."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", part) if is_asked else part,)
            for part, is_asked in marked_parts(text, query)
        ),
    )


def _titles(found: services.Suggestions, shelf: Shelf) -> dict[str, Any]:
    options = [
        {
            "href": reverse("library:book-detail", args=[one.public_id]),
            "html": marked(one.title, found.query),
            "lang": one.language,
            "dir": direction(one.language),
            "note": one.byline,
        }
        for one in found.titles
    ]
    label = "You have this one" if found.isbn13 and not shelf.public else "Titles"
    return {"id": "titles", "label": label, "options": options}


def _names(found: services.Suggestions, kind: str, path: str) -> dict[str, Any]:
    options = [
        {
            "href": f"{path}?{urlencode({kind: name})}",
            "html": marked(name, found.query),
            "lang": "",
            "dir": "auto",
            "note": "",
        }
        for name in getattr(found, f"{kind}s")
    ]
    return {"id": f"{kind}s", "label": f"{kind.title()}s", "options": options}
