"""Somebody's library as everybody may see it: its books, its filters, what is suggested."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from library.views import filters, listing
from library.views.kept import READER, kept
from library.views.metadata import reader_meta
from library.views.readers import of_reader
from library.views.shelf import public_shelf
from library.views.sight import Sight, frame, sight_of
from library.views.suggestions import suggestions_part

if TYPE_CHECKING:
    from accounts.models import User

# Owners have their own library at an address of its own; here they see what others do.


@kept(READER)
@require_safe
@login_not_required
@of_reader
def reader_library(request: HttpRequest, reader: "User") -> HttpResponse:
    sight = sight_of(request, reader, always_public=True)
    page = listing.library_page(request, public_shelf(sight))
    # Of all the addresses of one library, search engines are told of one.
    books = page["page"]["total"] if not page["is_filtered"] else 0
    context = page | _frame(request, sight) | {"heading": f"Library of {reader.get_short_name()}"}
    context |= reader_meta(request, reader, books=books, path=page["path"])
    context["is_hidden_from_search"] |= page["is_filtered"]
    return render(request, listing.TEMPLATE, context)


@kept(READER)
@require_safe
@login_not_required
@of_reader
def reader_filters(request: HttpRequest, reader: "User") -> HttpResponse:
    sight = sight_of(request, reader, always_public=True)
    context = filters.filters_page(request, public_shelf(sight)) | _frame(request, sight)
    context["heading"] = f"Filter the library of {reader.get_short_name()}"
    return render(request, filters.TEMPLATE, context | {"is_hidden_from_search": True})


@kept(READER)
@require_safe
@login_not_required
@of_reader
def reader_suggestions(request: HttpRequest, reader: "User") -> HttpResponse:
    sight = sight_of(request, reader, always_public=True)
    return suggestions_part(request, public_shelf(sight))


def _frame(request: HttpRequest, sight: Sight) -> dict[str, Any]:
    context = {"nav": "reader-library"} | frame(request, sight)
    if sight.preview:
        context["preview"]["back_url"] = reverse("library:book-list")
    return context
