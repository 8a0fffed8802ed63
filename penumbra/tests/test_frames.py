"""Only what is made for it stands in another site's frame."""

import pytest
from django.test import Client

from penumbra.tests.addresses import TABLE
from penumbra.tests.test_isolation import ask, marsh_reader, url_of  # noqa: F401

MADE_FOR_FRAMES = {"library:list-embed", "library:ledge-embed"}
# In a frame of our own pages: it shows nothing, and renews a session of Clerk's.
IN_OUR_FRAMES = {"accounts:session-renewed"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_reader(marsh_reader):  # noqa: F811
    """The reader of the isolation tests, with everything open."""
    marsh_reader.books.update(visibility="public")
    marsh_reader.reading_lists.update(visibility="public")
    type(marsh_reader).objects.filter(pk=marsh_reader.pk).update(is_published=True)
    return marsh_reader


def may_be_framed(answer, *, ancestors="'none'", options="DENY"):
    policy = answer.headers.get("Content-Security-Policy", "")
    is_closed = f"frame-ancestors {ancestors};" in f"{policy};"
    return not (is_closed and answer.headers.get("X-Frame-Options") == options)


def test_only_what_is_made_for_frames_may_be_framed(open_reader, stranger):
    mine = Client()
    mine.force_login(open_reader)
    framed = set()
    for name in TABLE:
        url = url_of(name, open_reader)
        answers = [ask(who, stranger, name, "get", url) for who in ("visitor", "stranger")]
        framed |= {name for answer in (*answers, mine.get(url)) if may_be_framed(answer)}

    assert framed == MADE_FOR_FRAMES | IN_OUR_FRAMES


@pytest.mark.parametrize("name", IN_OUR_FRAMES)
def test_ours_stand_in_no_frame_of_others(name, open_reader, stranger):
    answer = ask("stranger", stranger, name, "get", url_of(name, open_reader))

    assert not may_be_framed(answer, ancestors="'self'", options="SAMEORIGIN")
