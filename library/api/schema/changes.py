"""Shapes of the change feed."""

from rest_framework import serializers

from accounts.changes import ChangeAction, ChangeKind
from library.api.schema.parts import flag, maybe, moment, text, word


class ChangeShape(serializers.Serializer):
    """One thing that changed."""

    id = text("Names the change; changes are told in the order of these.")
    kind = word("What it is.", ChangeKind.choices)
    action = word("What happened; `trashed` and `deleted` are tombstones.", ChangeAction.choices)
    at = moment("When it was written.")
    object_id = text("The id of the thing; `all-time` or a year for favourites, `me` for you.")
    list_id = maybe("The list of an entry; null for everything else.")
    url = maybe("Path of the thing in this API; null for a tombstone.")
    object = serializers.DictField(
        required=False, allow_null=True,
        help_text="With `expand=object`: the thing as it is now; null when it is not there.",
    )  # fmt: skip


class ChangesShape(serializers.Serializer):
    """Some of what changed, in order."""

    results = ChangeShape(many=True, help_text="What changed, the first to change first.")
    cursor = text("Where you are now: give it as `since` the next time.")
    has_more = flag("Whether there is more already.")
    next = text("The whole address to ask next; always there.")
