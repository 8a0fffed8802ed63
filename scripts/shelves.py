"""Fill an empty, migrated database with libraries to take pictures of; print the way in, as JSON.

Of each reader: the cookie header that signs in, and the addresses of what is worth a picture.
"""

import json

import django

django.setup()

from django.test import Client  # noqa: E402 - models need the setup above
from django.utils import timezone  # noqa: E402

from accounts import services as accounts  # noqa: E402
from accounts.models import User  # noqa: E402
from library import services  # noqa: E402
from library.intake_text import read_text  # noqa: E402
from library.models import Book  # noqa: E402
from library.records import ContributorRecord  # noqa: E402
from scripts.painted import painted_cover  # noqa: E402

# Arabic, Persian, Hebrew and Urdu in turn with Chinese, Japanese and Korean.
WORLD = (
    *("9789770930779", "9784101005010", "9789655529753", "9788936434120", "9789643056568"),
    *("9784103534228", "9789953715353", "9788954616515", "9789650710743", "9784061961968"),
    *("9789690023414", "9788937460777", "9789774378317", "9784151200380", "9789643113445"),
    *("9784622078760", "9789652011282", "9788936433598", "9789953366203", "9784102114025"),
)
LONG_TITLE = (
    "The Whole Art of Keeping Books in Damp Houses, with Remarks on Mould, Moths, Borrowers and "
    "Chimneys, Collected over Forty Winters by a Librarian Who Regrets Nothing but a Flooding "
    "Cellar and Its Pumps"
)
BY_HAND = (
    {"title": "Notebook found in the attic"},
    {
        "title": LONG_TITLE,
        "contributors": (ContributorRecord(name="Wilhelmina Featherstonehaugh-Cholmondeley"),),
        "language": "en",
    },
)
# A pile being scanned: one is there already, one is unknown, one was misread by a digit.
OWNED = "9780061054884"
SCANNED = "9780060853976 9780140297997 9780593099323 9780061054884 9780990007005 9780140286809"
REVIEWED = "9780140274219 9780099477310"
STILL_LOOKING = "9780990007012 9780990007029"
# What the reader says of a book, and what was said of it once: the difference to the catalogues.
EDITED = {"series": "The shelf by the window"}
OUTDATED = {"publisher": "Bantam", "page_count": 211, "published": "1968", "language": ""}


def main() -> None:
    demo = User.objects.create_user(**services.demo_reader())
    services.fill_demo_library(owner=demo)
    bare, long = (services.add_book_by_hand(owner=demo, given=given) for given in BY_HAND)
    book = Book.objects.owned_by(demo).filter(language="en").exclude(synopsis="").exclude(series="")
    shown = book.order_by("-created_at", "pk").first()
    edited = Book.objects.owned_by(demo).exclude(isbn13=None).order_by("created_at", "pk").first()
    services.edit_book(owner=demo, public_id=edited.public_id, given=EDITED)
    Book.objects.filter(pk=edited.pk).update(**OUTDATED)
    # Not among the first: the picture of the library is for looking at.
    Book.objects.filter(pk__in=(bare.pk, long.pk)).update(created_at=edited.created_at)
    cover_most(demo, besides={bare.pk, long.pk})
    services.show_demo_library(owner=demo)
    listed = demo.reading_lists.filter(visibility="public").order_by("-changed_at", "-pk").first()
    world = User.objects.create_user("noor", name="نور الدين", bio="كتب من كل مكان، وخرائط قديمة.")
    strange = [services.add_book_by_isbn(owner=world, isbn=isbn) for isbn in WORLD]
    show_world(world, strange)
    nobody = User.objects.create_user("nils", name="Nils")
    scanning = User.objects.create_user("tove", name="Tove")
    fill_tray(scanning)
    print(
        json.dumps(
            {
                "readers": {user.handle: cookie(user) for user in (demo, world, nobody, scanning)},
                "addresses": {
                    "bare": address(bare),
                    "long": address(long),
                    "shown": address(shown),
                    "edited": address(edited),
                    "arabic": address(strange[0]),
                    "list": listed.get_absolute_url(),
                },
            }
        )
    )


def show_world(reader: User, books: list[Book]) -> None:
    """Publish a library in many scripts, with a ledge and a list."""
    accounts.publish(user=reader)
    for place, book in enumerate(books[:6], start=1):
        services.put_favourite(owner=reader, public_id=book.public_id, place=place)
    made = services.create_list(
        owner=reader,
        title="روايات الشتاء الطويلة",
        description="للقراءة قرب النافذة.",
        visibility="public",
    )
    chosen = services.Selection(public_ids=[book.public_id for book in books[2:14]])
    services.add_to_list(owner=reader, public_id=made.public_id, selection=chosen)


def cover_most(reader: User, besides: set[int]) -> None:
    """Paint a cover for five books of seven, where the painter has the letters for it."""
    books = Book.objects.owned_by(reader).live().exclude(pk__in=besides).in_order("-added")
    for number, book in enumerate(books):
        words = f"{book.title} {book.byline}"
        if number % 7 not in (2, 5) and max(words) <= "\u00ff":
            data = painted_cover(book.title, book.byline)
            services.attach_cover(owner=reader, public_id=book.public_id, data=data)


def fill_tray(reader: User) -> None:
    """Scan a pile of books, as far as the worker has got with it."""
    services.add_book_by_isbn(owner=reader, isbn=OWNED)
    take_in(reader, SCANNED)
    services.work_round(worker="shelves")
    services.save_intake_settings(owner=reader, adds_at_once=False, location="Study, shelf 3")
    take_in(reader, REVIEWED)
    services.work_round(worker="shelves")
    take_in(reader, STILL_LOOKING)
    services.beat(worker="shelves", started_at=timezone.now())


def take_in(reader: User, text: str) -> None:
    codes = read_text(text).codes
    services.accept_codes(owner=reader, codes=codes, door="scanned")


def cookie(reader: User) -> str:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(reader)
    return client.cookies["sessionid"].value


def address(book: Book) -> str:
    return book.get_absolute_url()


if __name__ == "__main__":
    main()
