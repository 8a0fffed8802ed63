"""Shapes of the tray."""

from typing import Any

from rest_framework import serializers

from library import limits
from library.api.schema.books import Contributor
from library.api.schema.fields import FlagField, KnownFields, TextField, WholeField, WordField
from library.api.schema.parts import flag, maybe, moment, page_of, text, texts, whole, word, words
from library.choices import IntakeDoor, IntakeReason, IntakeState, Visibility

# A title is chosen from what a search found, which pages do.
DOORS = [choice for choice in IntakeDoor.choices if choice[0] != IntakeDoor.SEARCH]


class RowBook(serializers.Serializer):
    """The book a line of the tray is about."""

    id = text("The id of the book.")
    title = text("Its title.")
    copy_number = whole("Which copy of this ISBN it is, from 1.")
    location = text("Where it stands.")
    is_trashed = flag("Whether it is in the trash.")
    url = text("Path of the book in this API.")
    html_url = text("Path of its page.")


class Candidate(serializers.Serializer):
    """One of several books that carry the same number."""

    title = maybe("Its title.")
    subtitle = maybe("Its subtitle.")
    contributors = Contributor(many=True, allow_null=True, help_text="Who made it.")
    publisher = maybe("Its publisher.")
    published = maybe("Date of publication, EDTF.")
    provider = maybe("The provider that says so.")


class TrayRow(serializers.Serializer):
    """A line of the tray."""

    id = text("The id of the line; it stays.")
    isbn13 = maybe("ISBN, thirteen digits; null for what is none.")
    typed = text("What came in.")
    door = word("How it came in.", IntakeDoor.choices)
    scans = whole("How often it came in.")
    state = word("Where it stands.", IntakeState.choices)
    reason = serializers.ChoiceField(
        choices=[one for one in IntakeReason.choices if one[0]], allow_null=True,
        help_text="Why it waits or needs its reader; null for nothing.",
    )  # fmt: skip
    message = text("The same, in a sentence for people.")
    suggestion = maybe("The ISBN that was probably meant; null for none.")
    title = text("The title, as far as it is known.")
    byline = text("Who stands on the spine, as far as it is known.")
    title_hint = text("The title that stood beside the ISBN in a list; empty for none.")
    adds = flag("Whether it is added by itself once it is found.")
    book = RowBook(allow_null=True, help_text="The book it became or is; null for none.")
    candidates = Candidate(many=True, help_text="What to choose from, counted from 0.")
    attempts = whole("How often it was looked up.")
    next_attempt_at = moment("When it is looked up next; null for not.", allow_null=True)
    created_at = moment("When it came in.")
    updated_at = moment("When it last changed.")
    url = text("Path of the line in this API.")


class RowFacts(serializers.Serializer):
    """The facts of a book as it would be added."""

    title = text("Title, without the subtitle.")
    subtitle = text("Subtitle; empty for none.")
    contributors = Contributor(many=True, help_text="Who made it, in order.")
    publisher = text("Publisher; empty when not known.")
    published = text("Date of publication, EDTF; empty when not known.")
    page_count = whole("Pages, as a number; null when not known.", allow_null=True)
    binding = text("How it is bound; empty when not known.")
    language = text("Language, BCP 47; empty when not known.")
    edition_statement = text("Which edition it says it is.")
    series = text("Series; empty for none.")
    series_number = text("Number in the series, as text.")
    synopsis = text("What it is about, as sanitised HTML.")
    subjects = texts("What it is about, as names.")
    height_mm = whole("Height in millimetres; null when not known.", allow_null=True)
    width_mm = whole("Width in millimetres; null when not known.", allow_null=True)
    thickness_mm = whole("Thickness in millimetres; null when not known.", allow_null=True)
    weight_g = whole("Weight in grams; null when not known.", allow_null=True)
    dewey = text("Dewey class; empty when not known.")
    isbn13 = maybe("ISBN, thirteen digits; null for none.")
    visibility = word("Who will be able to see it.", Visibility.choices)
    sort_as = text("What the title is sorted under, where that is not the title.")
    location = text("Where the copy will stand.")


class TrayRowDetail(TrayRow):
    """A whole line of the tray."""

    facts = RowFacts(help_text="The facts of its book as it would be added.")
    sources = words("Which provider each fact is from.")
    edited_fields = texts("What the reader changed before adding.")
    settled_at = moment("When it was done with; null when it is not.", allow_null=True)
    cleared_at = moment("When it was put away; null when it is in the tray.", allow_null=True)


class TrayCountsShape(serializers.Serializer):
    """The tray in numbers."""

    total = whole("Lines in all.")
    by_state = serializers.DictField(
        child=serializers.IntegerField(), help_text="Lines in each state; they add up to `total`."
    )
    waiting_quota = whole("Lines that wait for the provider's next day.")
    adding = whole("Lines that were found and are on the way in.")
    done = whole("Lines that are not being looked up.")
    per_minute = serializers.FloatField(help_text="Lines settled in the last minute.")
    seconds_left = whole("Seconds until the rest is settled; null for not known.", allow_null=True)
    worker_alive = flag("Whether anybody is at work.")
    quota_left = whole("Lookups left today; null for not known.", allow_null=True)

    class Meta:
        ref_name = "TrayCounts"


TrayPage = page_of(
    TrayRow, "TrayPage", counts=TrayCountsShape(help_text="The whole tray in numbers.")
)


class IntakeAnswer(serializers.Serializer):
    """What became of everything sent."""

    new = whole("Codes that are looked up now.")
    again = whole("Codes that were in the tray already.")
    owned = whole("Codes of which there is a copy.")
    refused = whole("Codes that are no ISBN.")
    repeats = whole("Codes that came more than once in this request.")
    unread = whole("Codes that are no ISBN, past the first 200.")
    results = TrayRow(many=True, help_text="The first 50 lines.")


class CountAnswer(serializers.Serializer):
    """How many lines it was."""

    count = whole("How many lines were concerned, where they are counted; else 0.")
    undo = maybe("What brings them back; null where nothing does.")


class IntakeSettingsShape(serializers.Serializer):
    """How books come in from now on."""

    adds_at_once = flag("Whether what is found is added by itself.")
    plays_sound = flag("Whether pages make a sound.")
    vibrates = flag("Whether pages make a telephone tremble.")
    visibility = serializers.ChoiceField(
        choices=["", *Visibility.values], help_text="Who may see them; empty for the usual."
    )
    subjects = texts("Subjects that go onto every book.")
    location = text("Where they stand.")

    class Meta:
        ref_name = "IntakeSettings"


class Wanted(serializers.Serializer):
    """An ISBN that no provider has had yet, asked for again by itself."""

    isbn13 = text("ISBN, thirteen digits.")
    wanted_at = moment("When it was first asked for.")
    attempts = whole("How often it was asked for.")
    next_attempt_at = moment("When it is asked for next; null for not.", allow_null=True)
    arrived_at = moment("When a provider had it; null for not yet.", allow_null=True)


class WantedList(serializers.Serializer):
    """ISBNs that are waited for."""

    results = Wanted(many=True, help_text="The ISBNs.")


# --- What is read ---------------------------------------------------------------------------------


class IntakeInput(KnownFields):
    """``text`` of any kind, or ``isbns``, each of them one code."""

    text = TextField(
        required=False, allow_blank=True, max_length=limits.INTAKE_TEXT_MAX,
        help_text="Any text; every ISBN in it is found.",
    )  # fmt: skip
    isbns = serializers.ListField(
        child=TextField(allow_blank=True, max_length=limits.INTAKE_TYPED_MAX),
        required=False, max_length=limits.INTAKE_ROWS_MAX, help_text="Codes, one in each.",
    )  # fmt: skip
    door = WordField(choices=DOORS, default=IntakeDoor.PASTED.value, help_text="How they came in.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Refuse both at once, and neither."""
        if ("text" in data) == ("isbns" in data):
            raise serializers.ValidationError({"text": "Give a text, or isbns; one of them."})
        return data


class ChoiceInput(KnownFields):
    """Which of a row's candidates."""

    number = WholeField(
        min_value=0, max_value=100, required=False, help_text="For `choose`: counted from 0."
    )


class IntakeSettingsInput(KnownFields):
    """What is to change of how books come in."""

    adds_at_once = FlagField(required=False, help_text="Add what is found by itself.")
    plays_sound = FlagField(required=False, help_text="Let pages make a sound.")
    vibrates = FlagField(required=False, help_text="Let pages make a telephone tremble.")
    visibility = WordField(
        choices=Visibility.choices, required=False, allow_blank=True,
        help_text="Who may see them; empty for the usual.",
    )  # fmt: skip
    subjects = serializers.ListField(
        child=TextField(max_length=limits.SUBJECT_MAX), required=False,
        max_length=limits.SUBJECTS_MAX, help_text="Subjects that go onto every book.",
    )  # fmt: skip
    location = TextField(
        required=False, allow_blank=True, max_length=limits.LOCATION_MAX,
        help_text="Where they stand.",
    )  # fmt: skip


class StampInput(KnownFields):
    """What is to be brought back."""

    undo = TextField(max_length=40, help_text="The `undo` of the answer that put them away.")
