"""What is noted, that it stays as it is, and for how long."""

import contextlib
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import audit, services
from accounts.audit_verbs import KINDS, VERBS, kind_of
from accounts.models import AuditEvent, User
from accounts.models_audit import AppendOnly
from accounts.tests.factories import PASSWORD, UserFactory
from library import services as library_services
from library import tasks

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "tawny-owls-sleep-by-day"


@pytest.fixture
def reader(db):
    return UserFactory(handle="alice", password=PASSWORD, email="alice@example.org")


def verbs(owner):
    return list(audit.events_of(owner).order_by("pk").values_list("verb", flat=True))


def last(owner):
    return audit.events_of(owner).first()


def sign_in(password=PASSWORD, identifier="alice", **headers):
    client = Client(REMOTE_ADDR="192.0.2.7", headers={"user-agent": "Browser 1.0"} | headers)
    client.post("/account/sign-in/", {"identifier": identifier, "password": password})
    return client


def test_every_verb_has_a_kind_that_is_named():
    assert {kind_of(verb) for verb in VERBS} == set(KINDS)
    assert max(map(len, VERBS)) <= 40


def test_a_sign_in_says_who_when_and_from_where(reader):
    before = timezone.now()

    sign_in()

    event = last(reader)
    assert (event.verb, event.kind, event.via) == ("sign_in.ok", "sign_in", "web")
    assert (event.actor, event.address, event.agent) == (reader, "192.0.2.7", "Browser 1.0")
    assert before <= event.at <= timezone.now()


@pytest.mark.parametrize("identifier", ["alice", "alice@example.org"])
def test_a_wrong_password_is_noted_and_never_what_was_typed(reader, identifier):
    sign_in("my-secret-typed-wrong", identifier)

    event = last(reader)
    assert (event.verb, event.actor, event.address) == ("sign_in.failed", None, "192.0.2.7")
    assert "typed-wrong" not in str(vars(event))


def test_a_password_typed_as_a_handle_is_not_kept():
    sign_in(identifier="my-secret-as-handle")

    event = AuditEvent.objects.get()
    assert (event.verb, event.owner) == ("sign_in.failed", None)
    assert "as-handle" not in str(vars(event))


def post(url, **data):
    return lambda client: client.post(url, data)


PAGES = {
    "token.made": post("/account/tokens/", name="Scanner", scope="read"),
    "account.edited": post(
        "/account/settings/", **{"handle": "alice", "name": "Al", "bio": ""},
        **{"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"},
    ),
    "account.handle_changed": post(
        "/account/settings/", **{"handle": "alicia", "name": "", "bio": ""},
        **{"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"},
    ),
    "account.email_changed": post(
        "/account/security/", email="a@example.org", current_password=PASSWORD
    ),
    "account.password_changed": post(
        "/account/password/",
        old_password=PASSWORD, new_password1=NEW_PASSWORD, new_password2=NEW_PASSWORD,
    ),
    "account.default_visibility_set": post(
        "/account/privacy/", default_book_visibility="private"
    ),
    "sign_in.all_ended": post("/account/sessions/", current_password=PASSWORD),
    "sign_in.out": post("/account/sign-out/"),
    "account.leaving": post("/account/leave/", current_password=PASSWORD),
    "library.published": post("/account/publish/", answer="yes"),
    "library.unpublished": post("/account/publish/", answer="no"),
    "library.exported": post("/account/export/"),
}  # fmt: skip


@pytest.mark.parametrize("verb", sorted(PAGES))
def test_what_is_done_on_a_page_is_noted_with_where_it_came_from(verb, reader):
    client = sign_in()

    PAGES[verb](client)

    event = audit.events_of(reader).get(verb=verb)
    assert (event.actor, event.address) == (reader, "192.0.2.7")
    assert PASSWORD not in str(vars(event))
    assert NEW_PASSWORD not in str(vars(event))


def test_before_and_after_are_told_and_secrets_never(reader):
    services.change_email(user=reader, email="new@example.org")
    made = services.make_token(owner=reader, name="Scanner", days=3)

    token, email = audit.events_of(reader)
    assert (email.before, email.after) == (
        {"email": "alice@example.org"},
        {"email": "new@example.org"},
    )
    assert (token.object_id, token.label) == (made.token.public_id, "Scanner")
    assert token.after["scope"] == "read"
    assert made.text not in str(vars(token))


def test_what_is_noted_is_bounded(reader):
    audit.record(
        "account.edited",
        owner=reader,
        label="x" * 999,
        before={"bio": "long " * 999, "api_token": "pen_abc", "many": list(range(999))},
        after={str(number): number for number in range(999)},
    )

    event = last(reader)
    assert len(event.label) == 200
    assert (len(event.before["bio"]), len(event.before["many"])) == (200, 20)
    assert event.before["api_token"] == "(kept back)"
    assert len(event.after) == 30


def test_a_verb_that_is_not_in_the_table_is_refused(reader):
    with pytest.raises(KeyError, match="VERBS"):
        audit.record("book.burnt", owner=reader)


def test_an_act_that_fails_is_not_noted(reader):
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        services.publish(user=reader)
        _ = 1 / 0

    assert verbs(reader) == []


def test_nothing_is_noted_where_nothing_changes(reader):
    profile = services.Profile(handle="alice", name="", bio="")
    made = services.make_token(owner=reader, name="Scanner")
    services.revoke_token(token=made.token)

    services.revoke_token(token=made.token)
    services.update_profile(user=reader, profile=profile)
    services.stay(user=reader)

    assert verbs(reader) == ["token.made", "token.revoked"]


def test_who_works_without_a_request_is_told(reader):
    audit.record("book.added", owner=reader)
    with audit.outside_requests(audit.Via.WORKER):
        audit.record("book.added", owner=reader)

    assert list(audit.events_of(reader).values_list("via", flat=True)) == ["worker", "command"]


def test_an_impersonator_is_named(reader, rf):
    request = rf.get("/library/")
    request.user, request.impersonator = reader, "user_2support"

    with audit.asked_by(request):
        audit.record("book.edited", owner=reader)

    event = last(reader)
    assert (event.actor, event.impersonator) == (reader, "user_2support")


@pytest.mark.parametrize(("proxied", "address"), [(True, "198.51.100.9"), (False, "192.0.2.7")])
def test_a_proxy_is_believed_only_where_it_is_trusted(reader, settings, proxied, address):
    if proxied:
        settings.RATELIMIT_IP_META_KEY = "accounts.throttle.address_behind_proxy"

    sign_in(**{"x-forwarded-for": "203.0.113.5, 198.51.100.9"})

    assert last(reader).address == address


WAYS_TO_CHANGE = {
    "save": lambda event: event.save(),
    "delete": lambda event: event.delete(),
    "update": lambda event: AuditEvent.objects.update(verb="book.added"),
    "bulk_update": lambda event: AuditEvent.objects.bulk_update([event], ["verb"]),
    "delete-all": lambda event: AuditEvent.objects.all().delete(),
}


@pytest.mark.parametrize("way", sorted(WAYS_TO_CHANGE))
def test_what_is_noted_is_never_changed(reader, way):
    event = audit.record("token.made", owner=reader)

    with pytest.raises(AppendOnly):
        WAYS_TO_CHANGE[way](event)

    assert verbs(reader) == ["token.made"]


@pytest.mark.parametrize("column", [field.column for field in AuditEvent._meta.concrete_fields])
def test_the_database_refuses_too(reader, column):
    """Also after any migration: on SQLite one that makes the table anew would drop the triggers."""
    event = audit.record("token.made", owner=reader, actor=reader)
    same = f'UPDATE accounts_auditevent SET "{column}" = "{column}" WHERE id = %s'  # noqa: S608

    with connection.cursor() as cursor, transaction.atomic():
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(same, [event.pk])
        transaction.set_rollback(True)


def test_of_an_actor_who_is_gone_the_act_stays(reader, stranger):
    audit.record("book.hidden", owner=reader, actor=stranger)

    stranger.delete()

    assert (last(reader).verb, last(reader).actor) == ("book.hidden", None)


def test_with_an_account_its_log_goes(reader, stranger):
    for owner in (reader, stranger):
        audit.record("sign_in.ok", owner=owner)
    services.leave(user=reader, password=PASSWORD)
    User.objects.filter(pk=reader.pk).update(leaving_at=timezone.now() - timedelta(days=8))

    library_services.purge_leavers()

    assert list(AuditEvent.objects.values_list("owner", flat=True)) == [stranger.pk]


def test_the_log_is_kept_for_as_long_as_the_policy_says(reader, settings, time_machine):
    settings.AUDIT_DAYS = 30
    start = timezone.now()
    for days in (0, 10, 29):
        time_machine.move_to(start + timedelta(days=days))
        audit.record("sign_in.ok", owner=reader)
    time_machine.move_to(start + timedelta(days=41))

    assert tasks.prune_logs in tasks._STEPS
    assert tasks.prune_logs.func() == 2

    assert AuditEvent.objects.get().at.date() == (start + timedelta(days=29)).date()
    settings.AUDIT_DAYS = 0
    time_machine.move_to(start + timedelta(days=9999))
    assert tasks.prune_logs.func() == 0


def test_reading_a_page_notes_nothing_and_costs_nothing(reader, django_assert_num_queries):
    client = sign_in()
    client.get("/library/")

    with django_assert_num_queries(3):
        client.get("/library/")
    Client().get("/healthz")

    assert verbs(reader) == ["sign_in.ok"]


def test_its_owner_reads_it_page_by_page_and_by_kind(reader, stranger):
    client = sign_in()
    audit.record("book.hidden", owner=reader, actor=stranger, label="Hidden one")
    audit.record("token.made", owner=stranger, label="Theirs")
    for number in range(60):
        audit.record("book.edited", owner=reader, actor=reader, label=f"Book {number}")

    first = client.get("/account/activity/").text
    older = client.get("/account/activity/", {"before": audit.events_of(reader)[49].public_id}).text
    tokens = client.get("/account/activity/?kind=token").text

    assert ("Book 59" in first, "Book 3 " in first, 'rel="next"' in first) == (True, False, True)
    assert ("Book 3" in older, "Hidden one" in older, "192.0.2.7" in older) == (True, True, True)
    assert "Those who look after the site" in older
    assert "charlie" not in first + older
    assert "Theirs" not in first + older + tokens
    assert "Nothing of this kind" in tokens


def test_programs_read_it_too(reader, stranger):
    client = APIClient()
    client.force_authenticate(reader)
    audit.record("sign_in.ok", owner=stranger)
    audit.record("token.made", owner=reader, actor=reader, object_id="Token2345678")
    audit.record("book.hidden", owner=reader, actor=stranger)

    rows = client.get("/api/v1/me/activity/").json()["results"]

    assert [(row["verb"], row["by_you"]) for row in rows] == [
        ("book.hidden", False),
        ("token.made", True),
    ]
    assert client.get("/api/v1/me/activity/?kind=nonsense").status_code == 422


def test_admins_read_it_and_change_nothing(reader):
    admin_client = Client()
    admin_client.force_login(UserFactory(is_staff=True, is_superuser=True))
    event = audit.record("token.made", owner=reader, label="Scanner")
    page = "/admin/accounts/auditevent/"

    assert "Scanner" in admin_client.get(f"{page}?kind=token").text
    assert admin_client.get(f"{page}{event.pk}/change/").status_code == 200
    assert admin_client.post(f"{page}{event.pk}/change/", {"verb": "x"}).status_code == 403
    assert admin_client.get(f"{page}add/").status_code == 403
    assert admin_client.post(f"{page}{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert verbs(reader) == ["token.made"]


# Of packages of others: what their pages change is their own affair.
NOT_OURS = {"django_tasks_database", "django_tasks_db", "otp_totp", "otp_static"}


def test_whatever_the_admin_does_is_noted():
    registered = admin.site._registry.items()

    missing = [
        model.__name__
        for model, page in registered
        if not isinstance(page, audit.AuditedAdmin) and model._meta.app_label not in NOT_OURS
    ]

    assert missing == ["AuditEvent"]


def test_an_act_in_the_admin_is_in_the_log_of_whose_it_is(reader):
    keeper = UserFactory(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(keeper)
    old = reader.old_handles.create(handle="once-alice", given_up_at=timezone.now())

    client.post(f"/admin/accounts/oldhandle/{old.pk}/delete/", {"post": "yes"})

    event = AuditEvent.objects.get(verb="admin.deleted")
    assert (event.actor, event.via) == (keeper, "admin")
    assert "once-alice" in event.label
