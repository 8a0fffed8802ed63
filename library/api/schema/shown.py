"""Shapes of what is open to everybody: readers, their books and lists, and all of them together."""

from rest_framework import serializers

from library import limits
from library.api.schema.books import CoverShape, Facts
from library.api.schema.fields import KnownFields, TextField, WordField
from library.api.schema.lists import BookRef
from library.api.schema.parts import Choosable, flag, maybe, moment, page_of, text, texts, whole
from library.choices import ReportReason


class Link(serializers.Serializer):
    """An address elsewhere that a reader gives."""

    label = text("What it is called.")
    url = text("The address.")


class ReaderRef(serializers.Serializer):
    """Who somebody is."""

    handle = text("The handle.")
    name = text("The name; empty for none.")
    url = text("Path of the reader in this API.")
    html_url = text("Path of their page.")


class ReaderShape(ReaderRef):
    """A reader as everybody sees them."""

    bio = text("What they say of themselves; lines are kept.")
    links = Link(many=True, help_text="Addresses they give.")
    avatar = serializers.DictField(
        child=serializers.CharField(), allow_null=True,
        help_text="Paths of their picture by width in pixels; null for none.",
    )  # fmt: skip
    books = whole("How many books everybody may see.")
    lists = whole("How many lists everybody may see.")

    class Meta:
        ref_name = "Reader"


class ShownBook(Choosable):
    """A book that everybody may see, as lists show it."""

    id = text("The id of the book; it stays.")
    isbn13 = maybe("ISBN, thirteen digits; null for none.")
    title = text("Title, without the subtitle.")
    subtitle = text("Subtitle; empty for none.")
    byline = text("Who stands on the spine, in one line.")
    published = text("Date of publication, EDTF; empty when not known.")
    page_count = whole("Pages, as a number; null when not known.", allow_null=True)
    language = maybe("Language, BCP 47; null when not known.")
    cover = CoverShape(allow_null=True, help_text="The cover; null for the designed one.")
    added_at = moment("When it came into the library.")
    url = maybe("Path of the book in this API; null for who has its link.")
    html_url = maybe("Path of its page; null for who has its link.")


class ShownBookDetail(ShownBook, Facts):
    """A whole book that others may see: nothing of where it stands, or of its past."""

    isbn10 = maybe("ISBN, ten characters; null where there is none.")
    reader = ReaderRef(help_text="Whose it is.")


class ShownList(serializers.Serializer):
    """A list that others may see."""

    id = text("The id of the list; it stays.")
    title = text("Its title.")
    description = text("What it is about; lines are kept.")
    books = whole("How many books everybody may see on it.")
    changed_at = moment("When it, or what is on it, last changed.")
    reader = ReaderRef(help_text="Whose it is.")
    url = maybe("Path of the list in this API; null for who has its link.")
    entries_url = text("Path of what is on it.")
    html_url = maybe("Path of its page; null for who has its link.")


class ShownEntry(serializers.Serializer):
    """A book on a list, as others see it."""

    note = text("What the reader says of it here, where they let others read it; else empty.")
    book = ShownBook(help_text="The book.")


class ShownPlace(serializers.Serializer):
    """A favourite, as others see it: ranks close where a book is not shown."""

    rank = whole("From 1.")
    book = BookRef(help_text="The book.")


class ShownLedge(serializers.Serializer):
    """The favourites of a year, or of all time, that everybody may see."""

    year = whole("The year; null for all time.", allow_null=True)
    places = ShownPlace(many=True, help_text="The favourites, in their order.")


class ShownLedges(serializers.Serializer):
    """The ledges on which everybody may see a book, all time first."""

    results = ShownLedge(many=True, help_text="The ledges.")


ShownBookPage = page_of(ShownBook, "ShownBookPage")
ShownListPage = page_of(ShownList, "ShownListPage")
ShownEntryPage = page_of(ShownEntry, "ShownEntryPage")


class Named(serializers.Serializer):
    """A name a library can be narrowed by."""

    name = text("The name, as filters take it.")
    count = whole("How many of the books found carry it.")


class Facets(serializers.Serializer):
    """What the books found could be narrowed by, most books first."""

    authors = Named(many=True, help_text="Contributors, at most 60.")
    subjects = Named(many=True, help_text="Subjects, at most 60.")
    bindings = Named(many=True, help_text="Bindings; `unknown` for none.")
    languages = Named(many=True, help_text="Languages; `unknown` for none.")
    decades = Named(many=True, help_text="First years of decades; `unknown` for no date.")
    visibilities = Named(many=True, help_text="Who may see them; only of one's own.")


class SuggestedTitle(serializers.Serializer):
    """A book whose title fits what was typed."""

    id = text("The id of the book.")
    title = text("Its title.")
    byline = text("Who stands on the spine.")
    matches = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Where it fits: [start, end) in code points of the title.",
    )
    url = text("Path of the book in this API.")
    html_url = text("Path of its page.")


class SuggestedName(serializers.Serializer):
    """A name that fits what was typed."""

    name = text("The name.")
    matches = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Where it fits: [start, end) in code points of the name.",
    )


class SuggestionsShape(serializers.Serializer):
    """What a search could be about to ask for, five of each at most."""

    query = text("What was typed, trimmed.")
    isbn13 = maybe("The ISBN that was typed; null for none.")
    titles = SuggestedTitle(many=True, help_text="Books.")
    authors = SuggestedName(many=True, help_text="Contributors.")
    subjects = SuggestedName(many=True, help_text="Subjects.")

    class Meta:
        ref_name = "Suggestions"


class FoundReader(serializers.Serializer):
    """A reader whose library is open."""

    reader = ReaderRef(help_text="Who it is.")
    books = whole("How many books everybody may see, at most 1,000.")
    books_is_capped = flag("Whether there are more.")


class FoundReaders(serializers.Serializer):
    """Readers whose libraries are open."""

    results = FoundReader(many=True, help_text="24 at most.")
    next = maybe("The whole address of the next page; null on the last one.")


class FoundBook(serializers.Serializer):
    """An edition in somebody's library."""

    id = text("The id of the book.")
    isbn13 = maybe("ISBN, thirteen digits; null for none.")
    title = text("Its title.")
    byline = text("Who stands on the spine.")
    reader = ReaderRef(help_text="Whose copy it is.")
    others = texts("Handles of readers whose copies came right after.")
    url = text("Path of the book in this API.")
    html_url = text("Path of its page.")


class FoundBooks(serializers.Serializer):
    """Books that everybody may see, newest first, each edition once."""

    results = FoundBook(many=True, help_text="48 at most.")
    next = maybe("The whole address of the next page; null on the last one.")


class FoundLists(serializers.Serializer):
    """Lists that everybody may see, latest change first."""

    results = ShownList(many=True, help_text="24 at most.")
    next = maybe("The whole address of the next page; null on the last one.")


class NameShape(serializers.Serializer):
    """A contributor or subject of one's own library."""

    id = text("The id of the name; it stays as long as the name is on a book.")
    name = text("The name as the library spells it, and as filters take it.")
    sort_name = text("What it is sorted under.")
    books = whole("How many books it stands on that are not in the trash.")
    url = text("Path of the name in this API.")

    class Meta:
        ref_name = "LibraryName"


NamePage = page_of(NameShape, "NamePage")


# --- What is read ---------------------------------------------------------------------------------


class RenameInput(KnownFields):
    """How it is to be spelled."""

    name = TextField(
        max_length=limits.NAME_MAX,
        help_text="The new spelling; where the library has that name already, they become one.",
    )


class MergeInput(KnownFields):
    """Which one it is to become."""

    into = TextField(max_length=20, help_text="The id of the name that takes its books.")


class ReportInput(KnownFields):
    """What is wrong with a page that everybody may see."""

    reader = TextField(required=False, max_length=30, help_text="The handle of a reader; or")
    list = TextField(required=False, max_length=20, help_text="the id of a list; or")
    book = TextField(required=False, max_length=20, help_text="the id of a book.")
    reason = WordField(choices=ReportReason.choices, help_text="What is wrong.")
    text = TextField(
        required=False, allow_blank=True, max_length=limits.REPORT_MAX,
        help_text="In your own words.",
    )  # fmt: skip

    def validate(self, data: dict) -> dict:
        """Refuse more than one thing, and none."""
        if len({"reader", "list", "book"} & set(data)) != 1:
            said = "Give a reader, a list or a book, one of them."
            raise serializers.ValidationError({"reader": said})
        return data
