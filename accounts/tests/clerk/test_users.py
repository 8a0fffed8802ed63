"""People at Clerk's and their accounts here."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection

from accounts import services
from accounts.clerk.claims import claims_of
from accounts.clerk.profiles import ClerkProfile, handles_for, profile_of
from accounts.exceptions import IdentityUnavailable, InvitationRefused, SignUpClosed
from accounts.models import AuditEvent, OldHandle, User
from accounts.tests.clerk.signing import claims, shared, signed, with_data
from accounts.tests.factories import ApiTokenFactory, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db
USERS = "https://api.clerk.com/v1/users/"


def user_data(clerk_id="user_1", **changes):
    """A user as Clerk's API gives it: the primary address is not the first."""
    whole = {
        "id": clerk_id,
        "object": "user",
        "username": None,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "primary_email_address_id": "idn_2",
        "email_addresses": [address("idn_1", "old@ada.example"), address("idn_2", "Ada@x.example")],
        "public_metadata": {},
        "unsafe_metadata": {"role": "admin"},
        "updated_at": 1_700_000_000_000,
    }
    return whole | changes


def address(key, text, status="verified"):
    return {"id": key, "email_address": text, "verification": {"status": status}}


def profile(clerk_id="user_1", **changes):
    return profile_of(user_data(clerk_id, **changes))


def seen(network, clerk_on, *, clerk_id="user_1", **changes):
    """Somebody's session, seen for the first time."""
    network.get(f"{USERS}{clerk_id}", json=user_data(clerk_id, **changes))
    return services.reader_by_clerk(claims=claims_of(claims(sub=clerk_id)))


def verbs_of(user):
    return list(AuditEvent.objects.filter(owner_id=user.pk).values_list("verb", flat=True))


def test_an_account_is_made_at_first_sight(network, clerk_on):
    user = seen(network, clerk_on)

    assert (user.handle, user.name, user.email) == ("ada-lovelace", "Ada Lovelace", "ada@x.example")
    assert user.clerk_id == "user_1"
    assert not user.has_usable_password()
    assert not user.is_staff
    assert not user.is_published
    assert network.calls[0].request.headers["Authorization"] == "Bearer sk_live_only-for-tests"
    assert verbs_of(user) == ["account.made"]

    again = services.reader_by_clerk(claims=claims_of(claims()))
    assert again == user
    assert len(network.calls) == 1


def test_its_page_comes_at_once(network, clerk_on, browser):
    network.get(f"{USERS}user_1", json=user_data())

    assert browser(signed()).get("/library/").status_code == 200


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ({"status": 500}, IdentityUnavailable),
        ({"status": 401}, IdentityUnavailable),
        ({"json": []}, IdentityUnavailable),
        ({"json": user_data("user_2")}, IdentityUnavailable),
        ({"json": {"id": "user 1"}}, IdentityUnavailable),
        ({"status": 404}, None),
    ],
)
def test_no_account_without_a_word_from_clerk(network, clerk_on, answer, refusal):
    network.get(f"{USERS}user_1", **answer)
    who = claims_of(claims())

    if refusal is None:
        assert services.reader_by_clerk(claims=who) is None
    else:
        with pytest.raises(refusal) as refused:
            services.reader_by_clerk(claims=who)
        assert "sk_live" not in repr(refused.value.__context__)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changes", "email"),
    [
        ({}, "ada@x.example"),
        ({"email_addresses": [address("idn_2", "a@x.example", "unverified")]}, ""),
        ({"email_addresses": [{"id": "idn_2", "email_address": "a@x.example"}]}, ""),
        ({"primary_email_address_id": None}, ""),
        ({"primary_email_address_id": "idn_1"}, "old@ada.example"),
        ({"email_addresses": None}, ""),
        ({"email_addresses": ["x", None, {"id": "idn_2"}]}, ""),
        ({"email_addresses": [address("idn_2", "no-address")]}, ""),
    ],
)
def test_only_the_verified_primary_address_counts(changes, email):
    assert profile(**changes).email == email


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "Ada Lovelace"),
        ({"last_name": None}, "Ada"),
        ({"first_name": None, "last_name": None, "username": "adal"}, "adal"),
        ({"first_name": 7, "last_name": None}, ""),
        ({"first_name": "A\u202eda", "last_name": "x" * 200}, "Ada " + "x" * 96),
    ],
)
def test_names_are_made_safe(changes, name):
    assert profile(**changes).name == name


@pytest.mark.parametrize(
    ("username", "name", "handle"),
    [
        ("Ada_L", "Ada Lovelace", "ada_l"),
        ("", "Åse Ørsted", "ase-rsted"),
        ("", "李白", "reader"),
        ("", "admin", "admin-2"),
        ("ab", "", "reader"),
        ("", "x" * 60, "x" * 30),
    ],
)
def test_a_handle_is_like_the_name(username, name, handle):
    somebody = ClerkProfile(clerk_id="user_1", username=username, name=name, email="secret@x.y")
    tried = list(handles_for(somebody))

    assert tried[0] == handle
    assert len(set(tried)) > 20
    assert not any("secret" in one for one in tried)


def test_a_taken_or_kept_handle_is_left_to_whose_it_is(network, clerk_on):
    other = UserFactory(handle="ada-lovelace")
    OldHandle.objects.create(user=other, handle="ada-lovelace-2", given_up_at=other.created_at)

    assert seen(network, clerk_on).handle == "ada-lovelace-3"


def test_a_local_account_is_linked_by_a_verified_address(network, clerk_on):
    local = UserFactory(handle="adal", name="A.", email="ada@x.example", password="known-to-whom")
    token = ApiTokenFactory(owner=local)

    user = seen(network, clerk_on)

    assert (user.pk, user.handle, user.name) == (local.pk, "adal", "A.")
    assert user.clerk_id == "user_1"
    assert not user.has_usable_password()
    token.refresh_from_db()
    assert token.revoked_at
    assert verbs_of(user) == ["account.linked"]


@pytest.mark.parametrize("status", ["unverified", "failed", None])
def test_but_not_by_one_that_is_not(network, clerk_on, status):
    local = UserFactory(email="ada@x.example")

    user = seen(
        network, clerk_on, email_addresses=[address("idn_2", "ada@x.example", status=status)]
    )

    local.refresh_from_db()
    assert user.pk != local.pk
    assert (local.clerk_id, user.email) == (None, "")


def test_nor_is_the_account_of_another_at_clerks(network, clerk_on):
    other = UserFactory(email="ada@x.example", clerk_id="user_2")

    user = seen(network, clerk_on)

    assert user != other
    assert user.email == ""


def test_closed_sites_take_nobody_new_and_link_whom_they_have(network, clerk_on, settings, browser):
    settings.SIGN_UP = "closed"
    with pytest.raises(SignUpClosed):
        seen(network, clerk_on)
    for _ in range(3):
        answer = browser(signed()).get("/library/")
        assert answer.wsgi_request.clerk.refusal.code == "sign_up_closed"
    assert len(network.calls) == 1
    assert not User.objects.exists()
    cache.clear()  # a moment later

    local = UserFactory(email="ada@x.example")

    assert services.reader_by_clerk(claims=claims_of(claims())) == local


def test_where_an_invitation_is_needed_the_address_must_have_one(network, clerk_on, settings):
    settings.SIGN_UP = "invite"
    InvitationFactory(email="")
    InvitationFactory(email="other@x.example")
    with pytest.raises(InvitationRefused):
        seen(network, clerk_on)
    mine = InvitationFactory(email="ada@x.example")
    cache.clear()  # a moment later

    user = services.reader_by_clerk(claims=claims_of(claims()))

    mine.refresh_from_db()
    assert mine.used_by == user


def test_metadata_that_only_the_site_can_write_gives_a_role(network, clerk_on):
    moderator = seen(network, clerk_on, public_metadata={"role": "moderator"})
    assert (moderator.is_staff, moderator.is_superuser) == (True, False)

    services.update_from_clerk(profile=profile(updated_at=1_800_000_000_000))
    moderator.refresh_from_db()
    assert moderator.is_staff

    services.update_from_clerk(
        profile=profile(updated_at=1_900_000_000_000, public_metadata={"role": "reader"})
    )
    moderator.refresh_from_db()
    assert not moderator.is_staff
    assert verbs_of(moderator).count("role.changed") == 2


@pytest.mark.parametrize("role", ["owner", "", 1, None, ["admin"]])
def test_other_metadata_gives_none(role):
    assert profile(public_metadata={"role": role}).role == ""


def test_impersonation_is_noted_once_a_session(clerk_on, browser):
    user = UserFactory(clerk_id="user_1")
    for act in ({"sub": "user_9"}, {"sub": "user_9"}):
        client = browser(signed(act=act))
        client.get("/library/")
        client.post("/account/publish/", {"answer": "yes"})

    events = AuditEvent.objects.filter(owner_id=user.pk)
    assert events.filter(verb="sign_in.impersonated", impersonator="user_9").count() == 1
    assert events.filter(verb="library.published").first().impersonator == "user_9"


def test_so_it_is_in_the_api(clerk_on, client):
    user = UserFactory(clerk_id="user_1")
    headers = {"authorization": f"Bearer {signed(act={'sub': 'user_9'})}"}

    answer = client.get("/api/v1/export/", headers=headers)
    assert answer.status_code == 200

    assert (
        AuditEvent.objects.get(owner_id=user.pk, verb="library.exported").impersonator == "user_9"
    )


def test_a_reader_who_is_there_is_one_query(clerk_on, django_assert_num_queries):
    UserFactory(clerk_id="user_1")

    with django_assert_num_queries(1):
        assert services.reader_by_clerk(claims=claims_of(claims()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_linked", [False, True])
def test_many_at_first_sight_at_once_are_one_account(is_linked):
    if is_linked:
        UserFactory(email="ada@x.example")
    start = Barrier(6)

    def try_it(_):
        start.wait()
        try:
            return services.take_in_clerk_user(profile=profile()).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(try_it, range(6)))

    assert len(found) == 1
    assert User.objects.get().pk in found


@pytest.mark.django_db(transaction=True)
def test_namesakes_at_once_get_handles_of_their_own():
    start = Barrier(4)

    def try_it(number):
        start.wait()
        try:
            return services.take_in_clerk_user(
                profile=profile(f"user_{number}", email_addresses=[])
            ).handle
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(try_it, range(4)))) == 4


@with_data
def test_the_shared_user():
    found = profile_of(shared("user_object_bapi.json"))

    assert found.clerk_id == "user_cafebabe"
    assert (found.name, found.email) == ("John Doe", "john.doe@clerk.test")
