"""The shapes of the API. Input: shape only, the services hold the rules. Output: what is loaded."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from library import limits
from library.choices import Visibility
from library.facts import FACT_FIELDS, facts_of, plain_value
from library.images import widths_for
from library.isbn import to_isbn10
from library.merging import MergedEdition
from library.models import Book
from library.services import current_facts


class _ContributorInput(serializers.Serializer):
    name = serializers.CharField()
    role = serializers.CharField(required=False)


class KnownFields(serializers.Serializer):
    """An input that refuses fields it does not know: a slip in a name is no wish for nothing."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            said = {str(name): ["There is no such field."] for name in sorted(unknown, key=str)}
            raise serializers.ValidationError(said)
        return super().to_internal_value(data)


class BookInput(KnownFields):
    """Facts to set. Lengths, dates, ISBNs and vocabularies are checked by the services."""

    title = serializers.CharField(required=False)
    subtitle = serializers.CharField(required=False, allow_blank=True)
    sort_as = serializers.CharField(required=False, allow_blank=True)
    location = serializers.CharField(required=False, allow_blank=True)
    isbn13 = serializers.CharField(required=False, allow_null=True, allow_blank=True)
    contributors = _ContributorInput(many=True, required=False)
    publisher = serializers.CharField(required=False, allow_blank=True)
    published = serializers.CharField(required=False, allow_blank=True)
    binding = serializers.CharField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, allow_blank=True)
    edition_statement = serializers.CharField(required=False, allow_blank=True)
    series = serializers.CharField(required=False, allow_blank=True)
    series_number = serializers.CharField(required=False, allow_blank=True)
    synopsis = serializers.CharField(required=False, allow_blank=True)
    subjects = serializers.ListField(child=serializers.CharField(), required=False)
    dewey = serializers.CharField(required=False, allow_blank=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    page_count = serializers.IntegerField(required=False, allow_null=True)
    height_mm = serializers.IntegerField(required=False, allow_null=True)
    width_mm = serializers.IntegerField(required=False, allow_null=True)
    thickness_mm = serializers.IntegerField(required=False, allow_null=True)
    weight_g = serializers.IntegerField(required=False, allow_null=True)


class CoverInput(serializers.Serializer):
    """A file as ``image``, or the address of one as ``url``."""

    image = serializers.FileField(required=False, allow_empty_file=True)
    url = serializers.CharField(required=False, max_length=limits.URL_MAX)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if len(data) != 1:
            raise serializers.ValidationError({"image": "Give an image or a url, one of them."})
        return data


class BookCreateInput(BookInput):
    """``isbn`` alone looks the book up; otherwise a title is needed."""

    isbn = serializers.CharField(required=False)
    another_copy = serializers.BooleanField(required=False, default=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "isbn" in data and set(data) - {"isbn", "another_copy", "visibility"}:
            raise serializers.ValidationError(
                {"isbn": "Give an isbn to look the book up, or its facts with isbn13; not both."}
            )
        if "isbn" not in data and not data.get("title"):
            raise serializers.ValidationError({"isbn": "Give an isbn, or a title."})
        return data


# The names of what ``book_summary`` and ``book_detail`` return.
BOOK_SUMMARY = (
    *("id", "isbn13", "copy_number", "title", "subtitle", "byline", "published", "page_count"),
    *("language", "visibility", "cover", "added_at", "url", "html_url"),
)
BOOK_DETAIL = (
    *(*BOOK_SUMMARY, *FACT_FIELDS, "isbn10", "sort_as", "location", "sources", "locked_fields"),
    *("unlisted_url", "updated_at", "trashed_at"),
)


def cover_summary(book: Book) -> dict[str, Any] | None:
    """Return a book's cover: its files by width in pixels, and what it comes from."""
    cover = getattr(book, "cover", None)
    if cover is None:
        return None
    return {
        "urls": {
            str(width): reverse("library:cover-file", args=[f"{cover.key}-{width}"])
            for width in widths_for(cover.width)
        },
        "width": cover.width,
        "height": cover.height,
        "color": cover.color,
        "source": cover.source,
    }


def book_summary(book: Book) -> dict[str, Any]:
    """Return a book of a list, from the row alone."""
    return {
        "id": book.public_id,
        "isbn13": book.isbn13,
        "copy_number": book.copy_number,
        "title": book.title,
        "subtitle": book.subtitle,
        "byline": book.byline,
        "published": book.published,
        "page_count": book.page_count,
        "language": book.language or None,
        "visibility": book.visibility,
        "cover": cover_summary(book),
        "added_at": book.created_at,
        "url": reverse("api:book-detail", args=[book.public_id]),
        "html_url": book.get_absolute_url(),
    }


def book_detail(book: Book) -> dict[str, Any]:
    """Return a whole book, loaded with ``with_details()``."""
    facts = current_facts(book)
    return book_summary(book) | {
        "isbn10": to_isbn10(book.isbn13) if book.isbn13 else None,
        "sort_as": book.sort_as,
        "location": book.location,
        **{name: plain_value(name, facts[name]) for name in FACT_FIELDS},
        "language": book.language or None,
        "sources": book.sources,
        "locked_fields": book.locked_fields,
        "unlisted_url": _unlisted_url(book),
        "updated_at": book.updated_at,
        "trashed_at": book.trashed_at,
    }


def _unlisted_url(book: Book) -> str | None:
    has_link = book.visibility == Visibility.UNLISTED and book.share_key
    return reverse("library:linked-book", args=[book.share_key]) if has_link else None


def edition_detail(edition: MergedEdition) -> dict[str, Any]:
    """Return what the providers know of an ISBN, each fact with its source."""
    facts = facts_of(edition.record)
    isbn13 = edition.record.isbn13
    return {
        "isbn13": isbn13,
        "isbn10": to_isbn10(isbn13),
        **{name: plain_value(name, facts[name]) for name in FACT_FIELDS},
        "language": facts["language"] or None,
        "sources": edition.sources,
        "providers": [record.provider for record in edition.alternatives],
        "unreachable": list(edition.unreachable),
    }
