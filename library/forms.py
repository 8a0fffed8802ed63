"""What pages take in: shapes and words here, rules in the services."""

import json
from typing import Any

from django import forms

from library import limits
from library.choices import Binding, ContributorRole, Visibility
from library.exceptions import InvalidBook
from library.facts import FACT_FIELDS, clean_facts
from library.languages import language_name
from library.models import Book, IntakeSettings
from library.services import current_facts
from library.text import html_to_text

_ROLES_HELP = ", ".join(role for role in ContributorRole.values)
# For static/js/tag-inputs.js, which shows the lines one by one; its help then replaces ours.
_PEOPLE = {
    "tags": True,
    "roles": json.dumps(ContributorRole.choices),
    "most": limits.NAME_MAX,
    "help": "Enter or a comma adds a name. Drag them, or use the arrows, to put them in order.",
}
_SUBJECTS = {
    "tags": True,
    "most": limits.SUBJECT_MAX,
    "help": "Enter or a comma adds a subject. Backspace takes the last one back.",
}


_AS_LINES = ("contributors", "subjects")
# What a copy has besides its facts.
_OWN = ("isbn13", "visibility", "sort_as", "location")


class LinesField(forms.CharField):
    """Text of several lines. Browsers send CRLF; unchanged text must compare as unchanged."""

    def __init__(self, *, rows: int, data: dict[str, Any] | None = None, **kwargs: Any) -> None:
        attrs = {f"data-{name}": value for name, value in (data or {}).items()}
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"} | attrs)
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class CodesField(forms.CharField):
    """Whatever was typed, scanned or pasted. Bytes that no text has are dropped, not refused."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\0", "")


class IntakeForm(forms.Form):
    """The one box: text of any kind, or a file. The services say what is in it."""

    text = CodesField(
        label="ISBN, list or title",
        required=False,
        help_text="Any ISBN, any text with ISBNs in it, a text or CSV file (drop it anywhere), "
        "or words of a title.",
        widget=forms.Textarea(
            attrs={
                "rows": 1,
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "enterkeyhint": "go",
                "autofocus": True,
                "placeholder": "Scan, type or paste",
            }
        ),
    )
    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,.tsv,text/plain,text/csv"}),
    )
    door = forms.CharField(required=False, initial="typed", widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > limits.INTAKE_TEXT_MAX:
            raise forms.ValidationError(
                "This file is too large: up to 2 MB of text go in at once. Split it in two."
            )
        return file


class IntakeSettingsForm(forms.Form):
    """How books come in; the services check and keep it."""

    adds_at_once = forms.ChoiceField(
        label="When a book is found",
        choices=[("on", "Add it to my library at once"), ("", "Let me look at it first")],
        required=False,
        widget=forms.RadioSelect,
    )
    visibility = forms.ChoiceField(
        choices=[("", "As set for all my books"), *Visibility.choices], required=False
    )
    location = forms.CharField(
        label="Where they stand",
        required=False,
        max_length=limits.LOCATION_MAX,
        help_text="Such as Living room, shelf 3.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    subjects_text = LinesField(
        label="Subjects they get besides their own", rows=2, help_text="One a line."
    )
    plays_sound = forms.BooleanField(
        label="Play a sound: one note for found, two for the rest", required=False
    )
    vibrates = forms.BooleanField(label="Vibrate, on devices that can", required=False)

    def given(self) -> dict[str, Any]:
        """Return what the services take."""
        values = dict(self.cleaned_data)
        lines = values.pop("subjects_text").splitlines()
        values["subjects"] = [line for line in lines if line.strip()]
        values["adds_at_once"] = values["adds_at_once"] == "on"
        return values

    def add_errors(self, errors: dict[str, list[str]]) -> None:
        """Put the services' messages beside the fields they speak of."""
        for name, messages in errors.items():
            for message in messages:
                self.add_error("subjects_text" if name == "subjects" else name, message)


class EditionSearchForm(forms.Form):
    """Words of a title or an author; the service says what is wrong with them."""

    q = forms.CharField(
        label="Title or author",
        required=False,
        help_text="A few words are enough: part of the title, a name, or both.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "enterkeyhint": "search", "dir": "auto"}
        ),
    )


class PictureFields(forms.Form):
    """A picture for a cover: a file, a photo, an address, or one that a catalogue offers."""

    PICTURES = ("candidate", "image", "photo", "url")
    # HEIC stays out on purpose: phones then hand their photos over as JPEG by themselves.
    _KINDS = "image/jpeg,image/png,image/webp,image/gif"
    image = forms.FileField(
        label="A picture of the cover",
        required=False,
        allow_empty_file=True,
        help_text="JPEG, PNG, WebP or GIF, up to 5 MB.",
        widget=forms.FileInput(attrs={"accept": _KINDS}),
    )
    photo = forms.FileField(
        label="A photo",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": _KINDS, "capture": "environment"}),
    )
    url = forms.CharField(
        label="Address of a picture",
        required=False,
        max_length=limits.URL_MAX,
        help_text="It is fetched once and kept here; it has to start with https://.",
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    candidate = forms.CharField(label="What the catalogues have", required=False, max_length=20)

    def picture_field(self) -> str:
        """Return the name of the field the reader used; "" for none."""
        given = self.cleaned_data
        used = (name for name in self.PICTURES if given.get(name) not in (None, ""))
        return next(used, "")


class BookForm(PictureFields):
    """Every fact of a book as text, and its cover. ``given()`` is what the services take."""

    _NO_FACTS = (*PictureFields.PICTURES, "take_off")
    take_off = forms.BooleanField(label="Take this cover off", required=False)

    title = forms.CharField(required=False, max_length=limits.TITLE_MAX)
    subtitle = forms.CharField(required=False, max_length=limits.TITLE_MAX)
    contributors_text = LinesField(
        label="Authors and others",
        rows=4,
        data=_PEOPLE,
        help_text="One a line. For anybody but an author add the role after a bar, such as "
        f"<q>Edith Grossman | translator</q>. Roles: {_ROLES_HELP}.",
    )
    isbn13 = forms.CharField(label="ISBN", required=False, max_length=100)
    language = forms.CharField(
        required=False, max_length=60, help_text="By name or code: French, fr."
    )
    publisher = forms.CharField(required=False, max_length=limits.PUBLISHER_MAX)
    published = forms.CharField(
        required=False,
        max_length=limits.EDTF_MAX,
        help_text="As exactly as you know it: 1998, 1998-05, 1998-05-17. About 1998: 1998~.",
    )
    binding = forms.ChoiceField(required=False, choices=Binding.choices)
    page_count = forms.CharField(
        label="Pages",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    edition_statement = forms.CharField(
        label="Edition", required=False, max_length=limits.EDITION_STATEMENT_MAX
    )
    series = forms.CharField(required=False, max_length=limits.SERIES_MAX)
    series_number = forms.CharField(
        label="Number in the series", required=False, max_length=limits.SERIES_NUMBER_MAX
    )
    synopsis = LinesField(rows=8, data={"limit": limits.SYNOPSIS_MAX})
    subjects_text = LinesField(label="Subjects", rows=4, data=_SUBJECTS, help_text="One a line.")
    visibility = forms.ChoiceField(
        choices=Visibility.choices,
        help_text="Nobody else sees anything before you publish your library.",
    )
    location = forms.CharField(
        label="Where it stands",
        required=False,
        max_length=limits.LOCATION_MAX,
        help_text="A room, a shelf, a box. Only you ever see it.",
    )
    sort_as = forms.CharField(
        label="Sort under",
        required=False,
        max_length=limits.TITLE_MAX,
        help_text="Only where the title would stand in the wrong place.",
    )
    dewey = forms.CharField(label="Dewey", required=False, max_length=limits.DEWEY_MAX)
    height_mm = forms.CharField(label="Height in mm", required=False, max_length=20)
    width_mm = forms.CharField(label="Width in mm", required=False, max_length=20)
    thickness_mm = forms.CharField(label="Thickness in mm", required=False, max_length=20)
    weight_g = forms.CharField(label="Weight in g", required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the reader changed is told from what the page showed, not from what the book has
        # become meanwhile: another window's edit is not undone by this one.
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in self._NO_FACTS
            if type(field.widget) is forms.TextInput and name not in self._NO_FACTS:
                field.widget.attrs["dir"] = "auto"

    def clean(self) -> dict[str, Any]:
        """Say all that is wrong at once, before a picture is fetched for a book that cannot be."""
        try:
            clean_facts(self.given())
        except InvalidBook as error:
            self.add_errors(error.extra["errors"])
        return self.cleaned_data

    def given(self) -> dict[str, Any]:
        """Return what the reader changed, in the shape of ``clean_facts``.

        A field left as it was shown is no edit: it must not lock what it shows.
        """
        facts = set(self.cleaned_data) - set(self._NO_FACTS)
        values = {name: self.cleaned_data[name] for name in self.changed_data if name in facts}
        if "contributors_text" in values:
            lines = values.pop("contributors_text").splitlines()
            values["contributors"] = [_contributor(line) for line in lines]
        if "subjects_text" in values:
            lines = values.pop("subjects_text").splitlines()
            values["subjects"] = [line for line in lines if line.strip()]
        return values

    def add_errors(self, errors: dict[str, list[str]]) -> None:
        """Put a service's messages beside the fields they speak of."""
        names = {"contributors": "contributors_text", "subjects": "subjects_text"}
        for name, messages in errors.items():
            for message in messages:
                self.add_error(names.get(name, name), message)


class BulkForm(forms.Form):
    """What to do with which books of the list: those ticked, or all that were found."""

    ACTIONS = (
        ("visibility", "Change visibility"),
        ("add_subject", "Add subject"),
        ("remove_subject", "Remove subject"),
        ("add_to_list", "Add to list"),
        ("trash", "Move to trash"),
    )

    action = forms.ChoiceField(
        choices=ACTIONS, error_messages={"required": "Choose what to do with the books."}
    )
    every = forms.BooleanField(required=False)
    found = forms.CharField(required=False, max_length=8_000)
    visibility = forms.CharField(required=False, max_length=20)
    subject = forms.CharField(required=False, max_length=1_000)
    list = forms.CharField(required=False, max_length=20)


class CoverForm(PictureFields):
    """A picture and nothing else. The services say what is wrong with it."""

    def clean(self) -> dict[str, Any]:
        if not self.picture_field() and not self.errors:
            self.add_error("image", "Choose a picture first.")
        return self.cleaned_data


def initial_of(book: Book) -> dict[str, Any]:
    """Return a loaded book as the initial values of ``BookForm``."""
    own = {name: getattr(book, name) for name in _OWN}
    return initial_of_facts(current_facts(book) | own)


def initial_of_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return complete facts, with what is the copy's own, as initial values of ``BookForm``."""
    lines = [
        record.name if record.role == ContributorRole.AUTHOR else f"{record.name} | {record.role}"
        for record in facts["contributors"]
    ]
    plain = [name for name in (*FACT_FIELDS, *_OWN) if name not in _AS_LINES]
    return {name: facts[name] for name in plain} | {
        "isbn13": facts["isbn13"] or "",
        "contributors_text": "\n".join(lines),
        "subjects_text": "\n".join(facts["subjects"]),
        "language": language_name(facts["language"]) or facts["language"],
        "synopsis": html_to_text(facts["synopsis"]),
    }


def initial_of_settings(saved: IntakeSettings) -> dict[str, Any]:
    """Return a reader's intake settings as the initial values of ``IntakeSettingsForm``."""
    return {
        "adds_at_once": "on" if saved.adds_at_once else "",
        "visibility": saved.visibility,
        "location": saved.location,
        "subjects_text": "\n".join(saved.subjects),
        "plays_sound": saved.plays_sound,
        "vibrates": saved.vibrates,
    }


def _contributor(line: str) -> dict[str, str]:
    name, _, role = line.rpartition("|") if "|" in line else (line, "", "")
    return {"name": name.strip(), "role": role.strip().lower()}
