"""Find an edition by its title or author, and put it into the tray."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.choices import Source
from library.exceptions import InvalidSearch, TooManyLookups
from library.facts import lead_contributors
from library.forms import EditionSearchForm
from library.isbn import hyphenate
from library.models import Book
from library.records import EditionRecord
from library.throttle import count_search
from library.views.pages import page_number, pager
from library.views.presenters import design, direction, fact_text

_PAGE_SIZE = 10


@require_safe
def edition_search(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = EditionSearchForm(request.GET if "q" in request.GET else None, auto_id="search-%s")
    context: dict[str, Any] = {"nav": "add", "form": form}
    status = 200
    if form.is_bound:
        status, shown = _searched(request, form)
        context |= shown
    else:
        form.fields["q"].widget.attrs["autofocus"] = True
    return render(request, "library/intake/search.html", context, status=status)


def _searched(
    request: AuthenticatedHttpRequest, form: EditionSearchForm
) -> tuple[int, dict[str, Any]]:
    """Return the status and what was found; what is wrong with the words goes into the form."""
    if not form.is_valid():
        return 422, {}
    try:
        count_search(request)
        found = services.search_editions(text=form.cleaned_data["q"])
    except (InvalidSearch, TooManyLookups) as no:
        form.add_error("q", no.message)
        return 422 if isinstance(no, InvalidSearch) else 429, {}
    shown = _shown(request, form.cleaned_data["q"], found)
    return 503 if shown["outage"] else 200, shown


def _shown(
    request: AuthenticatedHttpRequest, text: str, found: services.EditionSearch
) -> dict[str, Any]:
    total = len(found.results)
    pages = max(1, -(-total // _PAGE_SIZE))
    number = min(page_number(request.GET.get("page", "")), pages)
    start = (number - 1) * _PAGE_SIZE
    records = found.results[start : start + _PAGE_SIZE]
    owned = services.owned_among(owner=request.user, isbns=[record.isbn13 for record in records])
    page = services.Page(
        rows=[_row(record, owned.get(record.isbn13)) for record in records],
        number=number,
        pages=pages,
        total=total,
        size=_PAGE_SIZE,
    )
    return {
        "text": text,
        "rows": page.rows,
        "page": pager(page, lambda n: f"?{urlencode({'q': text, 'page': n})}"),
        "unreachable": " and ".join(str(Source(name).label) for name in found.unreachable),
        "missing": not total and not found.unreachable,
        "outage": not total and bool(found.unreachable),
        "by_hand_url": f"{reverse('library:book-new')}?{urlencode({'title': text})}",
    }


def _row(record: EditionRecord, owned: Book | None) -> dict[str, Any]:
    """Return one edition as templates/library/intake/_search_row.html draws it."""
    pages = f"{record.page_count:,} pages" if record.page_count else ""
    facts = [
        record.publisher,
        fact_text("published", record.published),
        fact_text("binding", record.binding),
        pages,
        fact_text("language", record.language),
    ]
    return design(record.isbn13, record.title) | {
        "title": record.title,
        "subtitle": record.subtitle,
        "byline": ", ".join(person.name for person in lead_contributors(record.contributors)),
        "lang": record.language,
        "dir": direction(record.language),
        "facts": [fact for fact in facts if fact],
        "isbn13": record.isbn13,
        "isbn_display": hyphenate(record.isbn13),
        "owned": _owned(owned) if owned else None,
    }


def _owned(book: Book) -> dict[str, str]:
    return {"href": book.get_absolute_url(), "title": book.title, "place": book.location}
