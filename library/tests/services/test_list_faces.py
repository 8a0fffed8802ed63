import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from library import services
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory

pytestmark = pytest.mark.django_db


def face_of(reading_list, **asked):
    face = services.list_faces(lists=[reading_list], **asked)[reading_list.pk]
    return face.count, [row.title for row in face.books]


def test_a_face_shows_the_first_three_in_the_lists_own_order():
    one = ReadingListFactory()
    for place, title in ((40, "Fourth"), (20, "Second"), (30, "Third"), (10, "First")):
        ListEntryFactory(reading_list=one, book__title=title, position=place)

    assert face_of(one, public=False) == (4, ["First", "Second", "Third"])


def test_what_others_may_not_see_is_left_out_before_three_are_taken():
    one = ReadingListFactory()
    kept_back = (
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"hidden_at": timezone.now()},
        {"trashed_at": timezone.now()},
    )
    for facts in kept_back:
        book = BookFactory(owner=one.owner, title="Kept back", **facts)
        ListEntryFactory(reading_list=one, book=book)
    for title in "abcd":
        ListEntryFactory(reading_list=one, book__title=title)

    assert face_of(one, public=True) == (4, ["a", "b", "c"])
    assert face_of(one, public=False) == (7, ["Kept back"] * 3)


def test_lists_do_not_mix_and_an_empty_one_has_an_empty_face():
    one, other, empty = ReadingListFactory.create_batch(3)
    ListEntryFactory(reading_list=one, book__title="Mine")
    ListEntryFactory(reading_list=other, book__title="Theirs")

    faces = services.list_faces(lists=[one, empty], public=True)

    assert faces.keys() == {one.pk, empty.pk}
    assert [row.title for row in faces[one.pk].books] == ["Mine"]
    assert (faces[empty.pk].count, faces[empty.pk].books) == (0, ())


def test_a_book_on_two_lists_is_on_the_faces_of_both():
    one = ReadingListFactory()
    other = ReadingListFactory(owner=one.owner)
    book = BookFactory(owner=one.owner)
    for reading_list in (one, other):
        ListEntryFactory(reading_list=reading_list, book=book)

    faces = services.list_faces(lists=[one, other], public=True)

    assert [face.books[0].public_id for face in faces.values()] == [book.public_id] * 2


def test_faces_take_two_queries_however_many_there_are(assert_flat_queries):
    reader, made = UserFactory(), []

    def grow(number):
        for _ in range(number):
            made.append(ReadingListFactory(owner=reader))
            ListEntryFactory.create_batch(number, reading_list=made[-1])

    def act():
        services.list_faces(lists=made, public=True)

    assert_flat_queries(grow=grow, act=act, at_most=2)
    assert services.list_faces(lists=[], public=True) == {}
