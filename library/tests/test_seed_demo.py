"""The demo library, as the command makes it."""

import json

import pytest
from django.core.management import call_command

from accounts.models import User
from library import services
from library.models import Book, Contributor
from library.services.demo import DEMO_LIBRARY

CHOSEN = json.loads(DEMO_LIBRARY.read_text(encoding="utf-8"))["books"]

pytestmark = pytest.mark.django_db


def seed(capsys, *arguments):
    call_command("seed_demo", *arguments)
    return capsys.readouterr().out


@pytest.fixture
def on_this_machine(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]


def test_an_empty_site_gets_a_reader_with_a_library(capsys, on_this_machine):
    said = seed(capsys, "--if-empty")

    demo = User.objects.get()
    assert demo.handle == "demo"
    assert demo.check_password("penumbra")
    assert demo.books.live().count() == len(CHOSEN)
    assert said.splitlines()[-1] == "Sign in as demo with the password penumbra"


def test_demo_books_are_whole(capsys):
    seed(capsys)
    chosen = next(choice for choice in CHOSEN if "synopsis" in choice)

    book = Book.objects.with_details().get(isbn13=chosen["isbn13"])

    assert book.synopsis.startswith("<p>")
    assert book.byline
    assert services.current_facts(book)["contributors"]
    assert book.sources["title"] == "starter"


def test_demo_books_came_over_time_and_most_of_them_are_public(capsys):
    seed(capsys)

    added = Book.objects.dates("created_at", "month")
    public = Book.objects.filter(visibility="public").count()

    assert len(added) > 6
    assert public > len(CHOSEN) * 0.8


def test_a_visitor_sees_the_showcase_at_once(capsys, client):
    seed(capsys)

    page = client.get("/")

    assert page.status_code == 200
    assert "Ada Lindqvist" in page.text
    assert "Slow winter novels" in page.text
    assert "To read on the night train" not in page.text
    demo = User.objects.get()
    ledges = demo.favourites.order_by("year").values_list("year", flat=True).distinct()
    assert len(ledges) == 3
    assert demo.reading_lists.count() == 4


def test_what_its_reader_did_since_is_left_as_it_is(capsys):
    seed(capsys)
    demo = User.objects.get()
    services.remove_favourite(owner=demo, public_id=demo.favourites.first().book.public_id)
    User.objects.update(is_published=False)
    held = demo.favourites.count()

    seed(capsys)

    demo.refresh_from_db()
    assert not demo.is_published
    assert (demo.favourites.count(), demo.reading_lists.count()) == (held, 4)


def test_a_site_in_use_is_left_alone(capsys, reader):
    said = seed(capsys, "--if-empty")

    assert said == ""
    assert list(User.objects.all()) == [reader]


def test_starting_again_tells_the_sign_in_again(capsys, on_this_machine):
    seed(capsys, "--if-empty")

    assert seed(capsys, "--if-empty") == "Sign in as demo with the password penumbra\n"


def test_a_changed_password_is_not_told(capsys, on_this_machine):
    seed(capsys, "--password", "quite-another-one")

    assert seed(capsys, "--if-empty") == ""


def test_seeding_twice_adds_only_what_was_never_there(capsys):
    seed(capsys)
    demo = User.objects.get()
    first, second = demo.books.all()[:2]
    services.trash_book(owner=demo, public_id=first.public_id)
    second.delete()

    said = seed(capsys)

    assert said == "Books added to the library of @demo: 1.\n"
    assert demo.books.live().count() == len(CHOSEN) - 1


def test_a_site_that_others_can_reach_gets_no_known_password(capsys, settings):
    settings.ALLOWED_HOSTS = ["books.example.org", "127.0.0.1"]

    said = seed(capsys)

    demo = User.objects.get()
    assert not demo.check_password("penumbra")
    assert demo.check_password(said.split()[-1])


def test_a_new_password_can_be_given_later(capsys):
    seed(capsys)

    seed(capsys, "--password", "quite-another-one")

    assert User.objects.get().check_password("quite-another-one")


def test_names_are_shared_between_the_demos_books(capsys):
    seed(capsys)
    demo = User.objects.get()

    names = list(Contributor.objects.owned_by(demo).values_list("key", flat=True))

    assert len(names) == len(set(names))
