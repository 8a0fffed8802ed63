"""Webhooks: told in order, signed, and missing nothing while the other side is down."""

import json
from datetime import timedelta

import pytest
import responses
from django.core import mail
from django.utils import timezone
from standardwebhooks import Webhook as StandardWebhook

from accounts.services import publish
from library import services, tasks
from library.clients import addresses
from library.exceptions import InvalidWebhook
from library.models import Webhook, WebhookMessage
from library.services import webhook_delivery

pytestmark = pytest.mark.django_db
URL = "https://hooks.example/penumbra"


@pytest.fixture(autouse=True)
def _a_clock_to_move(time_machine):
    time_machine.move_to(timezone.now())


@pytest.fixture
def hook(reader):
    return services.make_webhook(owner=reader, url=URL)


def add(reader, title="Emma"):
    return services.add_book_by_hand(owner=reader, given={"title": title})


def sent(network):
    return [json.loads(call.request.body) for call in network.calls]


def ids(network):
    return [call.request.headers["webhook-id"] for call in network.calls]


def test_what_changes_is_told_in_order_and_says_nothing_more(reader, hook, network):
    network.post(URL, status=204)
    book = add(reader)
    services.trash_book(owner=reader, public_id=book.public_id)
    publish(user=reader)

    assert services.work_on_webhooks() is None

    told = sent(network)
    assert [one["type"] for one in told] == ["book.created", "book.trashed", "reader.updated"]
    assert told[0]["data"]["object_id"] == book.public_id
    assert "Emma" not in str(told)
    services.work_on_webhooks()
    assert len(network.calls) == 3


def test_messages_are_signed_as_the_standard_says(reader, hook, network):
    network.post(URL, status=200)
    old = services.secret_of(hook)
    hook = services.rotate_secret(owner=reader, public_id=hook.public_id)
    add(reader)

    services.work_on_webhooks()

    request = network.calls[0].request
    for secret in (old, services.secret_of(hook)):
        assert StandardWebhook(secret).verify(request.body, dict(request.headers))
    assert len(request.headers["webhook-signature"].split()) == 2


def test_a_day_later_the_old_secret_signs_no_more(reader, hook, network, time_machine):
    network.post(URL, status=200)
    services.rotate_secret(owner=reader, public_id=hook.public_id)
    time_machine.shift(timedelta(hours=25))
    add(reader)

    services.work_on_webhooks()

    assert len(network.calls[0].request.headers["webhook-signature"].split()) == 1


def test_only_the_kinds_chosen_are_told(reader, hook, network):
    network.post(URL, status=200)
    kinds = ["list", "book.trashed"]
    services.edit_webhook(owner=reader, public_id=hook.public_id, given={"kinds": kinds})
    book = add(reader)
    services.create_list(owner=reader, title="Winter")
    services.trash_book(owner=reader, public_id=book.public_id)

    services.work_on_webhooks()

    assert [one["type"] for one in sent(network)] == ["list.created", "book.trashed"]


def test_a_receiver_that_is_down_for_an_hour_misses_nothing(reader, hook, network, time_machine):
    """And what it gets twice, it can tell by the id: one answer was lost on its way."""
    down = network.post(URL, status=503)
    titles = [add(reader, f"Book {number}").public_id for number in range(5)]
    asked = 0
    for _ in range(60):
        services.work_on_webhooks()
        asked = max(asked, down.call_count)
        time_machine.shift(timedelta(minutes=1))
    assert 4 <= asked <= 8, "it is tried with growing pauses"
    titles += [add(reader, f"Later {number}").public_id for number in range(3)]
    network.remove(down)
    # It takes the first message, and the answer does not come through.
    lost = network.post(URL, body=responses.ConnectionError())
    time_machine.shift(timedelta(hours=1))
    services.work_on_webhooks()
    network.remove(lost)
    network.post(URL, status=204)

    for _ in range(10):
        time_machine.shift(timedelta(hours=2))
        services.work_on_webhooks()

    taken = {}
    for call in [call for call in network.calls if call.response.__class__ is not ConnectionError]:
        message = json.loads(call.request.body)
        taken.setdefault(call.request.headers["webhook-id"], message["data"]["object_id"])
    assert list(taken.values()) == titles
    assert len(taken) == WebhookMessage.objects.count() == 8
    assert not WebhookMessage.objects.filter(delivered_at__isnull=True).exists()
    hook.refresh_from_db()
    assert (hook.failing_since, hook.failures, hook.disabled_at) == (None, 0, None)


def test_after_a_day_of_failures_it_is_switched_off_and_goes_on_later(
    reader, hook, network, time_machine
):
    reader.email = "alice@example.org"
    reader.save()
    down = network.post(URL, status=500)
    add(reader, "First")
    for _ in range(30):
        services.work_on_webhooks()
        time_machine.shift(timedelta(hours=1))
    hook.refresh_from_db()
    assert hook.disabled_at is not None
    asked = down.call_count
    add(reader, "While it is off")
    assert services.work_on_webhooks() is None
    assert down.call_count == asked

    network.replace(responses.POST, URL, status=200)
    services.edit_webhook(owner=reader, public_id=hook.public_id, given={"is_enabled": True})
    services.work_on_webhooks()

    assert WebhookMessage.objects.filter(delivered_at__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_its_owner_is_told_that_it_is_off(reader, network):
    reader.email = "alice@example.org"
    reader.save()
    services.make_webhook(owner=reader, url=f"{URL}?key=secret-of-theirs")
    network.post(URL, status=410)
    add(reader)

    services.work_on_webhooks()

    assert Webhook.objects.get().disabled_at is not None
    assert [one.to for one in mail.outbox] == [["alice@example.org"]]
    assert "secret-of-theirs" not in mail.outbox[0].body


def test_a_worker_that_is_killed_loses_nothing_and_makes_nothing_twice(
    reader, hook, network, monkeypatch, time_machine
):
    add(reader)
    with monkeypatch.context() as patch:
        patch.setattr(webhook_delivery, "post_message", killed)
        with pytest.raises(SystemExit):
            services.work_on_webhooks()
    network.post(URL, status=200)

    time_machine.shift(timedelta(minutes=2))
    services.work_on_webhooks()
    services.work_on_webhooks()

    assert len(network.calls) == WebhookMessage.objects.count() == 1


def killed(**kwargs):
    raise SystemExit


def test_two_workers_do_not_send_to_one_address_at_once(reader, hook, network):
    add(reader)
    Webhook.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))

    services.work_on_webhooks()

    assert len(network.calls) == 0


def test_a_message_is_sent_again_under_its_id(reader, hook, network):
    network.post(URL, status=200)
    add(reader)
    services.work_on_webhooks()
    message = WebhookMessage.objects.get()

    services.resend_message(owner=reader, public_id=hook.public_id, message_id=message.public_id)
    services.work_on_webhooks()

    assert ids(network) == [f"msg_{message.public_id}"] * 2


def test_it_can_be_tried_out(reader, hook, network):
    network.post(URL, status=200)

    services.try_webhook(owner=reader, public_id=hook.public_id)
    services.work_on_webhooks()

    assert sent(network)[0]["type"] == "webhook.test"


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example/", "ftp://x.example/", "https://", "https://a:b@x.example/", "x", ""],
)
def test_only_https_will_do(reader, url):
    with pytest.raises(InvalidWebhook):
        services.make_webhook(owner=reader, url=url)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1"])
@pytest.mark.usefixtures("real_sockets")
def test_a_name_that_leads_inside_by_now_is_not_connected_to(reader, hook, monkeypatch, address):
    """Looked up when it is connected to, and that very address: rebinding a name helps nobody."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        family = 10 if ":" in address else 2
        return [(family, 1, 6, "", (address, port))]

    monkeypatch.setattr(addresses, "every_address", resolve)
    add(reader)

    services.work_on_webhooks()

    message = WebhookMessage.objects.get()
    assert (message.status, message.fault, message.delivered_at) == (None, "address", None)
    assert asked == ["hooks.example"]


def test_the_rounds_of_the_worker_see_to_it(reader, hook, network, time_machine):
    assert tasks.tend_webhooks in tasks._STEPS
    network.post(URL, status=200)
    add(reader)
    services.work_on_webhooks()
    time_machine.shift(timedelta(days=31))

    assert tasks.tend_webhooks.func() == 1
