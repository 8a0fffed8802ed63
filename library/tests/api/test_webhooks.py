"""Webhooks by the API: one's own, with a secret that is told once."""

import pytest

from accounts import audit
from library import services

pytestmark = pytest.mark.django_db
HOOKS = "/api/v1/webhooks/"
URL = "https://hooks.example/penumbra?key=mine"


def test_a_webhook_from_beginning_to_end(api, reader, network):
    made = api.post(HOOKS, {"url": URL, "kinds": ["book"]}, format="json")
    one = made.json()
    assert (made.status_code, made["Cache-Control"]) == (201, "private, no-store")
    assert one["secret"].startswith("whsec_")
    assert "secret" not in api.get(one["url"]).json()
    assert [row["id"] for row in api.get(HOOKS).json()["results"]] == [one["id"]]

    changed = api.patch(one["url"], {"is_enabled": False}, format="json").json()
    assert changed["is_enabled"] is False
    api.patch(one["url"], {"is_enabled": True}, format="json")
    other = api.post(f"{one['url']}secret/").json()["secret"]
    assert other != one["secret"]
    tried = api.post(f"{one['url']}test/")
    assert tried.status_code == 202
    network.post(URL, status=204)
    services.work_on_webhooks()
    (row,) = api.get(f"{one['url']}messages/").json()["results"]
    assert (row["id"], row["answer"], row["attempts"]) == (tried.json()["id"], 204, 1)
    assert api.post(f"{one['url']}messages/{row['id']}/resend/").status_code == 202
    assert api.delete(one["url"]).status_code == 204
    assert api.get(one["url"]).status_code == 404

    told = list(audit.events_of(reader).values_list("verb", "label"))
    assert told[-1] == ("webhook.made", "https://hooks.example/penumbra")
    assert told[0][0] == "webhook.deleted"
    assert "key=mine" not in str(told)


@pytest.mark.parametrize(
    "given", [{"url": "http://a.example/"}, {"url": URL, "kinds": ["all"]}, {}, {"url": 5}]
)
def test_what_cannot_be_is_refused(api, given):
    answer = api.post(HOOKS, given, format="json")

    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_there_is_an_end_to_them(api):
    statuses = [api.post(HOOKS, {"url": URL}, format="json").status_code for _ in range(11)]

    assert statuses == [201] * 10 + [422]
