import pytest
from django.core import mail
from django.utils import timezone

from accounts.tests.factories import UserFactory
from library.models import Book, ReadingList, Report
from library.tests.admin.rows import list_url, page_url
from library.tests.factories import BookFactory, ReadingListFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    return UserFactory(handle="bea", email="bea@example.org", is_published=True)


def press(client, rows, action, **more):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(list_url(type(rows[0])), chosen | more)


def rows_of(bea):
    return [bea, BookFactory(owner=bea), ReadingListFactory(owner=bea)]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["reader", "book", "list"])
def test_a_page_is_hidden_with_a_reason_and_shown_again(
    keeper_client, bea, place, django_capture_on_commit_callbacks
):
    row = rows_of(bea)[place]

    asked = press(keeper_client, [row], "hide_pages")
    row.refresh_from_db()
    assert asked.status_code == 200
    assert "reads this, on the page and by mail" in asked.text
    assert row.hidden_at is None

    assert press(keeper_client, [row], "hide_pages", reason=" ").status_code == 422

    with django_capture_on_commit_callbacks(execute=True):
        done = press(keeper_client, [row], "hide_pages", reason="Not here.")
    row.refresh_from_db()
    assert done.status_code == 302
    assert row.hidden_reason == "Not here."
    assert [message.to for message in mail.outbox] == [["bea@example.org"]]
    assert "Not here." in keeper_client.get(page_url(row)).text
    assert "Hidden: Not here." in keeper_client.get(page_url(row, "history")).text

    press(keeper_client, [row], "show_pages")
    row.refresh_from_db()
    assert row.hidden_at is None


@pytest.mark.parametrize("place", [0, 1, 2], ids=["reader", "book", "list"])
def test_moderators_hide_what_is_reported_and_show_it_again(helper_client, bea, place):
    row = rows_of(bea)[place]
    about = {Book: "book", ReadingList: "reading_list"}.get(type(row))
    report = ReportFactory(owner=bea, **({about: row} if about else {}))

    press(helper_client, [row], "hide_pages", reason="Not here.")
    row.refresh_from_db()
    assert row.hidden_at is None

    press(helper_client, [report], "hide_reported", reason="Not here.")
    row.refresh_from_db()
    assert row.hidden_reason == "Not here."

    press(helper_client, [report], "show_reported")
    row.refresh_from_db()
    assert row.hidden_at is None


def test_open_reports_come_first_and_lead_to_the_page(keeper_client, bea):
    book = BookFactory(owner=bea, title="Middlemarch")
    ReportFactory(owner=bea, text="Closed long ago", closed_at=timezone.now())
    ReportFactory(owner=bea, book=book, text="The cover")
    ReportFactory(owner=bea, reading_list=ReadingListFactory(owner=bea), text="The list")

    page = keeper_client.get(list_url(Report))

    texts = [report.text for report in page.context["cl"].result_list]
    assert texts == ["The list", "The cover", "Closed long ago"]
    assert f'<a href="{book.get_absolute_url()}">Middlemarch</a>' in page.text
    assert '<a href="/@bea/">@bea</a>' in page.text


def test_what_is_reported_is_hidden_and_the_reports_closed(keeper_client, bea):
    book, reading_list = BookFactory(owner=bea), ReadingListFactory(owner=bea)
    reports = [
        ReportFactory(owner=bea, book=book),
        ReportFactory(owner=bea, book=book),
        ReportFactory(owner=bea, reading_list=reading_list),
    ]
    other = ReportFactory(owner=bea)

    assert str(book) in press(keeper_client, reports, "hide_reported").text
    press(keeper_client, reports, "hide_reported", reason="Not here.")

    assert Book.objects.get().hidden_reason == "Not here."
    assert ReadingList.objects.get().hidden_reason == "Not here."
    assert list(Report.objects.filter(closed_at__isnull=True)) == [other]
    assert Report.objects.filter(closed_by__handle="keeper").count() == 3

    press(keeper_client, [other], "hide_reported", reason="Not here either.")
    bea.refresh_from_db()
    assert bea.hidden_reason == "Not here either."


def test_a_report_is_closed_when_there_is_nothing_to_do(keeper_client, bea):
    report = ReportFactory(owner=bea)

    press(keeper_client, [report], "close")

    report.refresh_from_db()
    bea.refresh_from_db()
    assert report.closed_by.handle == "keeper"
    assert bea.hidden_at is None


def test_an_account_changed_here_is_seen_changed_at_once(keeper_client, bea):
    page = keeper_client.get(page_url(bea))
    shown = {field.name: field.value() for field in page.context["adminform"].form}
    data = {name: value for name, value in shown.items() if value not in (None, False)}

    keeper_client.post(page_url(bea), data | {"links": "[]", "name": "Beatrice"})
    bea.refresh_from_db()
    assert (bea.name, bea.shown_version) == ("Beatrice", 1)

    data.pop("is_published")
    keeper_client.post(page_url(bea), data | {"links": "[]"})
    bea.refresh_from_db()
    assert (bea.is_published, bea.publish_asked_at is None) == (False, False)
    assert bea.shown_version > 1
