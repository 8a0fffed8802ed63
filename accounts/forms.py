"""What people send to the account pages, checked. Forms validate; services write."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit, limits
from accounts.choices import BookVisibility, SignUpMode, TokenResource, TokenScope
from accounts.exceptions import AccountsError, InvalidHandle
from accounts.handles import normalize_handle
from accounts.models import User

PASSWORD_HELP = "At least 8 characters, not a common password, and not like your handle."  # noqa: S105 - help for the reader
PasswordCheck = Callable[[str], bool]


def add_refusal(form: forms.Form, error: AccountsError) -> None:
    """Put a refusal beside the field it is about, or above the form."""
    by_field = error.extra.get("errors") or {error.field: [error.message]}
    for name, messages in by_field.items():
        form.add_error(name if name in form.fields else None, messages)


def password_field(label: str, *, autocomplete: str, help_text: str = "") -> forms.CharField:
    """Return a field for a password, which is never trimmed and never shown again."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=limits.PASSWORD_MAX,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def _clean_handle(text: str) -> str:
    try:
        return normalize_handle(text)
    except InvalidHandle as error:
        raise ValidationError(error.message, code=error.code) from error


class SignInForm(forms.Form):
    identifier = forms.CharField(
        label="Handle or e-mail",
        max_length=limits.EMAIL_MAX,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = password_field("Password", autocomplete="current-password")


class SignUpForm(forms.Form):
    invitation_code = forms.CharField(label="Invitation", max_length=limits.INVITATION_CODE_MAX)
    handle = forms.CharField(
        label="Handle",
        max_length=limits.HANDLE_MAX + 1,  # with the @ that some put before it
        help_text="3 to 30 letters a to z, digits, - or _: the name in your address.",
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label="Name",
        max_length=limits.NAME_MAX,
        required=False,
        help_text="What readers see instead of your handle.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=limits.EMAIL_MAX,
        required=False,
        help_text="Never shown. Without it, a forgotten password cannot be reset.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = password_field("Password", autocomplete="new-password", help_text=PASSWORD_HELP)
    password_again = password_field("Password again", autocomplete="new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.SIGN_UP != SignUpMode.INVITE:
            del self.fields["invitation_code"]

    def clean_handle(self) -> str:
        return _clean_handle(self.cleaned_data["handle"])

    def clean(self) -> dict[str, Any]:
        first, second = (self.cleaned_data.get(name) for name in ("password", "password_again"))
        if first and second and first != second:
            self.add_error("password_again", "The two passwords are not the same.")
        return self.cleaned_data


class ProfileForm(forms.Form):
    handle = forms.CharField(
        label="Handle",
        max_length=limits.HANDLE_MAX + 1,
        help_text="The name in the address of your page. Old addresses lead on to the new one: "
        f"your last {limits.OLD_HANDLES_MAX} handles stay yours. At most "
        f"{limits.HANDLE_CHANGES_MAX} new ones in {limits.HANDLE_CHANGE_DAYS} days.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label="Name",
        max_length=limits.NAME_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    bio = forms.CharField(
        label="About you",
        max_length=limits.BIO_MAX,
        required=False,
        help_text=f"At most {limits.BIO_MAX} characters.",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    field_order = ["name", "handle", "bio"]

    def clean_handle(self) -> str:
        return _clean_handle(self.cleaned_data["handle"])


class PrivacyForm(forms.Form):
    default_book_visibility = forms.ChoiceField(
        label="Who may see the books you add",
        choices=BookVisibility,
        help_text="Books you have keep what they have.",
        widget=forms.RadioSelect,
    )


class PasswordCheckForm(forms.Form):
    """A form that takes the reader's password, where they have one.

    ``check_password`` says whether a text is it, and may raise TooManyAttempts.
    """

    current_password = password_field("Your password", autocomplete="current-password")

    def __init__(
        self, *args: Any, user: User, check_password: PasswordCheck, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.check_password = check_password
        if not user.has_usable_password():
            del self.fields["current_password"]

    def clean_current_password(self) -> str:
        password = self.cleaned_data["current_password"]
        if not self.check_password(password):
            raise ValidationError("This is not your password.", code="password_incorrect")
        return password


def code_field(help_text: str) -> forms.CharField:
    """Return a field for a code of the second factor."""
    return forms.CharField(
        label="Code",
        max_length=limits.CODE_MAX,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class CodeForm(forms.Form):
    code = code_field("Six digits of your telephone, or one of the codes you keep on paper.")


class NewSecondFactorForm(PasswordCheckForm):
    code = code_field("The six digits that your telephone shows now.")
    field_order = ["code", "current_password"]


class EmailForm(PasswordCheckForm):
    email = forms.EmailField(
        label="E-mail",
        max_length=limits.EMAIL_MAX,
        required=False,
        help_text="Never shown. Used to reset a forgotten password, and to tell you what matters.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["email", "current_password"]


class LeaveForm(PasswordCheckForm):
    """Whoever has no password types their handle instead."""

    handle = forms.CharField(
        label="Your handle",
        max_length=limits.HANDLE_MAX + 1,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "current_password" in self.fields:
            del self.fields["handle"]

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"].strip().removeprefix("@").lower()
        if handle != self.user.handle:
            raise ValidationError(f"Type your handle, {self.user.handle}.", code="handle_wrong")
        return handle


class LinkForm(forms.Form):
    """One link of a profile; both fields empty mean no link."""

    label = forms.CharField(
        label="Label",
        max_length=limits.LINK_LABEL_MAX,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    url = forms.URLField(
        label="Address",
        max_length=limits.URL_MAX,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise ValidationError("The address begins with http:// or https://.", code="scheme")
        return url

    def clean(self) -> dict[str, Any]:
        label, url = self.cleaned_data.get("label"), self.cleaned_data.get("url")
        if label and url == "":
            self.add_error("url", "Enter the address this link leads to.")
        if url and label == "":
            self.add_error("label", "Enter a few words that say where this link leads.")
        return self.cleaned_data


class BaseLinkFormSet(forms.BaseFormSet):
    def links(self) -> tuple[dict[str, str], ...]:
        """Return the links that were filled in, in their order."""
        filled = (form.cleaned_data for form in self.forms if form.cleaned_data.get("url"))
        return tuple({"label": data["label"], "url": data["url"]} for data in filled)


LinkFormSet = forms.formset_factory(
    LinkForm,
    formset=BaseLinkFormSet,
    extra=2,
    max_num=limits.LINKS_MAX,
    absolute_max=limits.LINKS_MAX,
    validate_max=True,
)


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=limits.TOKEN_NAME_MAX,
        help_text="What it is for, so that you know it again.",
    )
    scope = forms.ChoiceField(label="Scope", choices=TokenScope, initial=TokenScope.READ)
    resource = forms.ChoiceField(
        label="For", choices=TokenResource, required=False, help_text="What alone it opens."
    )
    days = forms.TypedChoiceField(
        label="Expires",
        required=False,
        coerce=int,
        empty_value=None,
        initial="90",
        choices=[
            ("30", "After 30 days"),
            ("90", "After 90 days"),
            ("365", "After a year"),
            ("", "Never"),
        ],
    )


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=limits.EMAIL_MAX,
        required=False,
        help_text="When given, only an account with this address can use the invitation. "
        "No mail is sent: you send the link.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class ResetForm(auth_forms.PasswordResetForm):
    email = forms.EmailField(
        label="E-mail",
        max_length=limits.EMAIL_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def get_users(self, email: str) -> list[User]:
        found = User.objects.with_email(email).filter(is_active=True)
        return [user for user in found if user.has_usable_password()]

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        audit.record("account.password_reset_sent", owner=self._told(*args, **kwargs))
        super().send_mail(*args, **kwargs)

    @staticmethod
    def _told(subject: str, body: str, context: dict[str, Any], *args: Any, **kwargs: Any) -> User:
        return context["user"]


class NewPasswordForm(auth_forms.SetPasswordForm):
    new_password1 = password_field(
        "New password", autocomplete="new-password", help_text=PASSWORD_HELP
    )
    new_password2 = password_field("New password again", autocomplete="new-password")
    noted_as = "account.password_reset"

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        user = super().save(commit)
        audit.record(self.noted_as, owner=user, actor=user)
        return user


class ChangePasswordForm(NewPasswordForm):
    """``check_password`` as in PasswordCheckForm."""

    noted_as = "account.password_changed"
    old_password = password_field("Your password now", autocomplete="current-password")
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, check_password: PasswordCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check_password = check_password

    def clean_old_password(self) -> str:
        password = self.cleaned_data["old_password"]
        if not self.check_password(password):
            raise ValidationError("This is not your password.", code="password_incorrect")
        return password
