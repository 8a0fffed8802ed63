"""Valid rows with nothing optional; tests state what matters to them."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.tests.factories import UserFactory
from library.facts import derived_columns
from library.ids import new_public_id
from library.isbn import check_digit_13
from library.models import (
    Book,
    BookRevision,
    BookSubject,
    Contribution,
    Contributor,
    Cover,
    EditionSnapshot,
    Favourite,
    IntakeRow,
    ListEntry,
    ReadingList,
    RemovedEntry,
    Report,
    Subject,
)
from library.names import name_key, sort_name
from library.records import ContributorRecord, EditionRecord
from library.subjects import subject_key


def isbn_number(n: int) -> str:
    """Return the n-th ISBN-13 of a made-up publisher."""
    first12 = f"978099{n:06d}"
    return first12 + check_digit_13(first12)


class BookFactory(DjangoModelFactory):
    """A live book without ISBN or relations. ``author`` and ``subject`` add one of each."""

    class Meta:
        model = Book
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"The Book of {n}")
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model: type[Book], *args: object, **kwargs: object) -> Book:
        author, subject = kwargs.pop("author", ""), kwargs.pop("subject", "")
        facts = {"subtitle": "", "language": "", "series": "", "published": ""} | kwargs
        facts["contributors"] = (ContributorRecord(name=author),) if author else ()
        book = super()._create(model, **(derived_columns(facts, kwargs.get("isbn13")) | kwargs))
        if author:
            ContributionFactory(book=book, contributor__name=author)
        if subject:
            BookSubjectFactory(book=book, subject__name=subject)
        return book


class ContributorFactory(DjangoModelFactory):
    class Meta:
        model = Contributor
        django_get_or_create = ("owner", "key")

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Writer Number{n}")
    sort_name = factory.LazyAttribute(lambda o: sort_name(o.name))
    key = factory.LazyAttribute(lambda o: name_key(o.name))


class ContributionFactory(DjangoModelFactory):
    class Meta:
        model = Contribution

    book = factory.SubFactory(BookFactory)
    owner = factory.SelfAttribute("book.owner")
    contributor = factory.SubFactory(
        ContributorFactory, owner=factory.SelfAttribute("..book.owner")
    )
    position = 0


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject
        django_get_or_create = ("owner", "key")

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Subject {n}")
    key = factory.LazyAttribute(lambda o: subject_key(o.name))


class BookSubjectFactory(DjangoModelFactory):
    class Meta:
        model = BookSubject

    book = factory.SubFactory(BookFactory)
    owner = factory.SelfAttribute("book.owner")
    subject = factory.SubFactory(SubjectFactory, owner=factory.SelfAttribute("..book.owner"))


class BookRevisionFactory(DjangoModelFactory):
    """An edit of the title, from "Before" to what it is."""

    class Meta:
        model = BookRevision

    book = factory.SubFactory(BookFactory)
    owner = factory.SelfAttribute("book.owner")
    made_at = factory.LazyFunction(timezone.now)
    made_by = factory.SelfAttribute("owner")
    cause = "edited"
    changes = factory.LazyAttribute(lambda o: {"title": ["Before", o.book.title]})


class CoverFactory(DjangoModelFactory):
    """A cover's row; its files are another matter."""

    class Meta:
        model = Cover

    book = factory.SubFactory(BookFactory)
    owner = factory.SelfAttribute("book.owner")
    key = factory.Sequence(lambda n: f"{n:032x}")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    width, height = 400, 600
    color = "#7a2e2e"
    source = "upload"
    created_at = factory.LazyFunction(timezone.now)


class SnapshotFactory(DjangoModelFactory):
    """A fresh, complete answer of a provider; ``fields`` change its record."""

    class Meta:
        model = EditionSnapshot

    isbn13 = factory.Sequence(isbn_number)
    provider = "openlibrary"
    found = True
    fetched_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model: type[EditionSnapshot], *args: object, **kwargs: object) -> object:
        fields = kwargs.pop("fields", {})
        if kwargs["found"]:
            record = make_record(kwargs["isbn13"], provider=kwargs["provider"], **fields)
            kwargs["record"] = record.to_json()
        return super()._create(model, **kwargs)


def make_record(isbn13: str, **fields: object) -> EditionRecord:
    """Return a complete record; ``fields`` replace some of it."""
    complete = {
        "provider": "openlibrary",
        "title": "A Field Guide to Getting Lost",
        "contributors": (ContributorRecord(name="Rebecca Solnit"),),
        "publisher": "Viking",
        "published": "2005-07",
        "page_count": 209,
        "language": "en",
        "subjects": ("Essays", "Walking"),
    }
    return EditionRecord(isbn13=isbn13, **(complete | fields))


class IntakeRowFactory(DjangoModelFactory):
    """A row that is being looked up, due now."""

    class Meta:
        model = IntakeRow

    owner = factory.SubFactory(UserFactory)
    door = "typed"
    isbn13 = factory.Sequence(isbn_number)
    typed = factory.SelfAttribute("isbn13")
    state = "looking"
    visibility = "public"
    due_at = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)
    updated_at = factory.SelfAttribute("created_at")


class ReadingListFactory(DjangoModelFactory):
    """A public list without books."""

    class Meta:
        model = ReadingList

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"List {n}")
    visibility = "public"
    created_at = factory.LazyFunction(timezone.now)
    changed_at = factory.SelfAttribute("created_at")


class ListEntryFactory(DjangoModelFactory):
    class Meta:
        model = ListEntry

    reading_list = factory.SubFactory(ReadingListFactory)
    owner = factory.SelfAttribute("reading_list.owner")
    book = factory.SubFactory(BookFactory, owner=factory.SelfAttribute("..reading_list.owner"))
    position = factory.Sequence(lambda n: (n + 1) * 1_048_576)
    added_at = factory.LazyFunction(timezone.now)


class RemovedEntryFactory(DjangoModelFactory):
    """An entry that was taken off its list just now."""

    class Meta:
        model = RemovedEntry

    reading_list = factory.SubFactory(ReadingListFactory)
    owner = factory.SelfAttribute("reading_list.owner")
    book = factory.SubFactory(BookFactory, owner=factory.SelfAttribute("..reading_list.owner"))
    public_id = factory.LazyFunction(new_public_id)
    position = 0
    added_at = factory.LazyFunction(timezone.now)
    removed_at = factory.LazyFunction(timezone.now)


class FavouriteFactory(DjangoModelFactory):
    """A book on the first place of all time."""

    class Meta:
        model = Favourite

    book = factory.SubFactory(BookFactory)
    owner = factory.SelfAttribute("book.owner")
    place = 1
    added_at = factory.LazyFunction(timezone.now)


class ReportFactory(DjangoModelFactory):
    """An open report of a reader's whole page, by nobody known."""

    class Meta:
        model = Report

    owner = factory.SubFactory(UserFactory)
    reason = "spam"
    text = "Nothing but advertising."
    made_at = factory.LazyFunction(timezone.now)
