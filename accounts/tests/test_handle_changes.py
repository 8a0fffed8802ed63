"""A handle changes, and what was written down under the old one still leads to its reader."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import services
from accounts.exceptions import HandleChangedTooOften, HandleTaken, InvalidHandle
from accounts.models import OldHandle, User
from accounts.tests.factories import PASSWORD, OldHandleFactory, UserFactory

pytestmark = pytest.mark.django_db


def called(old):
    """The reader who gave this handle up; None where nobody did."""
    return User.objects.once_called(old).first()


def kept_of(user):
    return list(user.old_handles.values_list("handle", flat=True))


def test_the_old_handle_is_kept_and_leads_on(reader):
    changed = services.change_handle(user=reader, handle="@Wren")

    reader.refresh_from_db()
    assert (changed.handle, reader.handle) == ("wren", "wren")
    assert called("alice") == reader
    assert called("wren") is None
    assert reader.shown_version == changed.shown_version == 1


def test_the_same_handle_changes_nothing(reader):
    services.change_handle(user=reader, handle="ALICE")

    reader.refresh_from_db()
    assert (reader.shown_version, kept_of(reader)) == (0, [])


@pytest.mark.parametrize("handle", ["charlie", "charles"])
def test_what_somebody_else_has_or_had_is_taken(handle, reader, stranger):
    OldHandleFactory(user=stranger, handle="charles")

    with pytest.raises(HandleTaken):
        services.change_handle(user=reader, handle=handle)

    reader.refresh_from_db()
    assert (reader.handle, kept_of(reader)) == ("alice", [])


def test_nobody_signs_up_with_a_handle_that_somebody_keeps(stranger):
    OldHandleFactory(user=stranger, handle="charles")

    with pytest.raises(HandleTaken):
        services.sign_up(handle="charles", password=PASSWORD)

    assert not User.objects.filter(handle="charles").exists()


def test_those_who_look_after_the_site_may_do_it_as_often_as_they_need(reader):
    for handle in ("wren", "robin", "siskin"):
        services.change_handle(user=reader, handle=handle, is_limited=False)

    assert called("wren") == reader


@pytest.mark.parametrize("typed", ["alice", "@Alice ", "wren"])
def test_whoever_remembers_the_old_handle_can_sign_in_with_it(client, typed):
    user = UserFactory(handle="alice", password=PASSWORD)
    services.change_handle(user=user, handle="wren")

    client.post("/account/sign-in/", {"identifier": typed, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("handle", ["ad", "admin", "älice", "alice kay"])
def test_what_cannot_be_a_handle_is_refused(handle, reader):
    with pytest.raises(InvalidHandle):
        services.change_handle(user=reader, handle=handle)


def test_a_third_new_one_in_thirty_days_is_refused_with_the_day_it_can_be(reader):
    for handle in ("wren", "robin"):
        services.change_handle(user=reader, handle=handle)

    with pytest.raises(HandleChangedTooOften, match="2 times in 30 days") as refusal:
        services.change_handle(user=reader, handle="siskin")

    assert 29 * 86_400 < refusal.value.extra["retry_after_s"] <= 30 * 86_400
    reader.refresh_from_db()
    assert reader.handle == "robin"


def test_after_thirty_days_a_new_one_can_be_chosen(reader):
    for handle in ("wren", "robin"):
        services.change_handle(user=reader, handle=handle)
    OldHandle.objects.filter(handle="alice").update(given_up_at=timezone.now() - timedelta(days=30))

    assert services.change_handle(user=reader, handle="siskin").handle == "siskin"


def test_one_may_always_go_back_to_ones_own(reader):
    for handle in ("wren", "robin", "alice"):
        services.change_handle(user=reader, handle=handle)

    reader.refresh_from_db()
    assert (reader.handle, kept_of(reader)) == ("alice", ["robin", "wren"])
    with pytest.raises(HandleChangedTooOften):
        services.change_handle(user=reader, handle="siskin")


def test_the_five_given_up_last_are_kept(reader, stranger):
    long_ago = timezone.now() - timedelta(days=100)
    for number in range(5):
        moment = long_ago + timedelta(days=number)
        OldHandleFactory(user=reader, handle=f"old-{number}", given_up_at=moment)

    services.change_handle(user=reader, handle="wren")

    assert kept_of(reader) == ["alice", "old-4", "old-3", "old-2", "old-1"]
    assert services.change_handle(user=stranger, handle="old-0").handle == "old-0"


def test_the_handle_of_an_account_that_is_gone_is_free(reader, stranger):
    services.change_handle(user=reader, handle="wren")
    reader.delete()

    assert services.change_handle(user=stranger, handle="alice").handle == "alice"


def wanting(handle, *readers):
    """What comes of it when these readers all want one handle at the same instant."""

    def want(user):
        try:
            return services.change_handle(user=user, handle=handle)
        except HandleTaken:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(readers)) as pool:
        return [changed for changed in pool.map(want, readers) if changed]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_six_who_want_one_handle_one_gets_it():
    if connection.vendor != "postgresql":
        pytest.skip("needs real concurrency")
    readers = UserFactory.create_batch(6)

    changed = wanting("wren", *readers)

    assert list(User.objects.filter(handle="wren")) == changed
    assert OldHandle.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_slips_into_a_handle_while_it_is_being_given_up(reader):
    """The rival's write waits for the change, and finds the handle free: but it is kept by then."""
    if connection.vendor != "postgresql":
        pytest.skip("needs real concurrency")

    def sign_up():
        try:
            services.sign_up(handle="alice", password=PASSWORD)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.change_handle(user=reader, handle="wren")
            rival = pool.submit(sign_up)
            # Long enough for the rival to come to the point where it has to wait.
            with pytest.raises(TimeoutError):
                rival.result(timeout=0.7)
        with pytest.raises(HandleTaken):
            rival.result(timeout=10)

    assert called("alice") == reader


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_reader_change_it_one_after_the_other(reader):
    if connection.vendor != "postgresql":
        pytest.skip("needs real concurrency")

    def change(handle):
        try:
            return services.change_handle(user=reader, handle=handle)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(change, ("wren", "robin")))

    reader.refresh_from_db()
    assert {reader.handle, *kept_of(reader)} == {"alice", "wren", "robin"}
    assert reader.shown_version == 2
