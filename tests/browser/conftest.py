"""A real Chromium, a live server. A console error or a foreign request fails any test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from accounts.models import User
from accounts.tests.factories import UserFactory

PASSWORD = "a-long-enough-password"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

# Playwright's event loop runs in this thread; the ORM calls of the tests are not inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        pytest.fail("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def _outside(real_sockets: None, media: Path) -> None:
    """Requests of browser and server go over real sockets; covers are kept for this test alone."""


@pytest.fixture
def context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    # Nothing slides or fades: a click would wait until it stands still.
    context = browser.new_context(base_url=live_server.url, viewport=DESK, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, live_server) -> Iterator[Page]:
    page = context.new_page()
    page.set_default_timeout(10_000)
    troubles: list[str] = []
    own_host = urlsplit(live_server.url).netloc

    def watch(request: Request) -> None:
        if urlsplit(request.url).netloc != own_host:
            troubles.append(f"foreign request: {request.url}")

    page.on("request", watch)
    page.on("pageerror", lambda error: troubles.extend(_script_error(error)))
    page.on("console", lambda message: troubles.append(message.text) if _is_bad(message) else None)
    yield page
    assert troubles == []


def _script_error(error: object) -> list[str]:
    # The step of a test that follows at once cuts the move from page to page short.
    return [] if "Transition was" in str(error) else [f"script error: {error}"]


def _is_bad(message: object) -> bool:
    # Chromium logs every 4xx answer as an error; those the tests ask for are no trouble.
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture
def ada(transactional_db) -> User:
    user = UserFactory(handle="ada", name="Ada")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in(page: Page, ada: User, live_server: Any) -> Page:
    give_session(page, ada, live_server.url)
    return page


@pytest.fixture
def plain(browser: Browser, live_server: Any, ada: User) -> Iterator[Page]:
    """Ada, signed in by a browser that runs no script."""
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        viewport=DESK,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    give_session(page, ada, live_server.url)
    yield page
    context.close()


def sign_in(page: Page, *, to: str = "/") -> None:
    """Sign Ada in, by the form, and go where she wanted to."""
    page.goto(f"/account/sign-in/?next={to}")
    page.get_by_label("Handle or e-mail").fill("ada")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(to)


def give_session(page: Page, user: User, site: str) -> None:
    """Sign a reader in without the form: the tests of the form alone have reason to fill it in."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
    page.goto("/")
