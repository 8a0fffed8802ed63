import pytest
from django.http import QueryDict

from library import services
from library.queries import BookQuery
from library.services import searching
from library.tests.factories import BookFactory


def query(text=""):
    return BookQuery.read(QueryDict(text))


def titles(reader, text):
    found = services.find_books(owner=reader, query=query(text))
    return {book.title for book in found}


def counts(reader, text, facet):
    found = services.edition_facets(owner=reader, query=query(text))
    return {value.name: value.count for value in found[facet]}


@pytest.fixture
def shelf(reader):
    BookFactory(
        owner=reader,
        title="Dune",
        binding="paperback",
        language="en",
        published="1965-08",
        visibility="public",
    )
    BookFactory(
        owner=reader,
        title="Iberia",
        binding="hardcover",
        language="pt-BR",
        published="198X",
        visibility="private",
    )
    BookFactory(
        owner=reader,
        title="Persuasion",
        binding="hardcover",
        language="en",
        published="1989",
        visibility="private",
    )
    BookFactory(owner=reader, title="Notes", visibility="public")
    BookFactory(title="Somebody else's", binding="hardcover", language="en")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("binding=hardcover", {"Iberia", "Persuasion"}),
        ("binding=hardcover&binding=paperback", {"Dune", "Iberia", "Persuasion"}),
        ("binding=unknown", {"Notes"}),
        ("language=en", {"Dune", "Persuasion"}),
        ("language=pt-BR&language=unknown", {"Iberia", "Notes"}),
        ("decade=1980", {"Iberia", "Persuasion"}),
        ("decade=1960&decade=unknown", {"Dune", "Notes"}),
        ("visibility=private", {"Iberia", "Persuasion"}),
        ("visibility=unlisted", set()),
        ("binding=hardcover&language=en", {"Persuasion"}),
        ("binding=hardcover&decade=1960", set()),
        ("q=dune&binding=hardcover", set()),
    ],
)
def test_values_of_one_facet_widen_and_facets_narrow_each_other(reader, text, expected):
    assert titles(reader, text) == expected


@pytest.mark.usefixtures("shelf")
def test_every_value_is_counted_and_what_is_unknown_too(reader):
    assert counts(reader, "", "bindings") == {"hardcover": 2, "paperback": 1, "unknown": 1}
    assert counts(reader, "", "languages") == {"en": 2, "pt-BR": 1, "unknown": 1}
    assert counts(reader, "", "decades") == {"1960": 1, "1980": 2, "unknown": 1}
    assert counts(reader, "", "visibilities") == {"private": 2, "public": 2}


@pytest.mark.usefixtures("shelf")
def test_counts_follow_the_other_facets_but_not_their_own(reader):
    text = "binding=hardcover"

    assert counts(reader, text, "languages") == {"en": 1, "pt-BR": 1}
    assert counts(reader, text, "bindings") == counts(reader, "", "bindings")


@pytest.mark.usefixtures("shelf")
def test_each_count_is_what_choosing_the_value_finds(reader):
    for facet, name in (("bindings", "binding"), ("languages", "language"), ("decades", "decade")):
        for value, count in counts(reader, "", facet).items():
            assert len(titles(reader, f"{name}={value}")) == count


@pytest.mark.usefixtures("shelf")
def test_all_four_are_one_query(reader, django_assert_num_queries):
    with django_assert_num_queries(1):
        services.edition_facets(owner=reader, query=query("q=e&author=x"))


def test_initials_of_very_many_books_are_counted_once_in_a_while(
    reader, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(searching, "COUNTED_ANEW", 2)
    for title in ("Emma", "Dune", "Dracula"):
        BookFactory(owner=reader, title=title)
    asked = {"owner": reader, "query": query("sort=title&view=list"), "total": 3}

    first = services.initials(**asked)
    with django_assert_num_queries(0):
        again = services.initials(**asked | {"query": query("sort=title&size=24&page=2")})
    down = services.initials(**asked | {"query": query("sort=-title")})

    assert first == again == [("d", 0), ("e", 2)]
    assert down == [("e", 0), ("d", 1)]
