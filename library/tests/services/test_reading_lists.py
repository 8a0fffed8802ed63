from datetime import timedelta

import pytest
from django.utils import timezone

from library import limits, services
from library.exceptions import InvalidList, ListFull, ListNotFound
from library.models import ListEntry, ReadingList, RemovedEntry
from library.services import reading_lists
from library.tests.factories import (
    ListEntryFactory,
    ReadingListFactory,
    RemovedEntryFactory,
)

pytestmark = pytest.mark.django_db


def edit(one, **given):
    return services.edit_list(owner=one.owner, public_id=one.public_id, given=given)


def errors_of(refusal):
    return refusal.value.extra["errors"].keys()


def test_a_new_list_is_private_and_measured_after_trimming(reader):
    title = "x" * limits.LIST_TITLE_MAX

    made = services.create_list(
        owner=reader, title=f"  {title}\n", description=" One \r\n\r\n\r\n\r\n two  words "
    )

    made.refresh_from_db()
    assert (made.title, made.description) == (title, "One\n\ntwo words")
    assert (made.visibility, made.share_key) == ("private", None)
    assert made.created_at == made.changed_at


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"title": " \u200b "}, {"title"}),
        ({"title": "x" * (limits.LIST_TITLE_MAX + 1)}, {"title"}),
        ({"title": "T", "description": "x" * (limits.LIST_DESCRIPTION_MAX + 1)}, {"description"}),
        ({"title": "T", "visibility": "friends"}, {"visibility"}),
        ({"title": "", "visibility": ""}, {"title", "visibility"}),
    ],
)
def test_all_that_is_wrong_is_said_at_once(reader, given, wrong):
    with pytest.raises(InvalidList) as refusal:
        services.create_list(owner=reader, **given)

    assert errors_of(refusal) == wrong
    assert not ReadingList.objects.exists()


def test_there_is_a_last_list(reader, monkeypatch):
    monkeypatch.setattr(limits, "LISTS_MAX", 2)
    ReadingListFactory(owner=reader, trashed_at=timezone.now())
    ReadingListFactory()
    for title in "ab":
        services.create_list(owner=reader, title=title)

    with pytest.raises(ListFull):
        services.create_list(owner=reader, title="c")


def test_only_what_is_given_changes_and_a_description_can_be_cleared(reader):
    one = ReadingListFactory(owner=reader, title="Old", description="Words")

    edit(one, description="  ")

    one.refresh_from_db()
    assert (one.title, one.description, one.visibility) == ("Old", "", "public")


def test_a_change_brings_a_list_to_the_front(reader):
    first, second = (services.create_list(owner=reader, title=title) for title in "ab")
    assert services.list_page(owner=reader, number=1).rows == [second, first]

    edit(first, title="c")

    assert services.list_page(owner=reader, number=1).rows == [first, second]


def test_an_unlisted_list_has_a_link_which_ends_when_it_is_unlisted_no_more(reader):
    one = services.create_list(owner=reader, title="T", visibility="unlisted")
    first = one.share_key

    assert edit(one, title="U").share_key == first
    assert edit(one, visibility="public").share_key is None
    again = edit(one, visibility="unlisted").share_key
    assert again not in (first, None)


def test_a_new_link_ends_the_old_one(reader):
    reader.is_published = True
    reader.save()
    one = services.create_list(owner=reader, title="T", visibility="unlisted")

    renewed = services.renew_list_link(owner=reader, public_id=one.public_id)

    assert services.linked_list(share_key=renewed.share_key) == one
    with pytest.raises(ListNotFound):
        services.linked_list(share_key=one.share_key)


def test_only_an_unlisted_list_has_a_link_to_renew(reader):
    one = ReadingListFactory(owner=reader)

    with pytest.raises(InvalidList):
        services.renew_list_link(owner=reader, public_id=one.public_id)


def test_a_list_goes_to_the_trash_and_comes_back_with_all_that_is_on_it(reader):
    one = ListEntryFactory(reading_list__owner=reader).reading_list
    asked = {"owner": reader, "public_id": one.public_id}

    services.trash_list(**asked)
    moment = services.trash_list(**asked).trashed_at

    assert services.trashed_lists(owner=reader) == [one]
    assert services.list_page(owner=reader, number=1).rows == []
    with pytest.raises(ListNotFound):
        services.get_list(**asked)
    assert ReadingList.objects.get().trashed_at == moment
    services.restore_list(**asked)
    services.restore_list(**asked)
    assert services.get_list(**asked).entries.count() == 1


def test_after_thirty_days_lists_and_removed_entries_are_gone():
    old, young = (timezone.now() - timedelta(days=days) for days in (31, 29))
    ListEntryFactory(reading_list__trashed_at=old)
    kept = ReadingListFactory(trashed_at=young)
    RemovedEntryFactory(removed_at=old)
    removed = RemovedEntryFactory(removed_at=young)

    services.purge_trash()

    assert not ListEntry.objects.exists()
    assert set(ReadingList.objects.filter(trashed_at__isnull=False)) == {kept}
    assert RemovedEntry.objects.get() == removed


def test_the_pages_of_lists_are_whole_and_those_for_others_hold_what_is_shown(reader):
    reader.is_published = True
    reader.save()
    lists = ReadingListFactory.create_batch(reading_lists.LIST_PAGE_SIZE + 1, owner=reader)
    ReadingListFactory(owner=reader, visibility="private")
    ReadingListFactory(owner=reader, visibility="unlisted")
    ReadingListFactory(owner=reader, hidden_at=timezone.now())
    ReadingListFactory(owner=reader, trashed_at=timezone.now())
    ReadingListFactory()

    first, second = (
        services.list_page(owner=reader, number=number, public=True) for number in (1, 9)
    )

    assert (first.total, first.pages, second.number) == (len(lists), 2, 2)
    assert {*first.rows, *second.rows} == set(lists)
    assert services.list_page(owner=reader, number=1).total == len(lists) + 3
    assert services.latest_lists(owner=reader, most=1, public=True) == [lists[-1]]


@pytest.mark.parametrize(
    "act",
    [
        services.get_list,
        services.trash_list,
        services.restore_list,
        services.renew_list_link,
        lambda **asked: services.edit_list(**asked, given={"title": "Mine"}),
    ],
)
def test_a_stranger_finds_no_list(stranger, act):
    theirs = ReadingListFactory(visibility="unlisted")

    with pytest.raises(ListNotFound):
        act(owner=stranger, public_id=theirs.public_id)

    before = theirs.changed_at
    theirs.refresh_from_db()
    assert (theirs.trashed_at, theirs.changed_at) == (None, before)


def test_nothing_is_changed_on_a_list_in_the_trash(reader):
    one = ReadingListFactory(owner=reader, trashed_at=timezone.now())

    with pytest.raises(ListNotFound):
        edit(one, title="New")
