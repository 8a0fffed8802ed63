from datetime import timedelta

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from library.models import WorkerBeat
from penumbra import checks, urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "report-uri /csp-report/",
    "report-to csp",
}
# What a page must not give away when something breaks.
INNARDS = ("Traceback", "OperationalError", "select secret", "Django", "settings")


def bad(request):
    raise BadRequest("select secret from table")


def forbidden(request):
    raise PermissionDenied("select secret from table")


def broken(request):
    raise OperationalError("select secret from table")


for view in (bad, forbidden, broken):
    view.login_required = False

# Broken pages beside the real ones, and beside the real ones of the API.
pages = [path("bad/", bad), path("forbidden/", forbidden), path("broken/", broken)]
urlpatterns = [*pages, path("api/", include(pages)), *urls.urlpatterns]

with_broken_pages = pytest.mark.urls(__name__)


@pytest.fixture
def calm_client():
    """A client that gets the page for an error instead of the error."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_healthz_answers_when_pages_can_be_served(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_healthz_takes_one_query_and_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz")

    assert not answer.cookies


@pytest.mark.django_db
def test_healthz_needs_no_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/")["Location"] == "https://testserver/"


def test_healthz_fails_while_the_database_is_away(calm_client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("select secret from table")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", away)

    answer = calm_client.get("/healthz")

    assert answer.status_code in (500, 503)
    assert not [word for word in INNARDS if word in answer.text]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_healthz_is_only_read(client, method):
    assert getattr(client, method)("/healthz").status_code == 405


@pytest.mark.parametrize("theme", ["system", "light", "dark"])
@pytest.mark.django_db
def test_colours_are_remembered(client, theme):
    answer = client.post("/theme/", {"theme": theme, "next": "/account/sign-in/?next=/library/"})

    cookie = answer.cookies["theme"]
    assert answer["Location"] == "/account/sign-in/?next=/library/"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 365 * 24 * 3600
    assert f'data-theme="{theme}"' in client.get("/").text


def test_the_cookie_of_a_secure_site_is_secure(client):
    answer = client.post("/theme/", {"theme": "dark"}, secure=True)

    assert answer.cookies["theme"]["secure"] is True


@pytest.mark.parametrize("theme", ["", "neon", 'dark" onload="alert(1)', "x" * 5000])
def test_other_colours_are_not_remembered(client, theme):
    answer = client.post("/theme/", {"theme": theme})

    assert "theme" not in answer.cookies


@pytest.mark.django_db
def test_a_cookie_somebody_wrote_themselves_cannot_enter_the_page(client):
    client.cookies["theme"] = 'dark"><script>'

    assert 'data-theme="system"' in client.get("/").text
    assert 'data-theme="system"' in client.get("/nothing/").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example"),
        *("http:evil.example", "javascript:alert(1)", "data:text/html,x", "///evil.example", ""),
        *(" https://evil.example", "https:\\\\evil.example", "/\t/evil.example", "h\nttps://a.b"),
        *("http://testserver@evil.example/", "https://testserver.evil.example/", "\x00//evil"),
    ],
)
def test_nobody_is_led_off_the_site(client, elsewhere):
    answer = client.post("/theme/", {"theme": "dark", "next": elsewhere})

    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_colours_are_only_posted(client):
    assert client.get("/theme/?theme=dark").status_code == 405


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/account/sign-in/", {"identifier": "ada", "password": "x"})

    assert answer.status_code == 403
    assert "This form has gone stale" in answer.text


def test_colours_need_no_token_so_that_a_page_is_the_same_for_all():
    answer = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})

    assert answer.status_code == 302
    assert answer.cookies["theme"].value == "dark"


# Without the database: any query at all would fail these tests.
@with_broken_pages
@pytest.mark.parametrize(
    ("address", "status"), [("bad/", 400), ("forbidden/", 403), ("nothing/", 404), ("broken/", 500)]
)
@pytest.mark.parametrize("before", ["/", "/api/"])
def test_errors_are_told_without_a_query_and_without_innards(calm_client, before, address, status):
    answer = calm_client.get(f"{before}{address}")

    assert answer.status_code == status
    assert not [word for word in INNARDS if word in answer.text]
    if before == "/api/":
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
    else:
        assert answer.text.count("<h1>") == 1
        assert f"{status}</p>" in answer.text


@with_broken_pages
@pytest.mark.parametrize("address", ["/bad/", "/forbidden/", "/nothing/", "/broken/"])
def test_errors_keep_the_colours_chosen(calm_client, address):
    calm_client.cookies["theme"] = "dark"

    assert 'data-theme="dark"' in calm_client.get(address).text


def test_a_signed_in_reader_meets_an_error_without_a_query(
    reader_client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = reader_client.get("/nothing/")

    assert answer.status_code == 404


def test_a_host_that_is_not_ours_is_a_bad_request(calm_client):
    answer = calm_client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.text


@pytest.mark.django_db
def test_a_wrong_method_is_told_on_a_page_too(reader_client):
    answer = reader_client.post("/library/")

    assert answer.status_code == 405
    assert answer["Allow"]
    assert "<h1>" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tried", ["%00", "%0A", "%F0%9F%93%9A", "%FF", "x" * 3000, "..%2F..%2F", "'"]
)
@pytest.mark.parametrize(
    "address",
    [
        *("/books/{}/", "/books/{}/edit/", "/books/{}/refresh/", "/{}/", "/account/{}/"),
        *("/api/v1/books/{}/", "/account/password/reset/{0}/{0}/"),
    ],
)
def test_no_address_breaks_a_page(reader_client, address, tried):
    answer = reader_client.get(address.format(tried))

    assert answer.status_code in (200, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("tried", ["%00", "%0A", "%F0%9F%93%9A", "%FF", "x" * 3000])
@pytest.mark.parametrize(
    "address",
    [
        *("/books/{}/edit/", "/books/{}/refresh/", "/books/{}/copies/", "/books/{}/trash/"),
        *("/books/{}/restore/", "/account/tokens/{}/revoke/", "/add/waiting/{}/forget/"),
        *("/add/rows/{}/add/", "/add/tray/{}/", "/add/tray/{}/restore/"),
    ],
)
def test_no_address_breaks_what_is_posted_to_it(reader_client, address, tried):
    answer = reader_client.post(address.format(tried))

    assert answer.status_code in (302, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("tried", ["%00", "%F0%9F%93%9A", "%FF", "x" * 3000, "9" * 300, "%2e%2e"])
@pytest.mark.parametrize(
    "address",
    [
        *("/library/?q={}", "/library/?author={}&subject={}", "/library/?page={}&sort={}"),
        *("/library/filters/?find={}", "/trash/?page={}", "/add/?isbn={}", "/books/new/?isbn={}"),
        *("/add/?state={}&before={}", "/add/tray/?since={}&state={}&oldest={}"),
        *("/api/v1/books/?q={}", "/api/v1/isbn/{}/", "/account/sign-in/?next={}"),
        "/api/v1/books/?cursor={}&page_size={}",
    ],
)
def test_no_question_breaks_a_page(reader_client, address, tried):
    answer = reader_client.get(address.replace("{}", tried))

    assert answer.status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/account/sign-in/", "/nothing/", "/library/", "/api/v1/books/", "/healthz"]
)
def test_every_answer_is_guarded(client, address):
    headers = client.get(address).headers

    assert {part.strip() for part in headers["Content-Security-Policy"].split(";")} == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_the_page_of_a_secure_site_keeps_browsers_on_https(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000

    assert "max-age=31536000" in client.get("/", secure=True)["Strict-Transport-Security"]


def test_ready_means_that_a_worker_is_there(client, db):
    WorkerBeat.objects.create(worker="w", started_at=timezone.now(), beat_at=timezone.now())

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_without_a_worker_the_site_is_not_ready_and_says_why(client, db):
    long_ago = timezone.now() - timedelta(seconds=61)
    WorkerBeat.objects.create(worker="w", started_at=long_ago, beat_at=long_ago)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["missing"] == ["No background worker is running."]


def test_without_a_database_the_site_is_not_ready(client, db, monkeypatch):
    def fail(**_):
        raise OperationalError("secret host")

    monkeypatch.setattr("library.services.is_worker_alive", fail)

    answer = client.get("/readyz")

    assert answer.json()["missing"] == ["The database does not answer."]


def test_migrations_that_wait_are_told(client, db):
    MigrationRecorder.Migration.objects.filter(app="library").delete()

    assert client.get("/readyz").json()["missing"] == ["Migrations are not applied."]


def test_the_deployment_check_warns_where_no_worker_is(db):
    found = checks.site_is_ready(None, databases=["default"])

    assert [(warning.id, warning.msg) for warning in found] == [
        ("penumbra.W003", "No background worker is running.")
    ]
    assert checks.site_is_ready(None) == []


@pytest.mark.parametrize(
    ("where", "status"), [("cross-site", 403), ("same-origin", 302), ("same-site", 302), ("", 302)]
)
def test_another_sites_page_does_not_choose_the_colours(client, where, status):
    answer = client.post("/theme/", {"theme": "dark"}, headers={"Sec-Fetch-Site": where})

    assert answer.status_code == status
    assert ("theme" in answer.cookies) is (status == 302)
