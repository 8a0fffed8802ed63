"""Guessing is slowed down; those who know their password are not."""

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NOON = "2026-05-01T12:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def sign_in(client, identifier="ada", *, password=None, address="192.0.2.1"):
    data = {"identifier": identifier, "password": password or "wrong"}
    return client.post("/account/sign-in/", data, REMOTE_ADDR=address)


def statuses(times, act):
    return [act(number).status_code for number in range(times)]


def test_an_account_is_guessed_at_ten_times_from_anywhere(client):
    UserFactory(handle="ada", password=PASSWORD)

    answers = statuses(12, lambda n: sign_in(client, address=f"192.0.2.{n}"))

    assert answers == [422] * 10 + [429] * 2


def test_one_address_guesses_thirty_times_at_anybody(client):
    answers = statuses(32, lambda n: sign_in(client, f"reader-{n}"))

    assert answers == [422] * 30 + [429] * 2


def test_addresses_of_one_ipv6_network_count_as_one(client):
    answers = statuses(32, lambda n: sign_in(client, f"reader-{n}", address=f"2001:db8::{n + 1}"))

    assert answers[-1] == 429


@pytest.mark.parametrize("spelling", ["ADA", "@ada", " ada "])
def test_another_spelling_of_the_handle_is_the_same_account(client, spelling):
    statuses(10, lambda n: sign_in(client, address=f"192.0.2.{n}"))

    assert sign_in(client, spelling, address="198.51.100.1").status_code == 429


def test_the_answer_says_when_to_come_back_and_keeps_what_was_typed(client):
    statuses(10, lambda n: sign_in(client))

    answer = sign_in(client)

    seconds = int(answer["Retry-After"])
    minutes = -(-seconds // 60)
    assert 1 <= seconds <= 15 * 60
    assert (f"Try again in {minutes} minutes." in answer.text) or minutes == 1
    assert 'value="ada"' in answer.text


def test_the_right_password_does_not_help_until_the_time_is_over(client, clock):
    user = UserFactory(handle="ada", password=PASSWORD)
    statuses(10, lambda n: sign_in(client))
    refused = sign_in(client, password=PASSWORD)

    clock.shift(int(refused["Retry-After"]) + 1)
    answer = sign_in(client, password=PASSWORD)

    assert refused.status_code == 429
    assert answer.status_code == 302
    assert get_user(client) == user


def test_right_passwords_are_not_counted():
    UserFactory(handle="ada", password=PASSWORD)

    answers = statuses(40, lambda n: sign_in(Client(), password=PASSWORD))

    assert set(answers) == {302}


def test_others_sign_in_while_one_account_is_guessed_at(client):
    UserFactory(handle="george", password=PASSWORD)
    statuses(12, lambda n: sign_in(client, address="198.51.100.1"))

    assert sign_in(client, "george", password=PASSWORD).status_code == 302


def test_unknown_names_are_limited_like_known_ones(client):
    answers = statuses(12, lambda n: sign_in(client, "nobody", address=f"192.0.2.{n}"))

    assert answers == [422] * 10 + [429] * 2


def test_the_sign_in_page_of_the_admin_shares_the_limits(client):
    UserFactory(handle="ada", password=PASSWORD)
    statuses(10, lambda n: sign_in(client, address=f"192.0.2.{n}"))

    answer = client.post("/admin/login/", {"username": "ada", "password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1


def test_visitors_behind_a_trusted_proxy_are_counted_apart(client, settings):
    settings.RATELIMIT_IP_META_KEY = "accounts.throttle.address_behind_proxy"

    def guess(number):
        data = {"identifier": f"reader-{number}", "password": "wrong"}
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        return client.post("/account/sign-in/", data, headers=headers)

    assert set(statuses(40, guess)) == {422}


def test_where_no_proxy_is_trusted_what_a_visitor_says_of_it_counts_for_nothing(client):
    def guess(number):
        data = {"identifier": f"reader-{number}", "password": "wrong"}
        said = {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-Ip": f"192.0.2.{number}"}
        said |= {"Forwarded": f"for=192.0.2.{number};proto=https", "X-Forwarded-Proto": "https"}
        answer = client.post("/account/sign-in/", data, headers=said)
        assert not answer.wsgi_request.is_secure()
        return answer

    assert statuses(32, guess) == [422] * 30 + [429] * 2


def test_behind_a_trusted_proxy_a_visitor_cannot_be_somebody_else(client, settings):
    """The proxy adds the address it saw to whatever the visitor said before."""
    settings.RATELIMIT_IP_META_KEY = "accounts.throttle.address_behind_proxy"

    def guess(number):
        data = {"identifier": f"reader-{number}", "password": "wrong"}
        headers = {"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.7"}
        return client.post("/account/sign-in/", data, headers=headers)

    assert statuses(32, guess) == [422] * 30 + [429] * 2


def test_one_address_signs_up_twenty_times_an_hour(client):
    def sign_up(number):
        data = {"handle": f"new-{number}", "password": PASSWORD, "password_again": PASSWORD}
        return Client().post("/account/sign-up/", data)

    answers = statuses(21, sign_up)

    assert answers == [302] * 20 + [429]
    assert User.objects.count() == 20


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_a_mailbox_gets_four_reset_mails_an_hour_and_nobody_learns_whether_it_exists(client, email):
    UserFactory(email="ada@example.org", password=PASSWORD)

    def ask(number):
        variants = [email, email.upper()]
        return client.post("/account/password/reset/", {"email": variants[number % 2]})

    answers = statuses(6, ask)

    assert answers == [302] * 4 + [429] * 2
    assert len(mail.outbox) == (4 if email.startswith("ada") else 0)


def test_one_address_asks_for_twenty_resets_an_hour(client):
    def ask(number):
        return client.post("/account/password/reset/", {"email": f"r{number}@example.org"})

    assert statuses(21, ask) == [302] * 20 + [429]


def test_the_present_password_is_guessed_at_ten_times(client):
    user = UserFactory(password=PASSWORD)
    client.force_login(user)
    new = {"new_password1": "new-owls", "new_password2": "new-owls"}

    answers = statuses(
        11, lambda n: client.post("/account/password/", {"old_password": "wrong", **new})
    )
    right = client.post("/account/password/", {"old_password": PASSWORD, **new})

    assert answers == [422] * 10 + [429]
    assert right.status_code == 429
    assert int(right["Retry-After"]) >= 1


def test_once_the_limit_is_reached_the_answer_no_longer_tells_right_from_wrong(client):
    user = UserFactory(password=PASSWORD)
    client.force_login(user)

    def answer_to(password):
        page = client.post("/account/password/", {"old_password": password})
        return page.context["form"].errors.as_data().keys()

    for _ in range(11):
        answer_to("wrong")

    assert answer_to("wrong") == answer_to(PASSWORD) == {"__all__"}


def test_the_settings_page_shares_the_limit_on_password_guesses(client):
    user = UserFactory(password=PASSWORD)
    client.force_login(user)
    data = {"email": "new@example.org", "current_password": "wrong"}

    answers = statuses(11, lambda n: client.post("/account/security/", data))

    assert answers == [422] * 10 + [429]


def test_thirty_tokens_are_made_an_hour(reader_client):
    data = {"name": "x", "scope": "read"}

    answers = statuses(31, lambda n: reader_client.post("/account/tokens/", data))

    assert answers == [201] * 30 + [429]


def test_a_cache_that_cannot_count_lets_nobody_guess(client, settings):
    settings.CACHES = {"default": {"BACKEND": "accounts.tests.rivals.BrokenCache"}}

    answer = sign_in(client)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"


def test_sign_in_reads_the_database_little(client, django_assert_max_num_queries):
    UserFactory(handle="ada", password=PASSWORD)

    with django_assert_max_num_queries(10):
        sign_in(client, password=PASSWORD)
