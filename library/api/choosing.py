"""``fields=`` and ``expand=``: less of an answer, or more."""

from collections.abc import Collection
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


class Chosen:
    """The fields of an answer that were asked for; all of ``known`` when none were."""

    def __init__(self, request: Request, known: Collection[str]) -> None:
        self.names, self._known = _listed(request, "fields", known), frozenset(known)

    def of(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return the chosen part of one row."""
        if self.names is None:
            return row
        # What ``expand`` brought was asked for as well, and the id is always there.
        kept = self.names | {"id"}
        return {name: row[name] for name in row if name in kept or name not in self._known}


def expanded(request: Request, known: Collection[str]) -> frozenset[str]:
    """Return what is to be told besides. Raises ValidationError for what there is not."""
    return _listed(request, "expand", known) or frozenset()


def _listed(request: Request, name: str, known: Collection[str]) -> frozenset[str] | None:
    if name not in request.query_params:
        return None
    given = {part.strip() for part in ",".join(request.query_params.getlist(name)).split(",")}
    if given - set(known):
        said = f"Choose from: {', '.join(sorted(known))}."
        raise ValidationError({name: [said]})
    return frozenset(given)


def names_in(shape: type[serializers.Serializer]) -> tuple[str, ...]:
    """Return the names of an answer's fields that ``fields=`` may choose."""
    expands = getattr(getattr(shape, "Meta", None), "expanded", ())
    return tuple(name for name in shape._declared_fields if name not in expands)
