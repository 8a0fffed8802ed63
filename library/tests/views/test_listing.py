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


@pytest.mark.parametrize("path", ["/library/", "/library/?view=list", "/library/?view=spines"])
def test_every_view_takes_as_many_queries_for_480_books_as_for_48(
    reader, reader_client, assert_flat_queries, path
):
    assert_flat_queries(
        grow=shelve(reader), act=lambda: reader_client.get(path), at_most=6, few=48, more=432
    )


@pytest.mark.parametrize(
    "path",
    [
        "/library/filters/",
        "/trash/",
        "/library/?q=topic",
        "/library/?view=list&binding=unknown&decade=1980&decade=unknown&sort=title&size=24",
        "/library/filters/?author=writer+1&language=unknown&visibility=public",
    ],
)
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
    authors, subjects = (facet["choices"] for facet in context["named"])
    assert [choice["selected"] for choice in authors] == [True]
    assert authors[0]["url"] == "/library/filters/"
    assert subjects[0]["url"] == "/library/filters/?author=Ann+Leckie&subject=Ships"


def test_every_facet_can_be_chosen_and_counts_follow(reader, reader_client):
    BookFactory(owner=reader, binding="hardcover", language="fr", published="1984")
    BookFactory(owner=reader, binding="paperback", language="fr", visibility="private")

    context = reader_client.get("/library/filters/?binding=hardcover&view=list").context

    shown = {
        facet["id"]: [(one["label"], one["count"]) for one in facet["choices"]]
        for facet in context["kinds"]
    }
    assert shown["bindings"] == [("Hardcover", 1), ("Paperback", 1)]
    assert shown["languages"] == [("French", 1)]
    assert shown["decades"] == [("1980s", 1)]
    assert shown["visibilities"] == [("Public", 1)]
    assert context["kinds"][0]["choices"][1]["url"] == (
        "/library/filters/?binding=hardcover&binding=paperback&view=list"
    )


def test_an_author_typed_in_another_case_is_the_one_chosen(reader, reader_client):
    BookFactory(owner=reader, author="Ann Leckie")

    context = reader_client.get("/library/filters/?author=ann+leckie").context

    assert context["named"][0]["choices"][0]["selected"]


@pytest.mark.parametrize("query", ["q=%00", "sort=nonsense", "page=x", "author=%00", "utm=1"])
def test_a_query_that_makes_no_sense_is_no_error(reader_client, query):
    assert reader_client.get(f"/library/?{query}").status_code == 200


def test_a_view_is_kept_by_every_link_of_the_page(reader, reader_client):
    shelve(reader)(30)

    context = reader_client.get("/library/?view=list&size=24&subject=x&q=book").context

    links = [one["url"] for name in ("views", "sorts") for one in context[name]]
    links += [one["remove_url"] for one in context["chips"]]
    links += [context["clear_url"], context["filters_url"]]
    assert sum("view=list" not in link for link in links) == 2  # covers, spines
    assert all("size=24" in link for link in links)


def test_views_say_which_one_is_shown(reader, reader_client):
    BookFactory(owner=reader)

    page = reader_client.get("/library/?view=spines").content.decode()

    assert '<a href="/library/?view=spines" aria-current="true">Spines</a>' in page
    assert '<a href="/library/">Covers</a>' in page


def test_heads_of_the_list_sort_it_both_ways(reader, reader_client):
    BookFactory(owner=reader)

    first = reader_client.get("/library/?view=list&page=1").context["page"]["heads"]
    sorted_ = reader_client.get("/library/?view=list&sort=-published").context["page"]["heads"]

    heads = {head["name"]: head for head in sorted_}
    assert {head["name"]: head["order"] for head in first if head["order"]} == {
        "added": "descending"
    }
    assert heads["published"] == {
        "name": "published",
        "label": "Published",
        "url": "/library/?sort=published&view=list",
        "order": "descending",
    }
    assert heads["title"]["url"] == "/library/?sort=title&view=list"
    assert heads["binding"]["url"] == ""


def test_a_row_of_the_list_says_what_is_known(reader, reader_client):
    BookFactory(
        owner=reader,
        title="Dune",
        subtitle="A novel",
        author="Frank Herbert",
        published="1965-08",
        page_count=1412,
        binding="mass_market",
        language="en",
    )

    row = reader_client.get("/library/?view=list").context["page"]["rows"][0]

    assert (row.title, row.subtitle, row.byline) == ("Dune", "A novel", "Frank Herbert")
    assert (row.published, row.pages) == ("August 1965", "1,412")
    assert (row.binding, row.language) == ("Mass-market paperback", "English")


def test_a_page_holds_as_many_books_as_its_address_says(reader, reader_client):
    shelve(reader)(60)

    page = reader_client.get("/library/?size=24&page=3").context["page"]

    assert (page["first"], page["last"], page["pages"]) == (49, 60, 3)
    assert [size["label"] for size in page["sizes"] if size["selected"]] == [24]
    assert len(reader_client.get("/library/?view=spines").context["page"]["spines"]) == 60


def letters(client, query):
    shown = client.get(f"/library/?{query}").context["letters"]
    return {one["label"]: one["url"].partition("?")[2] for one in shown}


def test_letters_lead_to_the_page_where_they_begin(reader, reader_client):
    for title in ("1984", "2001", "Éclipse", *("Emma",) * 30, "The Moon", "Жизнь", "吾輩", "山"):
        BookFactory(owner=reader, title=title, language="en")

    up, down = (
        letters(reader_client, "sort=title&size=24"),
        letters(reader_client, "sort=-title&size=24&page=2&view=list"),
    )

    assert up == {
        "0–9": "sort=title&size=24",
        "E": "sort=title&size=24",
        "M": "sort=title&size=24&page=2",
        "Ж": "sort=title&size=24&page=2",
        "字": "sort=title&size=24&page=2",
    }
    assert list(down) == ["字", "Ж", "M", "E", "0–9"]
    assert down["0–9"] == "sort=-title&view=list&size=24&page=2"


def test_letters_follow_authors_and_filters_and_stay_away_otherwise(reader, reader_client):
    for name in ("Ann Leckie", "Iain Banks", ""):
        for n in range(20):
            BookFactory(owner=reader, title=f"Book {n}", author=name, binding="paperback")

    assert list(letters(reader_client, "sort=author&binding=paperback&size=24")) == ["B", "L"]
    assert letters(reader_client, "sort=author&size=192") == {}
    assert letters(reader_client, "sort=-added&size=24") == {}


@pytest.mark.parametrize("view", ["covers", "list", "spines"])
def test_titles_are_text_in_every_view(reader, reader_client, view):
    BookFactory(owner=reader, title='<b>"x"</b>', subtitle="<i>", author="A <script> B")

    page = reader_client.get(f"/library/?view={view}").content.decode()

    assert "<script>" not in page
    assert "&lt;b&gt;&quot;x&quot;&lt;/b&gt;" in page
    assert "style=" not in page
