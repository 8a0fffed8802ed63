"""Lists of books are drawn in Python: they must escape what a template would."""

from library.templatetags.book_cards import book_cards, book_rows, book_spines
from library.views.presenters import Card
from library.views.rows import Row
from library.views.spines import Spine

NASTY = '"><script>alert(1)</script>&'
ESCAPED = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"

CARD = Card(
    href="/books/abc/",
    title="Dune",
    byline="Frank Herbert",
    lang="en",
    dir="ltr",
    palette="palette-1",
    layout="layout-2",
    size="len-s",
)


def test_a_card_links_to_its_book_and_says_its_language():
    html = book_cards([CARD])

    assert '<a class="book" href="/books/abc/" lang="en" dir="ltr">' in html
    assert '<span class="cover palette-1 layout-2 len-s" aria-hidden="true">' in html
    assert "<h2>Dune</h2><p>Frank Herbert</p>" in html


def test_texts_of_a_card_are_escaped_wherever_they_stand():
    html = book_cards([CARD._replace(title=NASTY, byline=NASTY, lang=NASTY)])

    assert "<script" not in html
    assert html.count(ESCAPED) == 5


def test_texts_of_a_row_are_escaped_wherever_they_stand():
    texts = ("title", "subtitle", "byline", "lang", "published", "language")
    row = Row(**dict.fromkeys(Row._fields, "") | dict.fromkeys(texts, NASTY) | {"image": None})

    html = book_rows([row])

    assert "<script" not in html
    assert html.count(ESCAPED) == 8


def test_texts_of_a_spine_are_escaped_wherever_they_stand():
    texts = dict.fromkeys(("title", "byline", "lang"), NASTY)

    html = book_spines([Spine(**dict.fromkeys(Spine._fields, "") | texts)])

    assert "<script" not in html
    assert html.count(ESCAPED) == 3


def test_a_second_copy_says_so():
    assert '<small lang="en">copy 2</small>' in book_cards([CARD._replace(copy="copy 2")])


def test_titles_are_headings_of_the_level_asked_for():
    assert "<h3>Dune</h3>" in book_cards([CARD], "h3")
