import pytest

from library.tests.factories import BookFactory, isbn_number


def shelve(reader):
    """A function that adds n books with every relation a card or a facet could follow."""
    start = iter(range(100_000))

    def grow(n):
        for _ in range(n):
            number = next(start)
            BookFactory(
                owner=reader,
                isbn13=isbn_number(number),
                author=f"Writer {number}",
                subject=f"Topic {number}",
                publisher="Verso",
            )

    return grow


def test_the_library_takes_as_many_queries_for_480_books_as_for_48(
    reader, reader_client, assert_flat_queries
):
    assert_flat_queries(
        grow=shelve(reader), act=lambda: reader_client.get("/library/"), at_most=6, few=48, more=432
    )


@pytest.mark.parametrize("path", ["/", "/library/filters/", "/trash/", "/library/?q=topic"])
def test_other_lists_take_a_fixed_number_of_queries(
    reader, reader_client, assert_flat_queries, path
):
    assert_flat_queries(grow=shelve(reader), act=lambda: reader_client.get(path), at_most=6)


def test_48_books_stand_on_a_page(reader, reader_client):
    shelve(reader)(50)

    first = reader_client.get("/library/")
    second = reader_client.get("/library/?page=2")

    assert len(first.context["page"]["cards"]) == 48
    assert len(second.context["page"]["cards"]) == 2
    assert "50 books" in first.content.decode()


def test_an_empty_library_says_what_to_do(reader_client):
    assert "/add/" in reader_client.get("/library/").content.decode()


def test_nothing_found_says_what_to_do(reader, reader_client):
    BookFactory(owner=reader)

    response = reader_client.get("/library/?q=nowhere")

    assert "Nothing found" in response.content.decode()


def test_an_isbn_that_is_not_owned_can_be_added_from_the_search(reader, reader_client):
    BookFactory(owner=reader)

    response = reader_client.get("/library/?q=978-0-306-40615-7")

    assert "/add/?isbn=9780306406157" in response.content.decode()


def test_each_filter_can_be_taken_off_again(reader, reader_client):
    BookFactory(owner=reader, author="Ann Leckie", subject="Ships")

    response = reader_client.get("/library/?q=book&author=Ann+Leckie&subject=Ships&sort=title")

    chips = {chip["kind"]: chip["remove_url"] for chip in response.context["chips"]}
    assert chips["author"] == "/library/?q=book&subject=Ships&sort=title"
    assert set(chips) == {"search", "author", "subject"}


def test_filters_lead_back_to_the_library_they_came_from(reader, reader_client):
    BookFactory(owner=reader, author="Ann Leckie", subject="Ships")

    context = reader_client.get("/library/filters/?author=Ann+Leckie").context

    assert context["back_url"] == "/library/?author=Ann+Leckie"
    assert [choice["selected"] for choice in context["authors"]] == [True]
    assert context["authors"][0]["url"] == "/library/filters/"
    assert context["subjects"][0]["url"] == "/library/filters/?author=Ann+Leckie&subject=Ships"


@pytest.mark.parametrize("query", ["q=%00", "sort=nonsense", "page=x", "author=%00", "utm=1"])
def test_a_query_that_makes_no_sense_is_no_error(reader_client, query):
    assert reader_client.get(f"/library/?{query}").status_code == 200


def test_the_first_page_for_visitors_invites_them(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert "/account/sign-up/" in response.content.decode()
