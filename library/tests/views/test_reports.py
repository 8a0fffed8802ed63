import pytest
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import UserFactory
from library.models import Report
from library.tests.factories import BookFactory, ReadingListFactory
from library.views.report_links import report_url

pytestmark = pytest.mark.django_db
SAID = {"reason": "privacy", "text": "My address stands there."}


@pytest.fixture
def bea():
    return UserFactory(handle="bea", name="Bea", is_published=True)


@pytest.fixture
def urls(bea):
    book = BookFactory(owner=bea, title="Middlemarch")
    reading_list = ReadingListFactory(owner=bea, title="Slow winter novels")
    return {
        "reader": "/@bea/report/",
        "list": f"{reading_list.get_absolute_url()}report/",
        "book": f"{book.get_absolute_url()}report/",
    }


every_page = pytest.mark.parametrize("kind", ["reader", "list", "book"])


@every_page
def test_a_visitor_reports_a_page_and_is_thanked(client, urls, bea, kind):
    page = client.get(urls[kind])
    assert page.status_code == 200
    assert {"reader": "Bea", "list": "Slow winter novels", "book": "Middlemarch"}[kind] in page.text

    answer = client.post(urls[kind], SAID)

    assert (answer.status_code, answer["Location"]) == (302, f"{urls[kind]}?sent")
    made = Report.objects.get()
    assert (made.owner, made.reason, made.text, made.made_by) == (
        *(bea, "privacy", "My address stands there."),
        None,
    )
    assert "Thank you" in client.get(answer["Location"]).text


def test_who_is_signed_in_is_known_to_those_who_read_it(stranger_client, stranger, urls):
    stranger_client.post(urls["book"], SAID)

    assert Report.objects.get().made_by == stranger


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": "", "text": "Look at it"}, "Choose what is wrong with the page."),
        ({"reason": "other", "text": ""}, "Say in a few words what is wrong."),
        ({"reason": "spam", "text": "Look at it" * 201}, "at most 2000 characters"),
        ({"reason": "boredom", "text": "Look at it"}, "Select a valid choice."),
    ],
)
def test_what_says_too_little_comes_back_with_what_was_typed(client, urls, said, words):
    answer = client.post(urls["list"], said)

    assert answer.status_code == 422
    assert words in answer.text
    assert said["text"][:10] in answer.text
    assert not Report.objects.exists()


def test_a_program_that_fills_in_everything_is_thanked_for_nothing(client, urls):
    answer = client.post(urls["book"], SAID | {"website": "https://buy.example"})

    assert answer.status_code == 302
    assert not Report.objects.exists()


def test_from_one_address_only_so_many_come_in_an_hour(client, stranger_client, urls):
    answers = [client.post(urls["book"], SAID).status_code for _ in range(11)]
    last = stranger_client.post(urls["list"], SAID)

    assert answers == [302] * 10 + [429]
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0
    assert "My address stands there." in last.text
    assert Client(REMOTE_ADDR="198.51.100.7").post(urls["book"], SAID).status_code == 302


@every_page
def test_nobody_reports_their_own_page(client, urls, bea, kind):
    client.force_login(bea)

    assert client.get(urls[kind]).status_code == 404
    assert client.post(urls[kind], SAID).status_code == 404


@every_page
@pytest.mark.parametrize("closed", ["unpublished", "hidden", "leaving", "inactive"])
def test_what_is_not_shown_cannot_be_reported(client, urls, bea, kind, closed):
    columns = {
        "unpublished": {"is_published": False},
        "hidden": {"hidden_at": timezone.now()},
        "leaving": {"leaving_at": timezone.now()},
        "inactive": {"is_active": False},
    }
    type(bea).objects.filter(pk=bea.pk).update(**columns[closed])

    assert client.get(urls[kind]).status_code == 404
    assert client.post(urls[kind], SAID).status_code == 404


def test_a_public_book_says_where_it_is_reported(stranger_client, reader_client, reader, urls, bea):
    request = type("Request", (), {"user": bea})
    book, private = bea.books.get(), BookFactory(owner=bea, visibility="private")

    assert report_url(request, book) == ""
    request.user = reader
    assert report_url(request, book) == urls["book"]
    assert report_url(request, bea.reading_lists.get()) == urls["list"]
    assert report_url(request, bea) == urls["reader"]
    assert report_url(request, private) == ""


@every_page
def test_no_search_engine_keeps_the_form(client, urls, kind):
    assert '<meta name="robots" content="noindex">' in client.get(urls[kind]).text
