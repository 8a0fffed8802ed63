"""What a reader shows, beside their books: a profile, favourites, and lists, one of them long."""

from datetime import timedelta

from accounts.models import User
from bench.shelving import START
from library.models import Book, Favourite, ListEntry, ReadingList

LONG = 1_000
_GAP = 1 << 20


def show(reader: User) -> ReadingList:
    """Publish the reader, with six favourites and six lists; return one more, of 1,000 books."""
    User.objects.filter(pk=reader.pk).update(
        is_published=True,
        published_at=START,
        name="Ada Lindqvist",
        bio="Novels, mathematics and the odd atlas. Shelving since 1998; lending happily.",
        links=[{"label": "blog", "url": "https://blog.example/"}],
    )
    books = list(Book.objects.owned_by(reader).order_by("pk")[:LONG])
    Favourite.objects.bulk_create(
        Favourite(owner=reader, book=book, place=place, added_at=START)
        for place, book in enumerate(books[:6], start=1)
    )
    for number in range(6):
        _list_of(reader, f"Slow winter novels, part {number + 1}", books[number * 30 :][:30])
    return _list_of(reader, "A thousand books", books)


def _list_of(reader: User, title: str, books: list[Book]) -> ReadingList:
    made = ReadingList.objects.create(
        owner=reader,
        title=title,
        description="Long, snowed-in, worth it.",
        visibility="public",
        created_at=START,
        changed_at=START,
    )
    ListEntry.objects.bulk_create(
        ListEntry(
            owner=reader,
            reading_list=made,
            book=book,
            position=(place + 1) * _GAP,
            added_at=START + timedelta(minutes=place),
        )
        for place, book in enumerate(books)
    )
    return made
