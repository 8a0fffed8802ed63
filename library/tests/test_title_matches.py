import pytest

from library.title_matches import titles_agree


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Hobbit", "hobbit"),
        ("The Hobbit", "The Hobbit, or There and Back Again"),
        ("L'Étranger", "L’etranger"),
        ("Catch-22", "Catch 22"),
        ("2001", "2001: A Space Odyssey"),
        ("Dune - Frank Herbert", "Dune"),
        ("Herbert, Frank: Dune", "Dune"),
        ("Harry Potter and the Sorcerer's Stone", "Harry Potter and the Philosopher's Stone"),
        ("Wanderlust a history of walkin", "Wanderlust: A History of Walking"),
        ("Преступление и наказание", "Crime and Punishment"),
        ("It", "It: A Novel"),
        ("", "Anything"),
        ("!!!", "Anything"),
    ],
)
def test_these_may_be_one_book(one, other):
    assert titles_agree(one, other)
    assert titles_agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Hobbit", "The Lighthouse Keeper"),
        ("Emma", "Persuasion"),
        ("It", "Make It So"),
        ("One Piece, Vol. 1", "One Piece, Vol. 2"),
        ("Organic Chemistry", "The Chemistry of Death"),
        ("War and Peace", "War of the Worlds"),
    ],
)
def test_these_are_not(one, other):
    assert not titles_agree(one, other)
    assert not titles_agree(other, one)
