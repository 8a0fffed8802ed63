"""Shapes of books, and of what is said about them."""

from rest_framework import serializers

from library import limits
from library.api.schema.fields import FlagField, KnownFields, TextField, WholeField, WordField
from library.api.schema.parts import (
    Choosable,
    maybe,
    moment,
    page_of,
    text,
    texts,
    whole,
    word,
    words,
)
from library.choices import Binding, ContributorRole, CoverSource, RevisionCause, Visibility
from library.services import SELECTION_MAX

_ROLE = "What they did."


class Contributor(serializers.Serializer):
    """Somebody named on a book."""

    name = text("The name as the library spells it.")
    role = word(_ROLE, ContributorRole.choices)


class CoverShape(serializers.Serializer):
    """A cover: its files, and what it comes from."""

    urls = words("Paths of the picture by width in pixels; they never change what they show.")
    width = whole("Width of the largest picture, in pixels.")
    height = whole("Height of the largest picture, in pixels.")
    color = text("Its main colour, as #rrggbb.")
    source = word("Where it comes from.", CoverSource.choices)

    class Meta:
        ref_name = "Cover"


class Facts(Choosable):
    """What can be known of an edition."""

    title = text("Title, without the subtitle.")
    subtitle = text("Subtitle; empty for none.")
    contributors = Contributor(many=True, help_text="Who made it, in the order of the title page.")
    publisher = text("Publisher; empty when not known.")
    published = text("Date of publication, EDTF level 0 or 1; empty when not known.")
    page_count = whole("Pages, as a number; null when not known.", allow_null=True)
    binding = word("How it is bound; empty when not known.", Binding.choices)
    language = maybe("Language, BCP 47; null when not known.")
    edition_statement = text("Which edition it says it is; empty for none.")
    series = text("Series; empty for none.")
    series_number = text("Number in the series, as text; empty for none.")
    synopsis = text("What it is about, as sanitised HTML; empty for none.")
    subjects = texts("What it is about, as names, in their order.")
    height_mm = whole("Height in millimetres; null when not known.", allow_null=True)
    width_mm = whole("Width in millimetres; null when not known.", allow_null=True)
    thickness_mm = whole("Thickness in millimetres; null when not known.", allow_null=True)
    weight_g = whole("Weight in grams; null when not known.", allow_null=True)
    dewey = text("Dewey class; empty when not known.")


class BookSummary(Choosable):
    """A book as lists show it."""

    id = text("The id of the book; it stays.")
    isbn13 = maybe("ISBN, thirteen digits; null for none.")
    copy_number = whole("Which copy of this ISBN it is, from 1.")
    title = text("Title, without the subtitle.")
    subtitle = text("Subtitle; empty for none.")
    byline = text("Who stands on the spine, in one line.")
    published = text("Date of publication, EDTF level 0 or 1; empty when not known.")
    page_count = whole("Pages, as a number; null when not known.", allow_null=True)
    language = maybe("Language, BCP 47; null when not known.")
    visibility = word("Who may see it.", Visibility.choices)
    cover = CoverShape(allow_null=True, help_text="The cover; null for the designed one.")
    added_at = moment("When it came into the library.")
    url = text("Path of the book in this API.")
    html_url = text("Path of its page.")


class BookRow(BookSummary):
    """A book of a list, with what `expand` asked for."""

    contributors = Contributor(many=True, required=False, help_text="With `expand=contributors`.")
    subjects = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="With `expand=subjects`."
    )

    class Meta:
        expanded = ("contributors", "subjects")


class BookDetail(BookSummary, Facts):
    """A whole book of one's own."""

    isbn10 = maybe("ISBN, ten characters; null where there is none.")
    sort_as = text("What the title is sorted under, where that is not the title.")
    location = text("Where the copy stands. Nobody else ever sees it.")
    sources = words("Which provider each fact is from.")
    locked_fields = texts("What was set by hand: refreshes leave it alone.")
    unlisted_url = maybe("Path of the page for whoever has the link; null where there is none.")
    updated_at = moment("When it last changed.")
    trashed_at = moment("When it went into the trash; null when it is not there.", allow_null=True)


class OwnedCopy(serializers.Serializer):
    """A copy of an edition that is in the library."""

    id = text("The id of the book.")
    url = text("Path of the book in this API.")
    html_url = text("Path of its page.")


class Edition(Facts):
    """What the providers know of an ISBN."""

    isbn13 = text("ISBN, thirteen digits.")
    isbn10 = maybe("ISBN, ten characters; null where there is none.")
    sources = words("Which provider each fact is from.")
    providers = texts("The providers that know it.")
    unreachable = texts("The providers that could not be asked.")
    owned = BookSummary(many=True, help_text="The copies in the library.")


class FoundEdition(Facts):
    """An edition that a search found."""

    isbn13 = text("ISBN, thirteen digits.")
    isbn10 = maybe("ISBN, ten characters; null where there is none.")
    provider = text("The provider that knew it best.")
    owned = OwnedCopy(allow_null=True, help_text="A copy in the library; null for none.")


class EditionSearch(serializers.Serializer):
    """What a search among the providers found."""

    query = text("What was searched for.")
    results = FoundEdition(many=True, help_text="At most 30, the best fit first.")
    unreachable = texts("The providers that could not be asked: there may be more.")


class Change(serializers.Serializer):
    """One change of a book."""

    id = text("The id of the change.")
    made_at = moment("When it was made.")
    made_by = maybe("The handle of who made it; null when they are gone.")
    cause = word("Why.", RevisionCause.choices)
    providers = texts("The providers it was taken from.")
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField()),
        help_text="What it was and what it became, by the name of the field.",
    )


class UndoneShape(serializers.Serializer):
    """What came of taking a change back."""

    undone = texts("The fields set back.")
    kept = texts("The fields that were changed again since, and are as they were.")
    book = BookDetail(help_text="The book as it is now.")

    class Meta:
        ref_name = "Undone"


class FactDifferenceShape(serializers.Serializer):
    """One fact, as the library has it and as the providers have it."""

    name = text("The name of the field.")
    state = serializers.ChoiceField(
        choices=("same", "new", "changed", "locked"),
        help_text="`new`: yours is empty; `locked`: set by hand, and left alone.",
    )
    mine = serializers.JSONField(help_text="As the library has it.")
    theirs = serializers.JSONField(help_text="As the providers have it.")
    source = text("The provider it is from; empty when there is none.")
    fingerprint = text("Send it to take this value, so that nothing unseen is taken.")

    class Meta:
        ref_name = "FactDifference"


class DifferenceShape(serializers.Serializer):
    """A book beside what the providers say of it now."""

    facts = FactDifferenceShape(many=True, help_text="One for each fact the providers have.")
    unreachable = texts("The providers that could not be asked.")
    compared_at = moment("When they were asked.")

    class Meta:
        ref_name = "Difference"


class CandidateShape(serializers.Serializer):
    """A cover that a provider offers. Nobody has looked at it yet."""

    source = word('The provider; put it on with `{"source": …}`.', CoverSource.choices)
    label = text("The provider's name.")
    url = text("The address of the picture there.")
    preview_url = text("Path of a small picture to look at.")

    class Meta:
        ref_name = "CoverCandidate"


class Candidates(serializers.Serializer):
    """Covers that providers offer, best first."""

    results = CandidateShape(many=True, help_text="The covers.")


class Copies(serializers.Serializer):
    """The copies of one ISBN."""

    results = BookSummary(many=True, help_text="The copies, by their number.")


BookPage = page_of(BookRow, "BookPage")
ChangePage = page_of(Change, "ChangePage")


# --- What is read ---------------------------------------------------------------------------------


def _text(said: str, most: int, **more: object) -> TextField:
    return TextField(help_text=said, max_length=most, required=False, **more)


def _optional(said: str, most: int) -> TextField:
    return _text(said, most, allow_blank=True)


def _number(said: str, most: int) -> WholeField:
    return WholeField(help_text=said, required=False, allow_null=True, min_value=1, max_value=most)


class ContributorInput(KnownFields):
    """Somebody named on a book."""

    name = TextField(help_text="The name.", max_length=limits.NAME_MAX)
    role = WordField(
        choices=ContributorRole.choices,
        required=False,
        help_text="What they did; author, if not said.",
    )


class BookInput(KnownFields):
    """Facts to set. What is not given stays as it is."""

    title = _text("Title, without the subtitle.", limits.TITLE_MAX)
    subtitle = _optional("Subtitle; empty for none.", limits.TITLE_MAX)
    sort_as = _optional("What the title is to be sorted under.", limits.TITLE_MAX)
    location = _optional("Where the copy stands. Nobody else ever sees it.", limits.LOCATION_MAX)
    isbn13 = TextField(
        help_text="ISBN in any form; null or empty for none.",
        required=False, allow_null=True, allow_blank=True, max_length=limits.INTAKE_TYPED_MAX,
    )  # fmt: skip
    contributors = ContributorInput(
        many=True, required=False, max_length=limits.CONTRIBUTORS_MAX,
        help_text="Who made it, in the order of the title page.",
    )  # fmt: skip
    publisher = _optional("Publisher.", limits.PUBLISHER_MAX)
    published = _optional("Date of publication, EDTF: 1998, 1998-05, 1998~.", limits.RAW_VALUE_MAX)
    binding = WordField(
        choices=Binding.choices, required=False, allow_blank=True,
        help_text="How it is bound; empty when not known.",
    )  # fmt: skip
    language = TextField(
        help_text="Language, BCP 47, or its name; empty or null when not known.",
        required=False, allow_null=True, allow_blank=True, max_length=limits.RAW_VALUE_MAX,
    )  # fmt: skip
    edition_statement = _optional("Which edition it says it is.", limits.EDITION_STATEMENT_MAX)
    series = _optional("Series.", limits.SERIES_MAX)
    series_number = _optional("Number in the series, as text.", limits.SERIES_NUMBER_MAX)
    synopsis = _optional("What it is about: text or simple HTML.", limits.SYNOPSIS_MAX)
    subjects = serializers.ListField(
        child=TextField(max_length=limits.SUBJECT_MAX), required=False,
        max_length=limits.SUBJECTS_MAX, help_text="What it is about, as names, in their order.",
    )  # fmt: skip
    dewey = _optional("Dewey class.", limits.DEWEY_MAX)
    visibility = WordField(choices=Visibility.choices, required=False, help_text="Who may see it.")
    page_count = _number("Pages, as a number; null when not known.", limits.PAGE_COUNT_MAX)
    height_mm = _number("Height in millimetres; null when not known.", limits.MILLIMETRES_MAX)
    width_mm = _number("Width in millimetres; null when not known.", limits.MILLIMETRES_MAX)
    thickness_mm = _number("Thickness in millimetres; null when not known.", limits.MILLIMETRES_MAX)
    weight_g = _number("Weight in grams; null when not known.", limits.GRAMS_MAX)


class BookCreateInput(BookInput):
    """``isbn`` alone looks the book up, ``row`` takes one from the tray; else a title is needed."""

    isbn = TextField(
        required=False, max_length=limits.INTAKE_TYPED_MAX,
        help_text="ISBN in any form: the book is looked up. Not beside facts.",
    )  # fmt: skip
    row = TextField(
        required=False, max_length=20, help_text="The id of a line of the tray: its book is added."
    )
    another_copy = FlagField(
        required=False, default=False, help_text="Add one more copy of an ISBN you have."
    )

    def validate(self, data: dict) -> dict:
        """Refuse what does not go together."""
        if "row" in data and set(data) - {"row", "another_copy"}:
            raise serializers.ValidationError({"row": "Give a row alone."})
        if "isbn" in data and set(data) - {"isbn", "another_copy", "visibility"}:
            raise serializers.ValidationError(
                {"isbn": "Give an isbn to look the book up, or its facts with isbn13; not both."}
            )
        if not {"isbn", "row"} & set(data) and not data.get("title"):
            raise serializers.ValidationError({"isbn": "Give an isbn, or a title."})
        return data


class CoverInput(KnownFields):
    """A file as ``image``, the address of one as ``url``, or a provider's name as ``source``."""

    image = serializers.FileField(
        required=False, allow_empty_file=True,
        help_text="JPEG, PNG, WebP or GIF, at most 5 MB and 40 megapixels (multipart).",
    )  # fmt: skip
    url = serializers.CharField(
        required=False, max_length=limits.URL_MAX, help_text="The https address of a picture."
    )
    source = serializers.ChoiceField(
        choices=CoverSource.choices, required=False, help_text="The provider of a candidate."
    )

    def validate(self, data: dict) -> dict:
        """Refuse more than one."""
        if len(data) != 1:
            said = "Give an image, a url or a source, one of them."
            raise serializers.ValidationError({"image": said})
        return data


class TakeInput(KnownFields):
    """What to take over from the providers."""

    take = serializers.DictField(
        child=TextField(max_length=20),
        help_text="The fingerprint of what was seen, by the name of the field.",
    )


class BooksInput(KnownFields):
    """Books of the reader by id, in the order they are to follow one another."""

    books = serializers.ListField(
        child=TextField(max_length=20), min_length=1, max_length=SELECTION_MAX,
        help_text="Ids of books.",
    )  # fmt: skip
