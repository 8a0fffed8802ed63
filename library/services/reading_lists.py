"""Make, change, show and throw away reading lists; what is on them see list_entries."""

import logging
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from library import limits
from library.choices import Visibility
from library.exceptions import InvalidList, ListFull, ListNotFound
from library.ids import new_share_key
from library.models import ReadingList, RemovedEntry
from library.querysets import ReadingListQuerySet
from library.services.noting import note_list
from library.services.searching import Page, page_of
from library.services.versions import changing, refuse_if_changed
from library.text import clean_paragraphs, clean_text

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

LIST_PAGE_SIZE = 24
_BATCH = 100
_FIELDS = ("title", "description", "visibility")


def create_list(
    *, owner: "User", title: str, description: str = "", visibility: str = Visibility.PRIVATE
) -> ReadingList:
    """Make an empty list. Raises InvalidList, and ListFull past the last list one may have."""
    columns = _cleaned({"title": title, "description": description, "visibility": visibility})
    with changing(owner.pk):
        # Counted without a lock: two windows may make one too many, which harms nobody.
        if ReadingList.objects.owned_by(owner).live().count() >= limits.LISTS_MAX:
            raise ListFull(f"You have {limits.LISTS_MAX:,} lists, which is all one may have.")
        now = timezone.now()
        made = ReadingList.objects.create(owner=owner, created_at=now, changed_at=now, **columns)
        _keep_key(made, Visibility.PRIVATE)
        note_list("list.made", made, after={"visibility": made.visibility})
    logger.info("list.created list_id=%s owner_id=%s", made.pk, owner.pk)
    return made


def edit_list(
    *, owner: "User", public_id: str, given: Mapping[str, Any], seen: Collection[str] | None = None
) -> ReadingList:
    """Change what is given of ``title``, ``description`` and ``visibility``, and nothing else.

    An empty description is one. A list that becomes unlisted gets a new link, and one that is no
    longer unlisted loses it. ``seen`` as in ``refuse_if_changed``. Raises ListNotFound,
    ChangedMeanwhile and InvalidList.
    """
    columns = _cleaned({name: given[name] for name in _FIELDS if name in given})
    with changing(owner.pk):
        changed = lock_list(owner=owner, public_id=public_id)
        refuse_if_changed(changed.changed_at, seen)
        before = {name: getattr(changed, name) for name in _FIELDS}
        for name, value in columns.items():
            setattr(changed, name, value)
        changed.changed_at = timezone.now()
        changed.save(update_fields=[*columns, "changed_at"])
        _keep_key(changed, before["visibility"])
        differs = [name for name in columns if columns[name] != before[name]]
        note_list(
            "list.edited",
            changed,
            before={name: before[name] for name in differs},
            after={name: columns[name] for name in differs},
        )
    logger.info("list.edited list_id=%s fields=%s", changed.pk, ",".join(sorted(columns)))
    return changed


def renew_list_link(*, owner: "User", public_id: str) -> ReadingList:
    """Give an unlisted list a new link; the old one leads nowhere from now on.

    Raises ListNotFound, and InvalidList for a list that is not unlisted.
    """
    with changing(owner.pk):
        renewed = lock_list(owner=owner, public_id=public_id)
        if renewed.visibility != Visibility.UNLISTED:
            raise InvalidList(errors={"visibility": ["Only an unlisted list has a link."]})
        renewed.share_key = new_share_key()
        renewed.save(update_fields=["share_key"])
        note_list("list.link_renewed", renewed)
    logger.info("list.link_renewed list_id=%s", renewed.pk)
    return renewed


def get_list(*, owner: "User", public_id: str) -> ReadingList:
    """Return the owner's list, unless it is in the trash. 1 query. Raises ListNotFound."""
    return _found(ReadingList.objects.owned_by(owner).live(), owner, public_id)


def lock_list(*, owner: "User", public_id: str) -> ReadingList:
    """Return the owner's list as ``get_list`` does, locked until the transaction ends.

    Whoever writes to a list or to what is on it holds this lock, so that two windows wait for
    each other. Raises ListNotFound.
    """
    held = ReadingList.objects.owned_by(owner).live().select_for_update(of=("self",))
    return _found(held, owner, public_id)


def touch_list(reading_list: ReadingList) -> None:
    """Say that what is on a list has changed, which brings it to the front. 1 query."""
    reading_list.changed_at = timezone.now()
    reading_list.save(update_fields=["changed_at"])


def list_page(*, owner: "User", number: int, public: bool = False) -> Page:
    """Return one page of the owner's lists, latest change first. 2 queries.

    With ``public`` those that everybody may see.
    """
    return page_of(_lists_of(owner, public=public), number, LIST_PAGE_SIZE)


def lists_of(*, owner: "User", public: bool = False) -> ReadingListQuerySet:
    """Return the owner's lists that are not in the trash, latest change first. No query yet.

    With ``public`` those that everybody may see.
    """
    return _lists_of(owner, public=public)


def latest_lists(*, owner: "User", most: int, public: bool = False) -> list[ReadingList]:
    """Return the lists changed last, at most so many; with ``public`` as ``list_page``. 1 query."""
    return list(_lists_of(owner, public=public)[:most])


def trash_list(
    *, owner: "User", public_id: str, seen: Collection[str] | None = None
) -> ReadingList:
    """Move a list to the trash. Repeating it changes nothing.

    ``seen`` as in ``refuse_if_changed``. Raises ListNotFound and ChangedMeanwhile.
    """
    return _move(owner, public_id, to_trash=True, seen=seen)


def restore_list(*, owner: "User", public_id: str) -> ReadingList:
    """Bring a list back with all that is on it. Repeating it changes nothing.

    Raises ListNotFound.
    """
    return _move(owner, public_id, to_trash=False)


def trashed_lists(*, owner: "User") -> list[ReadingList]:
    """Return the owner's lists in the trash, latest first. 1 query."""
    lists = ReadingList.objects.owned_by(owner).filter(trashed_at__isnull=False)
    return list(lists.order_by("-trashed_at", "-pk")[: limits.LISTS_MAX])


def purge_lists() -> int:
    """Delete lists that have been in the trash for 30 days, and entries removed as long ago.

    Returns how many lists. It may be stopped at any moment and run again.
    """
    before = timezone.now() - timedelta(days=limits.TRASH_DAYS)
    RemovedEntry.objects.filter(removed_at__lt=before).delete()
    old = ReadingList.objects.filter(trashed_at__lt=before).order_by("pk")
    purged = 0
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        with changing():
            # Locked first: delete() reads rows and deletes by id.
            held = list(old.filter(pk__in=batch).select_for_update())
            ReadingList.objects.filter(pk__in=[one.pk for one in held]).delete()
            for one in held:
                note_list("list.purged", one)
        purged += len(held)
    if purged:
        logger.info("lists.purged count=%s", purged)
    return purged


def _move(
    owner: "User", public_id: str, *, to_trash: bool, seen: Collection[str] | None = None
) -> ReadingList:
    with changing(owner.pk):
        lists = ReadingList.objects.owned_by(owner).select_for_update(of=("self",))
        moved = _found(lists, owner, public_id)
        refuse_if_changed(moved.changed_at, seen)
        if to_trash == (moved.trashed_at is not None):
            return moved
        moved.trashed_at = timezone.now() if to_trash else None
        moved.save(update_fields=["trashed_at"])
        event = "trashed" if to_trash else "restored"
        note_list(f"list.{event}", moved)
    logger.info("list.%s list_id=%s owner_id=%s", event, moved.pk, owner.pk)
    return moved


def _found(lists: ReadingListQuerySet, owner: "User", public_id: str) -> ReadingList:
    found = lists.filter(public_id=public_id).first()
    if found is None:
        raise ListNotFound
    found.owner = owner  # the same row; saves reading it again
    return found


def _lists_of(owner: "User", *, public: bool) -> ReadingListQuerySet:
    lists = ReadingList.objects
    rows = lists.shown_of(owner) if public else lists.owned_by(owner).live()
    return rows.order_by("-changed_at", "-pk")


def _keep_key(reading_list: ReadingList, before: str) -> None:
    """Give an unlisted list its link, and take it from any other: an old one must not come back."""
    if reading_list.visibility == before:
        return
    is_unlisted = reading_list.visibility == Visibility.UNLISTED
    reading_list.share_key = new_share_key() if is_unlisted else None
    reading_list.save(update_fields=["share_key"])


def _cleaned(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns of a list; measured after trimming. Raises InvalidList."""
    columns = {name: clean_text(given[name]) for name in given}
    errors: dict[str, list[str]] = {}
    if "description" in columns:
        columns["description"] = clean_paragraphs(given["description"])
        if len(columns["description"]) > limits.LIST_DESCRIPTION_MAX:
            most = f"{limits.LIST_DESCRIPTION_MAX:,} characters"
            errors["description"] = [f"A description has at most {most}."]
    if "title" in columns and not columns["title"]:
        errors["title"] = ["Give the list a title."]
    if len(columns.get("title", "")) > limits.LIST_TITLE_MAX:
        errors["title"] = [f"A title has at most {limits.LIST_TITLE_MAX} characters."]
    if columns.get("visibility", Visibility.PRIVATE) not in Visibility.values:
        errors["visibility"] = ["Choose who may see the list."]
    if errors:
        raise InvalidList(errors=errors)
    return columns
