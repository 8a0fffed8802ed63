"""An account is deleted: nothing of it is left, whatever happens on the way."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.tests.factories import UserFactory
from library import services, tasks
from library.models import Book, Report
from library.services import leaving
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory
from library.tests.full_library import fill
from library.tests.pictures import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
User = get_user_model()


def rows_of(pk):
    """Every row of every table that points at this account, and the account; what is empty not."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model is User:
                count = model._default_manager.filter(**{field.name: pk}).count()
                found[f"{model._meta.label}.{field.name}"] = count
    return {name: count for name, count in found.items() if count} | (
        {"User": 1} if User.objects.filter(pk=pk).exists() else {}
    )


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*.webp"))


def left(reader, days=7, minutes=6):
    ago = timezone.now() - timedelta(days=days, minutes=minutes)
    User.objects.filter(pk=reader.pk).update(leaving_at=ago)


@pytest.fixture
def leaver(reader):
    """A reader with everything, who left more than seven days ago."""
    fill(reader)
    left(reader)
    Client().force_login(reader)
    return reader


CANNOT_HAVE = {
    "accounts.Invitation.made_by",
    "accounts.Invitation.used_by",
    "accounts.SiteSettings.featured",
    "admin.LogEntry.user",
    "library.Report.closed_by",
    "otp_static.StaticDevice.user",
    "otp_totp.TOTPDevice.user",
}


def test_the_one_who_has_everything_has_a_row_in_every_table(leaver):
    """Otherwise the tests below would prove nothing; a new table has to come into full_library."""
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is User
    }

    assert pointing - set(rows_of(leaver.pk)) == CANNOT_HAVE


def test_nothing_is_left(leaver, media):
    assert len(files_in(media)) > 5

    assert services.purge_leavers() == 1

    assert rows_of(leaver.pk) == {}
    assert files_in(media) == []
    assert not Session.objects.exists()


def test_nobody_else_loses_anything(leaver, stranger, media):
    BookFactory(owner=stranger, title="Kept")
    services.set_avatar(owner=stranger, data=jpeg())
    report = Report.objects.get(made_by=leaver)
    Client().force_login(stranger)
    stranger.refresh_from_db()
    before = rows_of(stranger.pk)

    services.purge_leavers()

    report.refresh_from_db()
    assert (report.made_by, report.text) == (None, "Not theirs.")
    assert rows_of(stranger.pk) == before
    assert len(files_in(media)) == 3
    assert Session.objects.count() == 1


@pytest.mark.parametrize("ago", [{"days": 6}, {"days": 7, "minutes": 0}])
def test_before_the_seven_days_are_over_nothing_goes(reader, ago):
    fill(reader)
    left(reader, **ago)
    before = rows_of(reader.pk)

    assert services.purge_leavers() == 0
    assert rows_of(reader.pk) == before


def test_whoever_stays_is_never_deleted(reader):
    services.purge_leavers()

    assert User.objects.filter(pk=reader.pk).exists()


def test_it_may_be_killed_after_any_step_and_goes_on(leaver, media, monkeypatch):
    monkeypatch.setattr(leaving, "_BATCH", 1)
    rounds = 0
    while services.purge_leavers(seconds=-1) == 0:
        rounds += 1
        leaver.refresh_from_db()
        assert not leaver.is_active
        assert rounds < 100

    assert rounds > 10
    assert rows_of(leaver.pk) == {}
    assert files_in(media) == []


def test_a_broken_step_loses_nothing_of_the_rest(leaver, media, monkeypatch):
    """A storage that is away: the round fails, and the next one finds all it needs."""
    with monkeypatch.context() as patch:
        patch.setattr(leaving.COVERS, "delete", broken)
        with pytest.raises(ConnectionError):
            services.purge_leavers()

    assert Book.objects.filter(owner=leaver).count() == 3
    assert services.purge_leavers() == 1
    assert files_in(media) == []


def broken(*args):
    raise ConnectionError


def test_queries_grow_by_batches_and_not_by_books(
    leaver, monkeypatch, django_assert_max_num_queries
):
    books = BookFactory.create_batch(60, owner=leaver)
    one = ReadingListFactory(owner=leaver)
    for book in books:
        ListEntryFactory(reading_list=one, book=book)

    with django_assert_max_num_queries(160):
        services.purge_leavers()


def test_the_handles_are_free_again(leaver):
    services.purge_leavers()

    fresh = UserFactory(handle="ada")
    assert accounts.change_handle(user=fresh, handle="alice").handle == "alice"


def test_the_rounds_of_the_worker_do_it(leaver):
    assert tasks.purge_leavers in tasks._STEPS
    assert tasks.purge_leavers.func() == 1
