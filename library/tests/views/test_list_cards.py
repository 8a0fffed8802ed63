import pytest
from django.template.loader import render_to_string

from library.tests.factories import (
    BookFactory,
    CoverFactory,
    ListEntryFactory,
    ReadingListFactory,
)
from library.views.list_cards import list_cards, shortened

pytestmark = pytest.mark.django_db


def drawn(lists, **how):
    context = {"lists": list_cards(lists, **how), "heading": "h2"}
    return render_to_string("library/lists/_list_cards.html", context)


def test_a_card_says_what_the_list_is_and_fans_its_covers():
    one = ReadingListFactory(title="Slow <winter> novels", description="Long,\n\nworth it.")
    covered, *others = BookFactory.create_batch(3, owner=one.owner, title="A & B")
    CoverFactory(book=covered, key="a" * 32)
    for book in (covered, *others):
        ListEntryFactory(reading_list=one, book=book)

    html = drawn([one], public=True)

    assert f'<a href="/lists/{one.public_id}/">Slow &lt;winter&gt; novels</a>' in html
    assert "Long, worth it." in html
    assert "3 books" in html
    assert 'class="fan fan-3"' in html
    assert "A &amp; B" in html
    assert "a" * 32 in html
    assert "Public" not in html


@pytest.mark.parametrize("visibility", ["private", "unlisted", "public"])
def test_its_owner_is_told_who_sees_it(visibility):
    one = ReadingListFactory(visibility=visibility)

    assert visibility.capitalize() in drawn([one], public=False)


def test_a_list_with_its_own_cover_shows_that():
    one = ReadingListFactory(
        cover_key="b" * 32, cover_width=1200, cover_height=600, cover_color="#7a2e2e"
    )
    ListEntryFactory(reading_list=one)

    html = drawn([one], public=True)

    assert f'src="/pictures/{"b" * 32}-320.webp"' in html
    assert f'srcset="/pictures/{"b" * 32}-640.webp 2x"' in html
    assert 'width="320" height="160"' in html
    assert "fan-1" not in html


def test_where_lists_are_of_many_readers_it_says_whose():
    one = ReadingListFactory(owner__handle="ada", owner__name="Ada L")

    assert '<a class="by-reader" href="/@ada/" dir="auto">Ada L</a>' in drawn(
        [one], public=True, with_reader=True
    )


@pytest.mark.parametrize(
    ("text", "short"),
    [("", ""), ("one two three", "one two…"), ("one\r\ntwo", "one two"), ("x" * 30, "x" * 8 + "…")],
)
def test_long_words_are_cut_between_words(text, short):
    assert shortened(text, 9) == short
