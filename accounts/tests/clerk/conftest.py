import pytest
from django.test import Client

from accounts.tests.clerk.signing import config_of, signed

MIDDLEWARE = "accounts.middleware.ClerkSessionMiddleware"
DOCUMENT = {"sec-fetch-dest": "document", "accept": "text/html"}


@pytest.fixture
def clerk_on(settings):
    """Have readers sign in by Clerk; returns a function that sets it up otherwise."""

    def set_up(**changes):
        settings.CLERK = config_of(**changes)

    set_up()
    settings.ALLOWED_HOSTS = ["books.example", "testserver"]
    after = settings.MIDDLEWARE.index("accounts.middleware.SignInMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:after], MIDDLEWARE, *settings.MIDDLEWARE[after:]]
    return set_up


@pytest.fixture
def browser():
    """Return a browser with cookies of Clerk's: a session token, and when it began."""

    def open_one(token="", *, uat="1", headers=None, **cookies):
        client = Client(headers=DOCUMENT if headers is None else headers)
        jar = {"__session": token, "__client_uat": uat} | cookies
        for name, value in jar.items():
            if value:
                client.cookies[name] = value
        return client

    return open_one


@pytest.fixture
def signed_in_browser(browser, clerk_on):
    return lambda **claims: browser(signed(**claims))
