"""How a reader wants books to come in, and the lock on their tray."""

from typing import TYPE_CHECKING, Any

from library.choices import Visibility
from library.exceptions import InvalidBook, InvalidIntake
from library.facts import clean_facts
from library.models import IntakeSettings

if TYPE_CHECKING:
    from accounts.models import User

_SWITCHES = ("adds_at_once", "plays_sound", "vibrates")
_FACTS = ("visibility", "subjects", "location")


def intake_settings(owner: "User") -> IntakeSettings:
    """Return the reader's settings; the defaults, not saved, when they chose none. 1 query."""
    return IntakeSettings.objects.filter(owner=owner).first() or IntakeSettings(owner=owner)


def save_intake_settings(*, owner: "User", **given: Any) -> IntakeSettings:
    """Change what is given of the settings: they are for what comes in from now on.

    ``adds_at_once``, ``plays_sound``, ``vibrates`` are true or false; ``visibility`` (empty: the
    reader's default), ``subjects`` (names) and ``location`` (text) go onto every book. Raises
    InvalidIntake with messages by field.
    """
    columns = {name: bool(given[name]) for name in _SWITCHES if name in given}
    facts = {name: given[name] for name in _FACTS if name in given}
    if facts.get("visibility") == "":
        columns["visibility"] = facts.pop("visibility")
    try:
        columns |= clean_facts(facts)
    except InvalidBook as error:
        raise InvalidIntake("Some of this cannot be kept.", **error.extra) from error
    if "subjects" in columns:
        columns["subjects"] = list(columns["subjects"])
    return IntakeSettings.objects.update_or_create(owner=owner, defaults=columns)[0]


def lock_tray(owner: "User") -> IntakeSettings:
    """Return the settings, locked: who puts rows into a tray does so one after the other.

    Inside ``atomic``. Two tabs and a phone at once then cannot both make a row for an ISBN.
    1 query, 3 the first time.
    """
    mine = IntakeSettings.objects.filter(owner=owner).select_for_update()
    settings = mine.first()
    if settings is None:
        IntakeSettings.objects.bulk_create([IntakeSettings(owner=owner)], ignore_conflicts=True)
        settings = mine.get()
    return settings


def visibility_for(owner: "User", settings: IntakeSettings) -> str:
    """Return who may see what comes in."""
    return settings.visibility or Visibility(owner.default_book_visibility).value
