"""What templates get worked out when they are compiled."""

import re

import pytest
from django.template import TemplateSyntaxError, engines
from django.urls import NoReverseMatch

from penumbra.tests.source import ROOT

ICONS = re.findall(r'id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8"))


def rendered(source, **context):
    return engines["django"].from_string(source).render(context)


def test_an_icon_is_drawn_from_the_sprite():
    assert '<use href="/static/img/icons.svg#search"></use>' in rendered('{% icon "search" %}')


def test_every_icon_named_is_in_the_sprite():
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    named = {name for text in templates for name in re.findall(r'{% icon "([^"]+)" %}', text)}

    assert named
    assert not named - set(ICONS)


def test_addresses_are_written_out():
    assert rendered("{% fixed_url 'library:book-list' %}") == "/library/"
    assert rendered("{% asset 'css/main.css' %}") == "/static/css/main.css"


def test_links_say_which_is_chosen_and_are_escaped():
    shown = [
        {"label": "<b>", "url": '/?a="&b=1', "selected": True},
        {"label": 24, "url": "/", "selected": False},
    ]

    assert rendered('{% links shown "li" %}', shown=shown) == (
        '<li><a href="/?a=&quot;&amp;b=1" aria-current="true">&lt;b&gt;</a></li>'
        '<li><a href="/">24</a></li>'
    )


def test_a_pager_says_where_one_is_and_what_it_leaves_out():
    steps = [{"n": 1, "url": "/?a=1&b=2", "current": True}, None]
    steps.append({"n": 1234, "url": "/", "current": False})

    assert rendered("{% page_links steps %}", steps=steps) == (
        '<li><a href="/?a=1&amp;b=2" aria-current="page">'
        '<span class="unseen">Page </span>1</a></li>'
        '<li class="gap" aria-hidden="true">…</li>'
        '<li><a href="/"><span class="unseen">Page </span>1,234</a></li>'
    )


@pytest.mark.parametrize("tag", ["{% icon name %}", "{% icon %}", '{% asset "a" "b" %}'])
def test_only_one_text_in_quotes_is_taken(tag):
    with pytest.raises(TemplateSyntaxError, match="takes one text in quotes"):
        rendered(tag)


def test_an_address_that_is_not_there_is_found_out_at_once():
    with pytest.raises(NoReverseMatch):
        engines["django"].from_string("{% fixed_url 'library:nowhere' %}")


@pytest.mark.parametrize("path", ["/", "/library/", "/account/settings/"])
def test_every_page_describes_itself_once(path, reader_client):
    assert reader_client.get(path).text.count('<meta name="description" content="') == 1
