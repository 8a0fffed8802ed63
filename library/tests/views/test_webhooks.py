import pytest

from library import services
from library.models import Webhook

pytestmark = pytest.mark.django_db
URL = "https://hooks.example/penumbra"
PAGE = "/account/webhooks/"


def test_a_webhook_is_made_tried_and_deleted(reader, reader_client, network):
    assert "You have no webhooks" in reader_client.get(PAGE).text
    made = reader_client.post(PAGE, {"url": URL, "kind": ["book"]})
    hook = Webhook.objects.get()
    page = made["Location"]
    assert services.secret_of(hook) in reader_client.get(page).text

    reader_client.post(f"{page}test/")
    network.post(URL, status=503)
    services.work_on_webhooks()
    assert "Waits: 503, tried 1 time" in reader_client.get(page).text
    network.replace("POST", URL, status=200)
    message = hook.messages.get()
    reader_client.post(f"{page}messages/{message.public_id}/resend/")
    services.work_on_webhooks()
    assert "Taken (200)" in reader_client.get(page).text

    reader_client.post(f"{page}off/")
    assert "It is off" in reader_client.get(page).text
    reader_client.post(f"{page}on/")
    reader_client.post(f"{page}renew/")
    assert services.secret_of(hook) not in reader_client.get(page).text
    assert URL in reader_client.get(PAGE).text
    reader_client.post(f"{page}delete/")
    assert not Webhook.objects.exists()


def test_an_address_that_will_not_do_is_said_so(reader_client):
    answer = reader_client.post(PAGE, {"url": "http://hooks.example/"})

    assert answer.status_code == 422
    assert "https://" in answer.text
    assert 'value="http://hooks.example/"' in answer.text


def test_what_there_is_not_to_do_is_not_found(reader, reader_client):
    hook = services.make_webhook(owner=reader, url=URL)

    assert reader_client.post(f"{PAGE}{hook.public_id}/burn/").status_code == 404
