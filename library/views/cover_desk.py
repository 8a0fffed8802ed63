"""Where a cover is chosen: a part of the form of a book, and a page of its own."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from library import limits, services
from library.forms import PictureFields
from library.models import Book
from library.throttle import count_picture
from library.views.presenters import cover_image, design


def cover_desk(request: HttpRequest, book: Book) -> dict[str, Any]:
    """Return the cover a book has now and what the catalogues offer. 2 queries, no request."""
    offered = services.cover_candidates(owner=request.user, public_id=book.public_id)
    return {
        "cover": design(book.isbn13 or book.public_id, book.title)
        | {"byline": book.byline, "image": cover_image(getattr(book, "cover", None))},
        "about": _about(book),
        "candidates": [
            {"source": one.source, "label": one.label, "src": _candidate_url(book, one.source)}
            for one in offered
        ],
    }


def chosen_cover(
    request: HttpRequest, form: PictureFields, public_id: str
) -> services.ChosenCover | None:
    """Return the picture a valid form names, fetched and decoded; None when it names none.

    Nothing is kept yet. Raises InvalidCover, and TooManyLookups before too many are fetched.
    """
    field = form.picture_field()
    if not field:
        return None
    value = form.cleaned_data[field]
    if field == "candidate":
        count_picture(request)
        return services.choose_offered(owner=request.user, public_id=public_id, source=value)
    if field == "url":
        count_picture(request)
        return services.choose_url(url=value)
    # One byte more than is allowed tells as much as all of them.
    return services.choose_upload(data=value.read(limits.IMAGE_BYTES_MAX + 1))


def _about(book: Book) -> str:
    cover = getattr(book, "cover", None)
    if cover is None:
        return "No picture yet: this cover is designed from the title."
    return f"{cover.get_source_display()}, {cover.width} × {cover.height} pixels"


def _candidate_url(book: Book, source: str) -> str:
    return reverse("library:cover-candidate", args=[book.public_id, source])
