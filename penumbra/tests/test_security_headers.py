"""What browsers are told, and what they tell back."""

import json
import logging

import pytest
from django.conf import settings as site

from penumbra.csp_reports import _BYTES_MAX
from penumbra.security import content_security_policy
from penumbra.tests.addresses import SAME_FOR_ALL, TABLE
from penumbra.tests.test_isolation import ask, marsh_reader, url_of  # noqa: F401

pytestmark = pytest.mark.django_db

SECRET_LINK = "/unlisted/books/BookKey222222222222222/"
# Machines alone ask for these, and for the two sitemaps.
NOT_MADE_TO_BE_DRAWN = {"healthz", "readyz", "sitemap", "sitemap-section", "csp-report"}


def report(**more):
    told = {"document-uri": f"https://books.example{SECRET_LINK}?as=visitor&token=s3cret"}
    told |= {"effective-directive": "script-src-elem", "blocked-uri": "https://evil.example/x?k=1"}
    return told | more


def send(client, body, kind="application/csp-report", **more):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post("/csp-report/", text, content_type=kind, **more)


def test_every_answer_says_what_may_be_done_with_it(marsh_reader, stranger):  # noqa: F811
    type(marsh_reader).objects.filter(pk=marsh_reader.pk).update(is_published=True)

    wrong = {
        name: missing
        for name in sorted(TABLE)
        if (
            missing := missing_in(
                ask("stranger", stranger, name, "get", url_of(name, marsh_reader)), name
            )
        )
    }

    assert wrong == {}


def missing_in(answer, name):
    """What an answer does not tell browsers, or tells them wrongly."""
    policy = answer.headers.get("Content-Security-Policy", "")
    said = ("default-src 'none'", "report-uri /csp-report/", "report-to csp")
    missing = [part for part in said if part not in policy]
    missing += [part for part in ("unsafe-inline", "'unsafe-eval'") if part in policy]
    drawn = name in SAME_FOR_ALL - NOT_MADE_TO_BE_DRAWN
    told = {
        "Reporting-Endpoints": 'csp="/csp-report/"',
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    if drawn or name not in SAME_FOR_ALL:
        told["Cross-Origin-Resource-Policy"] = "cross-origin" if drawn else "same-origin"
    missing += [header for header, value in told.items() if answer.headers.get(header) != value]
    if "geolocation=()" not in answer.headers.get("Permissions-Policy", ""):
        missing.append("Permissions-Policy")
    return missing


def test_over_https_nothing_is_fetched_without():
    assert content_security_policy(https=True)["DIRECTIVES"]["upgrade-insecure-requests"]
    assert "upgrade-insecure-requests" not in content_security_policy(https=False)["DIRECTIVES"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"csp-report": report()}, "application/csp-report"),
        (
            [
                {
                    "type": "csp-violation",
                    "body": {
                        "documentURL": f"https://books.example{SECRET_LINK}",
                        "effectiveDirective": "script-src-elem",
                        "blockedURL": "https://evil.example/x",
                    },
                }
            ],
            "application/reports+json",
        ),
    ],
    ids=["report-uri", "report-to"],
)
def test_a_report_is_logged_without_secrets(client, caplog, body, kind):
    with caplog.at_level(logging.WARNING):
        assert send(client, body, kind).status_code == 204

    [line] = [record.getMessage() for record in caplog.records if "csp" in record.name]
    assert line == (
        "csp.violated directive=script-src-elem blocked=https://evil.example"
        " page=library:linked-book"
    )


@pytest.mark.parametrize(
    "body",
    [
        *(
            "",
            "x",
            "[]",
            "{}",
            "null",
            "7",
            b"\xff\xfe",
            "[" * 5_000,
            '"text"',
            "[[1]]",
            '[{"body": 1}]',
        ),
        '{"csp-report": {"document-uri": 7, "blocked-uri": ["x"], "effective-directive": {}}}',
        '{"csp-report": {"document-uri": "http://[x", "blocked-uri": "http://[x"}}',
    ],
)
def test_nonsense_is_taken_quietly(client, body):
    assert send(client, body).status_code == 204


def test_a_report_cannot_write_lines_of_its_own(client, caplog):
    forged = report(**{"effective-directive": "x\nINFO all is well", "blocked-uri": "a\nb"})

    with caplog.at_level(logging.WARNING):
        send(client, {"csp-report": forged})

    assert not [record for record in caplog.records if "\n" in record.getMessage()]


def test_reports_are_bounded(client, caplog):
    many = [{"body": report()}] * 50

    with caplog.at_level(logging.WARNING):
        assert send(client, many).status_code == 204
        assert send(client, "x" * (_BYTES_MAX + 1)).status_code == 413

    assert len([record for record in caplog.records if "csp" in record.name]) == 5


def test_one_address_sends_thirty_a_minute(client):
    answers = [send(client, "{}").status_code for _ in range(32)]

    assert answers == [204] * 30 + [429] * 2
    assert send(client, "{}", REMOTE_ADDR="192.0.2.77").status_code == 204


def test_cookies_are_for_this_site_alone():
    assert site.SESSION_COOKIE_HTTPONLY
    assert site.CSRF_COOKIE_HTTPONLY
    assert {site.SESSION_COOKIE_SAMESITE, site.CSRF_COOKIE_SAMESITE} == {"Lax"}
