"""Sign-in by Clerk in a real browser, against the stand-in: what readers notice, and do not.

An instance in production is on the site's own host, one of development is not: what depends on
that is tried with both.
"""

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.clerk import jwks
from accounts.models import User
from accounts.tests.clerk.conftest import MIDDLEWARE
from tests.browser.conftest import _is_bad
from tests.stand_ins.clerk import ClerkStandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIVE_MINUTES = 300


with_both_kinds = pytest.mark.parametrize("clerk", ["live", "test"], indirect=True)


@pytest.fixture
def clerk(request) -> Iterator[ClerkStandIn]:
    kind = getattr(request, "param", "live")
    with ClerkStandIn(kind=kind) as clerk:
        clerk.uses_nonce = kind == "live"
        clerk.add_user("user_ada", "Ada", "ada@example.org")
        yield clerk


@pytest.fixture
def live_server(clerk, settings, transactional_db) -> Iterator[LiveServer]:
    """The site with Clerk: its middleware is taken up when the server starts."""
    place = settings.MIDDLEWARE.index("accounts.middleware.SignInMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], MIDDLEWARE, *settings.MIDDLEWARE[place:]]
    server = LiveServer("localhost" if clerk.is_development else "127.0.0.1")
    settings.CLERK = clerk.config(server.url)
    yield server
    server.stop()


@pytest.fixture
def page(context: BrowserContext, live_server, clerk) -> Iterator[Page]:
    """A page that asks nobody but the site and Clerk, and on which nothing goes wrong."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    troubles: list[str] = []
    hosts = {urlsplit(live_server.url).netloc, clerk.host}
    page.on(
        "request",
        lambda one: troubles.append(one.url) if urlsplit(one.url).netloc not in hosts else None,
    )
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if _is_bad(message) else None)
    yield page
    assert troubles == []


def sign_in(page: Page, name: str = "Ada", *, to: str = "/library/") -> None:
    page.goto(to)
    expect(page).to_have_title(re.compile("^Sign in"))
    page.get_by_role("link", name="Sign in by Clerk").click()
    page.get_by_role("button", name=name).click()
    page.wait_for_url(f"**{to}")
    expect_in(page)


def expect_in(page: Page) -> None:
    expect(page.locator("header [data-menu] summary")).to_be_visible()


def expect_out(page: Page) -> None:
    page.goto("/library/")
    expect(page.get_by_role("link", name="Sign in by Clerk")).to_be_visible()


def token(context: BrowserContext, clerk: ClerkStandIn) -> str:
    jar = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    return jar.get(f"__session_{clerk.suffix}", "")


def tell(server: Any, clerk: ClerkStandIn, kind: str, data: dict[str, Any]) -> int:
    headers, body = clerk.webhook(kind, data)
    return requests.post(
        f"{server.url}/webhooks/clerk/", body, headers=headers, timeout=5
    ).status_code


@with_both_kinds
def test_who_comes_back_by_a_link_is_still_signed_in(page, context, clerk, time_machine):
    sign_in(page)
    assert User.objects.get().name == "Ada"
    first = token(context, clerk)
    page.goto("about:blank")

    time_machine.move_to(time.time() + FIVE_MINUTES)
    page.goto("/library/?q=dune")

    expect_in(page)
    assert page.url.endswith("/library/?q=dune")
    assert token(context, clerk) not in ("", first)


def test_nobody_notices_new_keys(page, clerk, time_machine, monkeypatch):
    monkeypatch.setattr(jwks, "COOL_DOWN_S", 0)
    sign_in(page)

    for kid in ("ins_second", "ins_second"):
        clerk.rotate(kid)
        page.goto("/library/")
        expect_in(page)
        time_machine.move_to(time.time() + FIVE_MINUTES)
        page.goto("/library/?q=dune")
        expect_in(page)


@with_both_kinds
def test_a_page_in_view_keeps_its_session(page, context, clerk, time_machine):
    page.clock.install()
    sign_in(page, to="/account/tokens/")
    first = token(context, clerk)

    time_machine.move_to(time.time() + 50)
    page.clock.fast_forward(50_000)
    deadline = time.monotonic() + 10
    while token(context, clerk) == first and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert token(context, clerk) != first
    expect(page.locator("iframe")).to_have_count(0)

    # Out of view for long: the form that is sent then waits for a token, and loses nothing.
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")
    time_machine.move_to(time.time() + FIVE_MINUTES)
    page.clock.fast_forward(FIVE_MINUTES * 1000)
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Make").click()
    expect(page.get_by_text("My phone").first).to_be_visible()
    assert User.objects.get().api_tokens.get().name == "My phone"


@pytest.mark.parametrize("after_s", [0, FIVE_MINUTES])
def test_signed_out_is_out_everywhere(page, context, clerk, live_server, time_machine, after_s):
    sign_in(page)
    old, other = token(context, clerk), context.new_page()
    other.goto("/library/")
    time_machine.move_to(time.time() + after_s)

    page.locator("header [data-menu] summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")

    assert {one["status"] for one in clerk.sessions.values()} == {"revoked"}
    expect_out(other)
    assert token(context, clerk) == ""
    kept = {"__session": old, "__client_uat": "1", "__clerk_db_jwt": "x"}
    again = requests.get(f"{live_server.url}/library/", cookies=kept, timeout=5)
    assert "/account/sign-in/" in again.url


def test_revoked_is_out_with_the_next_request(page, clerk, live_server):
    sign_in(page)
    session = next(iter(clerk.sessions.values()))
    clerk.revoke(session["id"])

    assert tell(live_server, clerk, "session.revoked", session) == 204

    expect_out(page)


@with_both_kinds
def test_of_two_apps_on_one_host_each_has_its_own_reader(
    page, context, clerk, live_server, settings
):
    with ClerkStandIn(kind="test" if clerk.is_development else "live") as second:
        second.add_user("user_bob", "Bob", "bob@example.org")
        ours, theirs = settings.CLERK, second.config(live_server.url)
        other = context.new_page()
        sign_in(other)
        settings.CLERK = theirs
        sign_in(other, "Bob")

        for config, name in ((ours, "Ada"), (theirs, "Bob"), (ours, "Ada")):
            settings.CLERK = config
            other.goto("/account/settings/")
            expect(other.get_by_label("Name", exact=True)).to_have_value(name)

        assert {f"__session_{one.suffix}" for one in (clerk, second)} <= {
            cookie["name"] for cookie in context.cookies()
        }
