import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.tests.factories import UserFactory
from library import services
from library.exceptions import BookNotFound, InvalidReport, ListNotFound, ReaderNotFound
from library.models import Book, ReadingList
from library.tests.factories import (
    BookFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
NOBODY = None


@pytest.fixture
def open_reader():
    return UserFactory(handle="bea", name="Bea", email="bea@example.org", is_published=True)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Do something whose mails are sent once it is done."""

    def act(what, **how):
        with django_capture_on_commit_callbacks(execute=True):
            what(**how)
        return [message.body for message in mail.outbox]

    return act


def report(page, **said):
    return services.report_page(
        page=page, **{"reason": "spam", "text": "Nothing but shops.", "made_by": NOBODY} | said
    )


def test_a_report_says_what_it_is_about(open_reader, stranger):
    book, reading_list = BookFactory(owner=open_reader), ReadingListFactory(owner=open_reader)

    of_reader = report(open_reader, made_by=stranger)
    of_list, of_book = report(reading_list), report(book)

    assert (of_reader.owner, of_reader.reading_list, of_reader.book) == (open_reader, None, None)
    assert (of_list.owner, of_list.reading_list, of_list.book) == (open_reader, reading_list, None)
    assert (of_book.owner, of_book.reading_list, of_book.book) == (open_reader, None, book)
    assert (of_reader.made_by, of_list.made_by) == (stranger, None)
    pages = [services.reported_page(one) for one in (of_reader, of_list, of_book)]
    assert pages == [open_reader, reading_list, book]


def test_a_report_keeps_its_lines_and_nothing_unseen(open_reader):
    made = report(open_reader, text="  Look\x00 here:\r\n\u202ethe\u200b third\tbook ")

    assert made.text == "Look here:\nthe third book"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": "boredom"}, "reason"),
        ({"reason": "other", "text": " \n"}, "text"),
        ({"text": "x" * 2_001}, "text"),
    ],
)
def test_a_report_must_say_something_that_can_be_kept(open_reader, said, field):
    with pytest.raises(InvalidReport) as refused:
        report(open_reader, **said)

    assert list(refused.value.extra["errors"]) == [field]


def test_who_closed_a_report_first_is_kept(open_reader, stranger):
    made = ReportFactory(owner=open_reader)

    services.close_report(report=made, closed_by=stranger)
    services.close_report(report=made, closed_by=open_reader)

    made.refresh_from_db()
    assert made.closed_at is not None
    assert made.closed_by == stranger


def test_a_hidden_book_is_gone_everywhere_and_back(open_reader, stranger, told):
    entry = ListEntryFactory(reading_list__owner=open_reader)
    book, version = entry.book, open_reader.shown_version
    FavouriteFactory(book=book)

    told(services.hide_book, book=book, reason="A cover that is not yours.")

    assert not Book.objects.shown().exists()
    assert not Book.objects.shown_of(open_reader).exists()
    with pytest.raises(BookNotFound):
        services.viewable_book(viewer=stranger, public_id=book.public_id)
    faces = services.list_faces(lists=[entry.reading_list], public=True)
    assert faces[entry.reading_list.pk].count == 0
    assert services.viewable_book(viewer=open_reader, public_id=book.public_id) == book
    open_reader.refresh_from_db()
    assert open_reader.shown_version == version + 1

    told(services.show_book, book=book)

    assert services.viewable_book(viewer=stranger, public_id=book.public_id) == book
    assert Book.objects.get().hidden_reason == ""
    open_reader.refresh_from_db()
    assert open_reader.shown_version == version + 2


def test_a_hidden_list_is_gone_and_back(open_reader, stranger, told):
    reading_list = ReadingListFactory(owner=open_reader)

    told(services.hide_list, reading_list=reading_list, reason="Insults.")

    assert not ReadingList.objects.shown().exists()
    with pytest.raises(ListNotFound):
        services.viewable_list(viewer=stranger, public_id=reading_list.public_id)

    told(services.show_list, reading_list=reading_list)

    assert ReadingList.objects.shown().get() == reading_list


def test_all_of_a_hidden_reader_is_gone_and_back(open_reader, stranger, told):
    book = BookFactory(owner=open_reader)

    told(services.hide_reader, reader=open_reader, reason="Spam.")

    assert not open_reader.is_shown
    assert not Book.objects.shown().exists()
    with pytest.raises(ReaderNotFound):
        services.shown_reader(viewer=stranger, handle="bea")

    told(services.show_reader, reader=open_reader)

    assert Book.objects.shown().get() == book
    assert services.shown_reader(viewer=stranger, handle="bea") == open_reader


def test_the_owner_is_told_why_and_when_it_is_over(open_reader, told):
    book = BookFactory(owner=open_reader, title="Middlemarch")

    told(services.hide_book, book=book, reason="The cover is not yours.")
    bodies = told(services.show_book, book=book)

    assert [message.to for message in mail.outbox] == [["bea@example.org"]] * 2
    assert "have hidden your book “Middlemarch”" in bodies[0]
    assert "Their reason: The cover is not yours." in bodies[0]
    assert "Your book “Middlemarch” is no longer hidden" in bodies[1]


def test_saying_the_same_twice_tells_and_changes_nothing(open_reader, told):
    book = BookFactory(owner=open_reader)
    told(services.show_book, book=book)
    told(services.hide_book, book=book, reason="No.")
    since = book.hidden_at

    bodies = told(services.hide_book, book=book, reason=" No. ")
    assert len(bodies) == 1

    told(services.hide_book, book=book, reason="For another reason.")
    assert (book.hidden_at, book.hidden_reason) == (since, "For another reason.")


def test_who_has_no_address_is_told_on_the_page(told):
    reading_list = ReadingListFactory(owner__is_published=True)

    assert told(services.hide_list, reading_list=reading_list, reason="Insults.") == []
    assert services.hidden_notice(reading_list) == (
        "Those who look after the site have hidden this list from everybody else. "
        "Their reason: Insults."
    )


def test_nothing_is_said_of_what_is_not_hidden(open_reader):
    assert services.hidden_notice(open_reader) == ""


@pytest.mark.parametrize("fault", [OSError("550 bea@example.org"), RuntimeError("at a loss")])
def test_a_mail_that_fails_undoes_nothing(open_reader, told, monkeypatch, caplog, fault):
    book = BookFactory(owner=open_reader)

    def fail(*_):
        raise fault

    monkeypatch.setattr(EmailBackend, "send_messages", fail)

    told(services.hide_book, book=book, reason="No.")

    book.refresh_from_db()
    assert book.hidden_reason == "No."
    said = [record.getMessage() for record in caplog.records if record.levelname != "INFO"]
    assert len(said) == 1
    assert "bea@example.org" not in caplog.text


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_nothing_is_hidden_without_a_reason(open_reader, reason):
    with pytest.raises(InvalidReport):
        services.hide_reader(reader=open_reader, reason=reason)

    open_reader.refresh_from_db()
    assert open_reader.is_shown
