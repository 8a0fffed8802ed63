"""Fields of what the API reads: strict in kind, so that a slip is said and never guessed at."""

from typing import Any

from rest_framework import serializers


class TextField(serializers.CharField):
    """Text, and nothing that could be written as text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # The framework takes blank text for null where a field may be null.
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class WholeField(serializers.IntegerField):
    """A whole number, not text that looks like one."""

    def to_internal_value(self, data: Any) -> int:
        is_whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if isinstance(data, bool) or not is_whole:
            self.fail("invalid")
        return super().to_internal_value(int(data))


class FlagField(serializers.BooleanField):
    """True or false, not a word or number for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WordField(serializers.ChoiceField):
    """One of some words."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class KnownFields(serializers.Serializer):
    """An input that refuses fields it does not know: a slip in a name is no wish for nothing."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            said = {str(name): ["There is no such field."] for name in sorted(unknown, key=str)}
            raise serializers.ValidationError(said)
        return super().to_internal_value(data)
