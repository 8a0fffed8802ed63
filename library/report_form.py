"""What somebody says of a public page. The services say whether it is enough."""

from typing import TYPE_CHECKING, Any

from django import forms

from library import limits
from library.choices import ReportReason
from library.exceptions import InvalidReport

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ReportForm(forms.Form):
    """``website`` is for programs that fill in whatever there is: people do not see it."""

    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=ReportReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong with the page."},
    )
    text = forms.CharField(
        label="In your own words",
        max_length=limits.REPORT_MAX,
        required=False,
        help_text="What is it about, and where on the page does it stand?",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_from_a_program(self) -> bool:
        """Whether what nobody sees was filled in. Only of a valid form."""
        return bool(self.cleaned_data["website"])

    def said(self, visitor: "User | AnonymousUser") -> dict[str, Any]:
        """Return what ``services.report_page`` takes besides the page. Only of a valid form."""
        made_by = visitor if visitor.is_authenticated else None
        return {
            "reason": self.cleaned_data["reason"],
            "text": self.cleaned_data["text"],
            "made_by": made_by,
        }

    def refuse(self, error: InvalidReport) -> None:
        """Put each message beside the field it is about."""
        for name, messages in error.extra["errors"].items():
            self.add_error(name, messages)
