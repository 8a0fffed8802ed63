"""Books and readers of the whole site as cards: whose each of them is stands with it."""

from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse

from library import services
from library.views.avatars import avatar
from library.views.list_cards import shortened
from library.views.presenters import Card, cards
from library.views.words import book_count

_BIO_MAX = 160


class SiteCard(NamedTuple):
    """A book and the reader of its newest copy; ``others`` says who else came to have it."""

    card: Card
    reader: str
    reader_url: str
    others: str


class ReaderCard(NamedTuple):
    """A reader; drawn by templates/library/discover/_reader_cards.html."""

    name: str
    handle: str
    url: str
    avatar: dict[str, str]
    bio: str
    count: str
    books: list[Card]


def site_cards(books: Sequence[services.SiteBook]) -> list[SiteCard]:
    """Return the cards of books, in their order. No queries."""
    drawn = cards((book.row for book in books), public=True)
    return [_site_card(book, card) for book, card in zip(books, drawn, strict=True)]


def reader_cards(faces: Sequence[services.ReaderFace]) -> list[ReaderCard]:
    """Return the cards of readers, in their order. No queries."""
    return [_reader_card(face) for face in faces]


def said(count: services.Counted) -> str:
    """Return "1,284 books", or "1,000+ books" where nobody counted on."""
    return f"{count.number:,}+ books" if count.is_more else book_count(count.number)


def _site_card(book: services.SiteBook, card: Card) -> SiteCard:
    row, others = book.row, len(book.others)
    return SiteCard(
        card=card,
        reader=row.owner__name or f"@{row.owner__handle}",
        reader_url=_page_of(row.owner__handle),
        others=_others(others),
    )


def _others(number: int) -> str:
    if number == 0:
        return ""
    return "and one other" if number == 1 else f"and {number} others"


def _reader_card(face: services.ReaderFace) -> ReaderCard:
    reader = face.reader
    return ReaderCard(
        name=reader.name or f"@{reader.handle}",
        handle=f"@{reader.handle}" if reader.name else "",
        url=_page_of(reader.handle),
        avatar=avatar(reader),
        bio=shortened(reader.bio, _BIO_MAX),
        count=said(face.count),
        books=cards(face.books, public=True),
    )


def _page_of(handle: str) -> str:
    return reverse("library:showcase", args=[handle])
