"""What drops down under the search box, as a piece of HTML."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
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


@require_safe
@cache_control(private=True, no_store=True)
def suggestions(request: AuthenticatedHttpRequest) -> HttpResponse:
    found = services.suggest(owner=request.user, text=request.GET.get("q", ""))
    groups = [_titles(found), _names(found, "author"), _names(found, "subject")]
    context: dict[str, Any] = {"groups": [group for group in groups if group["options"]]}
    if found.isbn13 and not found.titles:
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


def _titles(found: services.Suggestions) -> dict[str, Any]:
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
    label = "You have this one" if found.isbn13 else "Titles"
    return {"id": "titles", "label": label, "options": options}


def _names(found: services.Suggestions, kind: str) -> dict[str, Any]:
    path = reverse("library:book-list")
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
