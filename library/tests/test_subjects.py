import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.subjects import clean_subjects, subject_key


@pytest.mark.parametrize(
    ("raw", "subjects"),
    [
        pytest.param(None, (), id="none"),
        pytest.param([], (), id="empty"),
        pytest.param(5, (), id="number"),
        pytest.param([None, 5, ""], (), id="no-text"),
        pytest.param("Dogs", ("Dogs",), id="one-string"),
        pytest.param([{"name": "Dogs", "url": "x"}], ("Dogs",), id="objects"),
        pytest.param(["FICTION / Fantasy / General"], ("Fiction", "Fantasy"), id="bisac"),
        pytest.param(
            ["HEALTH & FITNESS / Weight Loss"], ("Health & Fitness", "Weight Loss"), id="bisac-caps"
        ),
        pytest.param(["Technology - General & Miscellaneous"], ("Technology",), id="shop-path"),
        pytest.param(
            ["Fiction, mystery & detective, general"],
            ("Fiction", "Mystery & Detective"),
            id="comma-path",
        ),
        pytest.param(["Magic, fiction"], ("Magic", "Fiction"), id="comma-form"),
        pytest.param(["Self-care, Health"], ("Self-care, Health",), id="comma-in-a-heading"),
        pytest.param(
            [
                "American fiction--History and criticism",
                "American fiction--20th century--History and criticism",
            ],
            ("American fiction", "History and criticism"),
            id="library-of-congress",
        ),
        pytest.param(
            ["Murder--England--Fiction", "Insurance agents"],
            ("Murder", "Insurance agents", "England", "Fiction"),
            id="headings-before-subdivisions",
        ),
        pytest.param(["World War, 1939-1945"], ("World War, 1939-1945",), id="period-in-a-name"),
        pytest.param(
            ["Potter, harry (fictitious character), fiction"],
            ("Harry Potter", "Fiction"),
            id="character",
        ),
        pytest.param(["James, Henry, 1843-1916. Letters"], ("Henry James",), id="person"),
        pytest.param(
            ["Language Arts &amp; Disciplines"], ("Language Arts & Disciplines",), id="entity"
        ),
        pytest.param(["旅行"], ("旅行",), id="two-characters-of-chinese"),
        pytest.param(["McDonald's", "social science"], ("McDonald's", "Social Science"), id="case"),
        pytest.param(["WORLD WAR II", "LGBT"], ("World War II", "LGBT"), id="capitals"),
        pytest.param(["united states"], ("United States",), id="place"),
        pytest.param(
            ["American fiction (fictional works by one author)"], ("American fiction",), id="remark"
        ),
    ],
)
def test_makes_subjects_worth_showing(raw, subjects):
    assert clean_subjects(raw) == subjects


@pytest.mark.parametrize(
    "noise",
    [
        "PS379 .B37 2008",
        "Ps3563.o8749 s6 2004",
        "PQ",
        "878",
        "823/.8",
        "[Fic]",
        "FIC019000",
        "FOO_FICTION",
        "open_syllabus_project",
        "nyt:advice-how-to-and-miscellaneous=2015-05-10",
        "award:hugo_award=1962",
        "lexile:740",
        "New York Times bestseller",
        "Open Library Staff Picks",
        "Reading Level-Grade 11",
        "Children: Grades 3-4",
        "Translations into English",
        "Large type books",
        "Custom Stores",
        "Self Service",
        "Books",
        "General",
        "20th century",
        "1939-1945",
        "Early works to 1800",
        "http://id.loc.gov/authorities/names/no2001014780",
        "x" * 200,
    ],
)
def test_drops_what_no_reader_looks_for(noise):
    assert clean_subjects([noise]) == ()


def test_the_commonest_spelling_wins_and_each_subject_comes_once():
    raw = ["science fiction", "Science Fiction", "SCIENCE FICTION.", "Science fiction", "Dogs"]

    assert clean_subjects(raw) == ("Science Fiction", "Dogs")


def test_keeps_no_more_than_asked_for():
    assert len(clean_subjects([f"Subject {chr(65 + n)}{n:c}" for n in range(65, 90)], most=5)) == 5


def test_spellings_of_one_subject_have_one_key():
    assert {subject_key(name) for name in ("Self-Help", "self help", "SELF-HELP.")} == {"self help"}


@given(
    st.one_of(st.none(), st.integers(), st.lists(st.one_of(st.text(), st.none(), st.integers())))
)
@settings(deadline=None)
def test_anything_gives_distinct_subjects(raw):
    subjects = clean_subjects(raw)

    assert len({subject_key(name) for name in subjects}) == len(subjects) <= 12
    assert all(subject_key(name) for name in subjects)
