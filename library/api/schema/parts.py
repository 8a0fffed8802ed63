"""Fields of answers, in one line each: what a field is, with its unit, stands beside its name."""

from typing import Any

from rest_framework import serializers


def text(said: str, **more: Any) -> serializers.CharField:
    """A text."""
    return serializers.CharField(help_text=said, **more)


def maybe(said: str, **more: Any) -> serializers.CharField:
    """A text, or null."""
    return text(said, allow_null=True, **more)


def word(said: str, choices: Any) -> serializers.ChoiceField:
    """One of some words."""
    return serializers.ChoiceField(choices=choices, help_text=said)


def whole(said: str, **more: Any) -> serializers.IntegerField:
    """A whole number."""
    return serializers.IntegerField(help_text=said, **more)


def flag(said: str) -> serializers.BooleanField:
    """True or false."""
    return serializers.BooleanField(help_text=said)


def moment(said: str, **more: Any) -> serializers.DateTimeField:
    """A date and time, ISO 8601 in UTC."""
    return serializers.DateTimeField(help_text=said, **more)


def texts(said: str) -> serializers.ListField:
    """A list of texts."""
    return serializers.ListField(child=serializers.CharField(), help_text=said)


def words(said: str) -> serializers.DictField:
    """An object of texts."""
    return serializers.DictField(child=serializers.CharField(), help_text=said)


class Choosable(serializers.Serializer):
    """An answer of which ``fields=`` may leave out all but the id."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name == "id"
        return fields


def page_of(
    item: type[serializers.Serializer], name: str, **more: serializers.Field
) -> type[serializers.Serializer]:
    """Return the shape of one page of a list; ``more`` is what it says besides."""
    fields = {
        "results": item(many=True, help_text="The rows of this page, in the order asked for."),
        "next": maybe("The whole address of the next page; null on the last one."),
        "previous": maybe("The whole address of the page before; null on the first one."),
        "count": whole("How many rows there are in all, at most 1,000.", min_value=0),
        "count_is_capped": flag("Whether there are more rows than `count`."),
    }
    said = {"__doc__": "One page of a list."}
    return type(name, (serializers.Serializer,), fields | more | said)
