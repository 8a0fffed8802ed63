"""The second factor at the door of the admin."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import audit
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

PAGE, CHECK = "/account/second-factor/", "/account/second-factor/check/"
NOON = "2026-05-01T12:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def keeper():
    return UserFactory(handle="keeper", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def inside(keeper):
    return signed_in(keeper)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def code_of(user, steps=0):
    return f"{totp(TOTPDevice.objects.get(user=user).bin_key, drift=steps):06}"


def add(client):
    """Add a second factor as somebody does; return the codes for paper."""
    client.get(PAGE)
    code = f"{totp(bytes.fromhex(client.session['second_factor_key'])):06}"
    answer = client.post(PAGE, {"code": code, "current_password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return re.findall(r"<li><code>(\w{12})</code>", answer.text)


def enters(client):
    return client.get("/admin/").status_code == 200


def test_whoever_adds_one_is_asked_for_it_in_every_other_session(inside, keeper):
    elsewhere = signed_in(keeper)
    codes = add(inside)

    assert len(set(codes)) == 10
    assert enters(inside)
    asked = elsewhere.get("/admin/library/book/", follow=True)
    assert asked.request["PATH_INFO"] == CHECK
    assert asked.status_code == 200
    assert "one-time-code" in asked.text


def test_a_code_opens_the_door_and_leads_where_one_was_going(inside, keeper, clock):
    add(inside)
    clock.shift(60)
    elsewhere = signed_in(keeper)
    before = elsewhere.session.session_key

    answer = elsewhere.post(CHECK, {"code": code_of(keeper), "next": "/admin/library/book/"})

    assert answer["Location"] == "/admin/library/book/"
    assert enters(elsewhere)
    assert elsewhere.session.session_key != before


def test_no_code_opens_twice(inside, keeper, clock):
    add(inside)
    code = code_of(keeper)
    assert signed_in(keeper).post(CHECK, {"code": code}).status_code == 422
    clock.shift(60)
    code = code_of(keeper)

    answers = [signed_in(keeper).post(CHECK, {"code": code}).status_code for _ in range(2)]

    assert answers == [302, 422]


def test_a_code_on_paper_opens_once_and_is_kept_as_a_fingerprint(inside, keeper):
    codes = add(inside)
    assert not set(StaticToken.objects.values_list("token", flat=True)) & set(codes)
    elsewhere = signed_in(keeper)

    assert elsewhere.post(CHECK, {"code": codes[0]}).status_code == 302
    assert enters(elsewhere)
    assert signed_in(keeper).post(CHECK, {"code": codes[0]}).status_code == 422
    assert "9 of your codes on paper" in elsewhere.get(PAGE).text


def test_ten_guesses_and_no_more_from_any_session(inside, keeper, clock):
    add(inside)
    clock.shift(60)
    wrong = [signed_in(keeper).post(CHECK, {"code": "000000"}).status_code for _ in range(12)]

    right = signed_in(keeper).post(CHECK, {"code": code_of(keeper)})

    assert wrong == [422] * 10 + [429] * 2
    assert right.status_code == 429
    assert int(right["Retry-After"]) >= 1
    clock.shift(int(right["Retry-After"]) + 1)
    assert signed_in(keeper).post(CHECK, {"code": code_of(keeper)}).status_code == 302


@pytest.mark.parametrize("code", ["", "x", "-1", "１２３４５６", "9" * 20, "12345\x00"])
def test_nonsense_is_no_code(inside, keeper, code):
    add(inside)

    assert signed_in(keeper).post(CHECK, {"code": code}).status_code == 422


@pytest.mark.parametrize("sent", [{"code": "000000"}, {"current_password": "wrong"}])
def test_adding_takes_a_right_code_and_the_password(inside, keeper, sent):
    inside.get(PAGE)
    right = f"{totp(bytes.fromhex(inside.session['second_factor_key'])):06}"

    answer = inside.post(PAGE, {"code": right, "current_password": PASSWORD} | sent)

    assert answer.status_code == 422
    assert not TOTPDevice.objects.exists()


def test_where_it_is_required_staff_add_one_first(inside, settings):
    settings.ADMIN_TOTP = "required"

    page = inside.get("/admin/", follow=True)

    assert page.request["PATH_INFO"] == PAGE
    assert "<svg" in page.text
    assert "<style" not in page.text
    add(inside)
    assert enters(inside)


@pytest.mark.parametrize("mode", ["optional", "required"])
def test_without_one_the_door_is_open_only_where_it_is_optional(inside, settings, mode):
    settings.ADMIN_TOTP = mode

    assert enters(inside) is (mode == "optional")


def test_taking_it_off_takes_the_password_and_a_code_first(inside, keeper):
    add(inside)
    elsewhere = signed_in(keeper)

    assert elsewhere.post(PAGE, {"current_password": PASSWORD})["Location"] == CHECK
    assert inside.post(PAGE, {"current_password": "wrong"}).status_code == 422
    assert TOTPDevice.objects.exists()
    assert inside.post(PAGE, {"current_password": PASSWORD}).status_code == 302

    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert enters(elsewhere)
    verbs = {event.verb for event in audit.events_of(keeper)}
    assert {"account.second_factor_removed", "account.second_factor_added"} <= verbs


def test_readers_are_led_on(reader_client):
    for url in (PAGE, CHECK):
        assert reader_client.get(url)["Location"] == "/account/security/"
    assert "Second factor" not in reader_client.get("/account/security/").text


def test_the_command_takes_one_off(inside, keeper):
    add(inside)
    call_command("remove_second_factor", "keeper", stdout=StringIO())

    assert not TOTPDevice.objects.exists()
    for handle, said in (("keeper", "has no second factor"), ("nobody", "There is no account")):
        with pytest.raises(CommandError, match=said):
            call_command("remove_second_factor", handle)


def test_the_door_of_the_admin_has_a_limit_of_its_own(keeper):
    def try_once(name, password):
        sent = {"username": name, "password": password}
        return Client().post("/admin/login/", sent, REMOTE_ADDR="192.0.2.1").status_code

    answers = [try_once(f"reader-{n}", "wrong") for n in range(12)]

    assert answers == [200] * 10 + [429] * 2
    assert try_once("keeper", PASSWORD) == 429
    assert Client().post("/account/sign-in/", {"identifier": "keeper", "password": PASSWORD})


def test_the_admin_shows_no_secret_of_a_second_factor(inside):
    add(inside)

    assert "totp" not in inside.get("/admin/").text.lower()
    assert inside.get("/admin/otp_totp/totpdevice/").status_code == 404
