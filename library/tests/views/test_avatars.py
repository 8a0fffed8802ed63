"""The face of a reader, on every page that names one."""

from accounts.tests.factories import UserFactory
from library.views.avatars import avatar

KEY = "ab" * 16


def test_without_a_picture_the_letters_of_the_name_stand_for_it(reader):
    assert avatar(reader) == {"src": "", "srcset": "", "initials": "AA", "tone": ""}


def test_without_a_name_it_is_the_handle_and_never_the_address(db):
    reader = UserFactory(handle="wren", name="", email="zoe@example.org")

    assert avatar(reader)["initials"] == "W"


def test_a_picture_comes_in_three_widths_with_its_colour(reader):
    reader.avatar_key, reader.avatar_color = KEY, "#7a2e2e"

    face = avatar(reader)

    assert face["src"] == f"/pictures/{KEY}-96.webp"
    assert face["srcset"].split(", ")[-1] == f"/pictures/{KEY}-384.webp 384w"
    assert (face["initials"], face["tone"]) == ("", "tone-16")


def test_the_navigation_shows_it(reader, reader_client):
    assert '<span class="avatar avatar-s " aria-hidden="true">AA</span>' in (
        reader_client.get("/library/").text
    )
