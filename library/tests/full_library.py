"""A reader with one of everything there is, each with all that it can have."""

from django.contrib.auth import get_user_model
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.services import Profile, make_token, update_profile
from library import services
from library.models import IntakeSettings, RemovedEntry, WantedIsbn
from library.tests.factories import (
    BookFactory,
    BookRevisionFactory,
    BookSubjectFactory,
    ContributionFactory,
    FavouriteFactory,
    IntakeRowFactory,
    ListEntryFactory,
    ReadingListFactory,
    ReportFactory,
    isbn_number,
)
from library.tests.pictures import jpeg


def fill(reader: User) -> User:
    """Give a reader all of it; return the account as it is then."""
    update_profile(
        user=reader,
        profile=Profile(
            handle="ada",
            name="نجيب",
            bio="Reads.\nA lot.",
            links=({"label": "x", "url": "https://x.example"},),
        ),
    )
    book = BookFactory(
        owner=reader, title="Ulysses", isbn13=isbn_number(1), author="James Joyce",
        subject="Dublin", location="Attic", sort_as="Ulysses", share_key="s" * 22,
        visibility="unlisted",
        sources={"title": "isbndb"}, locked_fields=["title"], synopsis="<p>One day.</p>",
        height_mm=200, published="1922-02-02",
    )  # fmt: skip
    ContributionFactory(book=book, contributor__name="夏目漱石", role="translator", position=1)
    BookSubjectFactory(book=book, subject__name="Novels", position=1)
    services.attach_cover(owner=reader, public_id=book.public_id, data=jpeg(width=700, height=900))
    BookRevisionFactory(book=book, changes={"title": ["Ulises", "Ulysses"]}, made_by=reader)
    BookFactory(owner=reader, title="Thrown away", trashed_at=timezone.now())
    one = ReadingListFactory(owner=reader, title="Winter", description="Long.\n\nSlow.")
    ListEntryFactory(reading_list=one, book=BookFactory(owner=reader, title="Second"), position=20)
    ListEntryFactory(reading_list=one, book=book, position=10, note="Mine", is_note_shown=True)
    services.set_list_cover(owner=reader, public_id=one.public_id, data=jpeg(width=700))
    services.set_avatar(owner=reader, data=jpeg())
    FavouriteFactory(owner=reader, book=book, year=2024, place=3)
    WantedIsbn.objects.create(owner=reader, isbn13=isbn_number(9), wanted_at=timezone.now())
    IntakeSettings.objects.create(owner=reader, location="The hut")
    IntakeRowFactory(owner=reader, isbn13=isbn_number(5), state="found", record={"title": "X"})
    ReportFactory(made_by=reader, text="Not theirs.")
    services.claim_key(owner=reader, key="one", fingerprint="0" * 64)
    make_token(owner=reader, name="Scanner")
    hook = services.make_webhook(owner=reader, url="https://hooks.example/")
    services.try_webhook(owner=reader, public_id=hook.public_id)
    audit.record("sign_in.ok", owner=reader, actor=reader)
    ReportFactory(owner=reader, text="Theirs.")
    RemovedEntry.objects.create(
        owner=reader, reading_list=one, book=book, public_id="Removed23456", position=30,
        added_at=timezone.now(), removed_at=timezone.now(),
    )  # fmt: skip
    return get_user_model().objects.get(pk=reader.pk)
