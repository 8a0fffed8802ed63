"""Shapes of the account and its tokens."""

from rest_framework import serializers

from accounts import limits
from accounts.choices import BookVisibility, TokenResource, TokenScope
from library.api.schema.fields import FlagField, KnownFields, TextField, WholeField, WordField
from library.api.schema.parts import flag, maybe, moment, text, whole, word
from library.api.schema.shown import Link


class Me(serializers.Serializer):
    """The account of whoever asks."""

    handle = text("The handle: the name in the address of one's page.")
    name = text("The name; empty for none.")
    email = text("The e-mail address; empty for none. Nobody else sees it.")
    bio = text("What one says of oneself; lines are kept.")
    links = Link(many=True, help_text="Addresses one gives.")
    avatar = serializers.DictField(
        child=serializers.CharField(), allow_null=True,
        help_text="Paths of one's picture by width in pixels; null for none.",
    )  # fmt: skip
    is_published = flag("Whether others may see the library.")
    default_book_visibility = word("Who may see the books one adds.", BookVisibility.choices)
    created_at = moment("When the account was made.")
    html_url = text("Path of one's page.")


class LinkInput(KnownFields):
    """An address elsewhere."""

    label = TextField(
        allow_blank=True, max_length=limits.LINK_LABEL_MAX, help_text="What it is called."
    )
    url = TextField(max_length=limits.URL_MAX, help_text="The address.")


class MeInput(KnownFields):
    """What is to change of the account. What is not given stays as it is."""

    handle = TextField(
        required=False, max_length=limits.HANDLE_MAX + 1,
        help_text="3 to 30 letters a to z, digits, - or _; old addresses lead on to the new one.",
    )  # fmt: skip
    name = TextField(
        required=False, allow_blank=True, max_length=limits.NAME_MAX, help_text="The name."
    )
    bio = TextField(
        required=False, allow_blank=True, max_length=limits.BIO_MAX, trim_whitespace=False,
        help_text="What one says of oneself.",
    )  # fmt: skip
    links = LinkInput(
        many=True, required=False, max_length=limits.LINKS_MAX, help_text="Addresses one gives."
    )
    is_published = FlagField(required=False, help_text="Whether others may see the library.")
    default_book_visibility = WordField(
        choices=BookVisibility.choices, required=False,
        help_text="Who may see the books one adds from now on.",
    )  # fmt: skip


class Token(serializers.Serializer):
    """A key for programs; its secret is known only when it is made."""

    id = text("The id of the token; it stays.")
    name = text("What it is for.")
    scope = word("Whether it may change things.", TokenScope.choices)
    resource = serializers.ChoiceField(
        choices=[one for one in TokenResource.choices if one[0]], allow_null=True,
        help_text="What alone it opens; null for everything.",
    )  # fmt: skip
    prefix = text("How its secret begins.")
    created_at = moment("When it was made.")
    last_used_at = moment("When it was last used, to the minute; null for never.", allow_null=True)
    expires_at = moment("When it ends; null for never.", allow_null=True)
    url = text("Path of the token in this API.")


class Tokens(serializers.Serializer):
    """Tokens that were not revoked."""

    results = Token(many=True, help_text="The tokens, latest first.")


class MadeTokenShape(Token):
    """A new token."""

    secret = maybe(
        "The secret, this once: send it as `Authorization: Bearer …`. Null when a request is "
        "repeated with its `Idempotency-Key`."
    )

    class Meta:
        ref_name = "MadeToken"


class TokenInput(KnownFields):
    """A token to be made."""

    name = TextField(max_length=limits.TOKEN_NAME_MAX, help_text="What it is for.")
    scope = WordField(
        choices=TokenScope.choices, required=False, default=TokenScope.READ.value,
        help_text="Whether it may change things.",
    )  # fmt: skip
    resource = WordField(
        choices=TokenResource.choices, required=False, allow_blank=True, default="",
        help_text="What alone it opens; empty for everything.",
    )  # fmt: skip
    days = WholeField(
        required=False, allow_null=True, min_value=1, max_value=limits.TOKEN_DAYS_MAX,
        help_text="Days until it ends; null for never.",
    )  # fmt: skip


class InvitationShape(serializers.Serializer):
    """Leave to make one account."""

    id = text("The id of the invitation; it stays.")
    email = text("The only address it works for; empty for any.")
    created_at = moment("When it was made.")
    expires_at = moment("When it ends.")
    used_at = moment("When somebody used it; null for not yet.", allow_null=True)

    class Meta:
        ref_name = "Invitation"


class Invitations(serializers.Serializer):
    """The invitations one made."""

    results = InvitationShape(many=True, help_text="The invitations, latest first.")
    left = whole("How many more one may make.")


class MadeInvitationShape(InvitationShape):
    """A new invitation."""

    code = maybe("The code, this once; null when a request is repeated with its key.")
    link = maybe("The whole address to sign up at; null when a request is repeated.")

    class Meta:
        ref_name = "MadeInvitation"


class InvitationInput(KnownFields):
    """An invitation to be made."""

    email = serializers.EmailField(
        required=False, allow_blank=True, max_length=limits.EMAIL_MAX,
        help_text="The only address it is to work for; empty for any.",
    )  # fmt: skip
