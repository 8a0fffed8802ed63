"""Shapes of many books at once."""

from rest_framework import serializers

from library import limits
from library.api.schema.books import BookInput
from library.api.schema.fields import KnownFields, TextField, WordField
from library.api.schema.parts import maybe, whole
from library.choices import Visibility
from library.services import SELECTION_MAX

ACTIONS = ("create", "update", "trash", "restore")


class BulkItem(KnownFields):
    """One thing to do with one book."""

    action = WordField(choices=ACTIONS, help_text="What to do.")
    id = TextField(
        required=False, max_length=20, help_text="The id of the book; not to create one."
    )
    if_match = TextField(
        required=False, max_length=200,
        help_text="The ETag you saw: if the book was changed meanwhile, this item is refused.",
    )  # fmt: skip
    book = BookInput(
        required=False, help_text="To create: at least a title. To update: what is to change."
    )

    def validate(self, data: dict) -> dict:
        """Refuse what lacks its book."""
        action, book = data["action"], data.get("book")
        if action != "create" and "id" not in data:
            raise serializers.ValidationError({"id": "Say which book."})
        if action in ("create", "update") and book is None:
            raise serializers.ValidationError({"book": "Say what the book is to be."})
        if action == "create" and not book.get("title"):
            raise serializers.ValidationError({"book": "Give a title."})
        return data


class BulkInput(KnownFields):
    """At most 500 things to do, each for itself."""

    items = BulkItem(
        many=True, min_length=1, max_length=SELECTION_MAX,
        help_text="What is to be done; each has an outcome of its own.",
    )  # fmt: skip


class BulkOutcome(serializers.Serializer):
    """What became of one item."""

    index = whole("Which item, from 0.")
    status = whole("The HTTP status it would have been answered with alone.")
    id = maybe("The id of the book; null when it is refused and names none.")
    url = maybe("Path of the book in this API; null when it was refused.")
    etag = maybe("The tag of its state now; null when it was refused or is in the trash.")
    problem = serializers.DictField(
        allow_null=True, help_text="Why it was refused, as a problem; null when it was done."
    )


class BulkAnswer(serializers.Serializer):
    """What became of every item."""

    done = whole("How many were done.")
    refused = whole("How many were refused.")
    results = BulkOutcome(many=True, help_text="An outcome for each item, in their order.")


class SelectionInput(KnownFields):
    """One thing to do with all books named, or all that a query finds."""

    action = WordField(
        choices=("visibility", "add_subject", "remove_subject", "trash", "add_to_list"),
        help_text="What to do.",
    )
    books = serializers.ListField(
        child=TextField(max_length=20), required=False, min_length=1, max_length=SELECTION_MAX,
        help_text="Ids of books; or give a query.",
    )  # fmt: skip
    query = TextField(
        required=False, allow_blank=True, max_length=8_000,
        help_text="Filters as in the address of a list of books; empty for all of them.",
    )  # fmt: skip
    visibility = WordField(
        choices=Visibility.choices, required=False, help_text="For `visibility`: who may see them."
    )
    subject = TextField(
        required=False, max_length=limits.SUBJECT_MAX, help_text="For subjects: the name."
    )
    list = TextField(required=False, max_length=20, help_text="For `add_to_list`: its id.")

    def validate(self, data: dict) -> dict:
        """Refuse what lacks its object."""
        needs = {"visibility": "visibility", "add_to_list": "list"}
        needs |= dict.fromkeys(("add_subject", "remove_subject"), "subject")
        needed = needs.get(data["action"])
        if needed and needed not in data:
            raise serializers.ValidationError({needed: "This is needed for it."})
        if ("books" in data) == ("query" in data):
            raise serializers.ValidationError({"books": "Give books, or a query; one of them."})
        return data


class SelectionAnswer(serializers.Serializer):
    """What was done with the books selected."""

    changed = whole("How many books were changed.")
    undo = maybe("What takes it back, for the trash and for lists; null where nothing does.")


class UndoInput(KnownFields):
    """What is to be taken back."""

    undo = TextField(max_length=40, help_text="The `undo` of the answer.")


class RestoredAnswer(serializers.Serializer):
    """How many came back."""

    restored = whole("How many came back.")
