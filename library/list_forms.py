"""What the pages of reading lists take in: shapes and words here, rules in the services."""

from typing import Any

from django import forms

from library import limits
from library.choices import Visibility
from library.forms import LinesField

_WHO = (
    (Visibility.PRIVATE, "Private: only you see it"),
    (Visibility.UNLISTED, "Unlisted: whoever has the link sees it"),
    (Visibility.PUBLIC, "Public: everybody sees it, once your library is published"),
)


class ErrorsFromServices(forms.Form):
    """A form that puts a service's messages beside the fields they speak of."""

    def add_errors(self, errors: dict[str, list[str]]) -> None:
        """Take what InvalidList says."""
        for name, messages in errors.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


class ListForm(ErrorsFromServices):
    """A list itself, without the books on it."""

    title = forms.CharField(
        required=False,
        widget=forms.TextInput(
            attrs={
                "dir": "auto",
                "maxlength": limits.LIST_TITLE_MAX,
                "autocomplete": "off",
                "required": True,
                "placeholder": "Slow winter novels",
            }
        ),
    )
    description = LinesField(
        rows=4,
        data={"limit": limits.LIST_DESCRIPTION_MAX},
        help_text="What holds these books together, for whom, since when. Lines are kept.",
    )
    visibility = forms.ChoiceField(
        label="Who sees it",
        choices=_WHO,
        required=False,
        initial=Visibility.PRIVATE,
        widget=forms.RadioSelect,
        help_text="Books that are not public are seen by you alone, on any list.",
    )


class NewListForm(ListForm):
    """The same, for a list that is not there yet."""

    def given(self) -> dict[str, Any]:
        """Return what ``services.create_list`` takes; private, where nothing is chosen."""
        values = dict(self.cleaned_data)
        return values | {"visibility": values["visibility"] or Visibility.PRIVATE}


class NoteForm(ErrorsFromServices):
    """What a reader writes of a book on a list."""

    note = LinesField(label="Your note", rows=5, data={"limit": limits.NOTE_MAX})
    is_note_shown = forms.BooleanField(label="Whoever sees the list may read it", required=False)
