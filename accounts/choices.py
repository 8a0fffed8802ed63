"""The small vocabularies of accounts: stored values, and the words readers see for them."""

from django.db.models import TextChoices


class BookVisibility(TextChoices):
    """What a reader's new books get; the values are those of the library's own visibility."""

    PRIVATE = "private", "Private: only you"
    UNLISTED = "unlisted", "Unlisted: whoever has the link"
    PUBLIC = "public", "Public: everyone, once your library is published"


class TokenScope(TextChoices):
    READ = "read", "Read: may look, may not change anything"
    WRITE = "write", "Write: may do all that you can do"


class TokenResource(TextChoices):
    """What alone a token opens; the values are those of the API's views."""

    ALL = "", "Everything"
    BOOKS = "books", "Books"
    EDITIONS = "editions", "Lookups and searches among providers"
    LISTS = "lists", "Reading lists"
    FAVOURITES = "favourites", "Favourites"
    INTAKE = "intake", "The tray"
    CONTRIBUTORS = "contributors", "Contributors"
    SUBJECTS = "subjects", "Subjects"
    EXPORT = "export", "The export"
    CHANGES = "changes", "The change feed"
    WEBHOOKS = "webhooks", "Webhooks"
    ME = "me", "The account"
    TOKENS = "tokens", "Tokens"
    INVITATIONS = "invitations", "Invitations"


class SignUpMode(TextChoices):
    OPEN = "open", "Everyone"
    INVITE = "invite", "Whoever has an invitation"
    CLOSED = "closed", "Nobody"


class Role(TextChoices):
    """What an account is to the site. Whoever has none, or is not signed in, is a visitor."""

    READER = "reader", "Reader"
    MODERATOR = "moderator", "Moderator: deals with reports in the admin"
    ADMIN = "admin", "Admin: all of the admin"
