"""Reading lists as cards: a fan of three covers, title, a line or two, how many books."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from django.urls import reverse

from library import services
from library.choices import Visibility
from library.models import ReadingList
from library.views.presenters import Card, cards, tone_class
from library.views.words import book_count

_DESCRIPTION_MAX = 180
OWN_WIDTHS = (320, 640)


class OwnPicture(NamedTuple):
    """A list's own cover; its proportions are kept."""

    src: str
    srcset: str
    width: int
    height: int
    tone: str


class ListCard(NamedTuple):
    """One list; drawn by templates/library/lists/_list_cards.html.

    ``visibility`` is a value of ``Visibility`` on the owner's pages, "" on those for everybody.
    ``reader`` and ``reader_url`` are empty where all lists are one reader's.
    """

    href: str
    title: str
    description: str
    count: str
    visibility: str
    visibility_label: str
    picture: OwnPicture | None
    fan: list[Card]
    reader: str
    reader_url: str


def list_cards(
    lists: Sequence[ReadingList], *, public: bool, with_reader: bool = False
) -> list[ListCard]:
    """Return the cards of lists that the caller may show. 2 queries, however many they are.

    ``public``: for everybody's eyes, so counts and covers are of shown books alone. With
    ``with_reader``, whose lists these are is said too; load ``owner`` along.
    """
    faces = services.list_faces(lists=lists, public=public)
    return [_card(one, faces[one.pk], public, with_reader) for one in lists]


def own_picture(reading_list: ReadingList) -> OwnPicture | None:
    """Return a list's own cover, None where it has the fan."""
    if not reading_list.cover_key:
        return None
    small, large = (_picture_url(f"{reading_list.cover_key}-{width}") for width in OWN_WIDTHS)
    width = min(reading_list.cover_width, OWN_WIDTHS[0]) or OWN_WIDTHS[0]
    height = round(width * reading_list.cover_height / max(1, reading_list.cover_width))
    color = reading_list.cover_color
    return OwnPicture(
        small, f"{large} 2x", width, max(1, height), tone_class(color) if color else ""
    )


def shortened(text: str, most: int) -> str:
    """Return the beginning of a text on one line, cut between words."""
    line = " ".join(text[: most * 4].split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.") + "…"


def _card(one: ReadingList, face: services.ListFace, public: bool, with_reader: bool) -> ListCard:
    return ListCard(
        href=one.get_absolute_url(),
        title=one.title,
        description=shortened(one.description, _DESCRIPTION_MAX),
        count=book_count(face.count),
        visibility="" if public else one.visibility,
        visibility_label="" if public else str(Visibility(one.visibility).label),
        picture=own_picture(one),
        fan=cards(face.books, public=public),
        reader=(one.owner.name or f"@{one.owner.handle}") if with_reader else "",
        reader_url=reverse("library:showcase", args=[one.owner.handle]) if with_reader else "",
    )


def _picture_url(name: str) -> str:
    return _picture_pattern().replace("NAME", name)


@cache
def _picture_pattern() -> str:
    return reverse("library:own-picture-file", args=["NAME"])
