"""Shapes of reading lists, of what is on them, and of favourites."""

from rest_framework import serializers

from library import limits
from library.api.schema.books import BookSummary
from library.api.schema.fields import FlagField, KnownFields, TextField, WholeField, WordField
from library.api.schema.parts import Choosable, flag, maybe, moment, page_of, text, whole, word
from library.choices import Visibility


class ListSummary(Choosable):
    """A reading list, without what is on it."""

    id = text("The id of the list; it stays.")
    title = text("Its title.")
    description = text("What it is about; lines are kept.")
    visibility = word("Who may see it.", Visibility.choices)
    books = whole("How many books are on it that are not in the trash.")
    created_at = moment("When it was made.")
    changed_at = moment("When it, or what is on it, last changed.")
    url = text("Path of the list in this API.")
    entries_url = text("Path of what is on it.")
    html_url = text("Path of its page.")
    link_url = maybe("Path of the page for whoever has the link; null where there is none.")
    cover = serializers.DictField(
        child=serializers.CharField(), allow_null=True,
        help_text="Paths of its own cover by width in pixels; null when it has none.",
    )  # fmt: skip


class Entry(serializers.Serializer):
    """A book on a list."""

    id = text("The id of the entry; it stays.")
    note = text("What the reader says of it here; empty for nothing.")
    is_note_shown = flag("Whether others who see the list may read the note.")
    added_at = moment("When it was put on the list.")
    book = BookSummary(help_text="The book.")
    url = text("Path of the entry in this API.")


class PlacedEntry(Entry):
    """A book on a list, with its place."""

    place = whole("Its place among the books that are not in the trash, from 1.")


class AddedAnswer(serializers.Serializer):
    """How many books were put on a list."""

    added = whole("How many are new on it.")
    present = whole("How many were on it before, and stay where they are.")
    undo = maybe("What takes them off again; null when none is new.")


class LedgeName(serializers.Serializer):
    """A ledge of favourites."""

    year = whole("The year; null for the one of all time.", allow_null=True)
    url = text("Path of the ledge in this API.")


class Ledges(serializers.Serializer):
    """The ledges that hold a book, all time first."""

    results = LedgeName(many=True, help_text="The ledges.")


class BookRef(serializers.Serializer):
    """What a book is found by."""

    id = text("The id of the book.")
    title = text("Its title.")
    byline = text("Who stands on the spine.")
    url = text("Path of the book in this API.")
    html_url = text("Path of its page.")


class LedgePlace(serializers.Serializer):
    """A place on a ledge."""

    place = whole("1 to 6.")
    book = BookRef(help_text="The book that stands there.")


class Ledge(LedgeName):
    """What stands on a ledge."""

    places = LedgePlace(many=True, help_text="The places that hold a book, in their order.")


class PlacedAnswer(serializers.Serializer):
    """What putting a book on a place did."""

    place = whole("Where it is now, 1 to 6.")
    was = whole("Where it was before; null when it was not there.", allow_null=True)
    book = BookRef(help_text="The book.")
    other = BookRef(allow_null=True, help_text="Who stood there: on `was` now, or off the ledge.")


ListPage = page_of(ListSummary, "ListPage")
EntryPage = page_of(Entry, "EntryPage")


# --- What is read ---------------------------------------------------------------------------------


class ListInput(KnownFields):
    """A list as it is to be. What is not given stays as it is."""

    title = TextField(required=False, max_length=limits.LIST_TITLE_MAX, help_text="Its title.")
    description = TextField(
        required=False, allow_blank=True, trim_whitespace=False,
        max_length=limits.LIST_DESCRIPTION_MAX, help_text="What it is about; empty for nothing.",
    )  # fmt: skip
    visibility = WordField(
        choices=Visibility.choices,
        required=False,
        help_text="Who may see it; private, if unsaid.",
    )


class ListCreateInput(ListInput):
    """A new list."""

    title = TextField(max_length=limits.LIST_TITLE_MAX, help_text="Its title.")


class EntryInput(KnownFields):
    """A note, who reads it, and where the book is to go: any of them."""

    note = TextField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=limits.NOTE_MAX,
        help_text="What to say of it here; empty for nothing.",
    )  # fmt: skip
    is_note_shown = FlagField(
        required=False, help_text="Whether others who see the list may read the note."
    )
    to = WordField(
        choices=("top", "end", "up", "down", "place", "before", "after"), required=False,
        help_text="Where it is to go.",
    )  # fmt: skip
    other = TextField(
        required=False, max_length=20, default="", help_text="For `before` and `after`: an entry."
    )
    place = WholeField(
        required=False, min_value=1, max_value=1_000_000, default=1,
        help_text="For `place`: which one, from 1.",
    )  # fmt: skip


class FavouriteInput(KnownFields):
    """The id of one of the reader's books."""

    book = TextField(max_length=20, help_text="The id of the book.")


class PictureInput(KnownFields):
    """A picture."""

    image = serializers.FileField(
        allow_empty_file=True,
        help_text="JPEG, PNG, WebP or GIF, at most 5 MB and 40 megapixels (multipart).",
    )
