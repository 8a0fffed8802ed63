"""What is true of every template, however it is used."""

import re

import pytest
from django.template import Template, Variable, engines
from django.template.base import FilterExpression
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.loader_tags import IncludeNode
from django.template.smartif import TokenBase
from django.urls import get_resolver

from penumbra.tests.source import ROOT

FOLDER = ROOT / "templates"
NAMES = sorted(
    str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in (".html", ".txt")
)
PARTIALS = [name for name in NAMES if name.rpartition("/")[2].startswith("_")]
# What Django brings itself, and literals.
GIVEN = {"forloop", "block", "True", "False", "None"}
PARTS_OF_A_CONDITION = ("value", "first", "second")

every_template = pytest.mark.parametrize("name", NAMES)
every_partial = pytest.mark.parametrize("name", PARTIALS)


def source_of(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def compiled(name):
    return engines["django"].get_template(name).template


def markup_of(name):
    """The HTML alone; what the template language writes is left out."""
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", source_of(name), flags=re.DOTALL)


def nodes_of(template: Template):
    def walk(nodes):
        for node in nodes:
            yield node
            for attribute in (*node.child_nodelists, "nodelist_true", "nodelist_false"):
                yield from walk(getattr(node, attribute, None) or [])
            for _, inner in getattr(node, "conditions_nodelists", []):
                yield from walk(inner)

    return list(dict.fromkeys(walk(template.nodelist)))


def expressions_in(value):
    """Every expression that a node holds, wherever it keeps it."""
    if isinstance(value, FilterExpression | Variable):
        yield value
    elif isinstance(value, dict):
        yield from expressions_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from expressions_in(item)
    elif isinstance(value, TokenBase):  # the operators and operands of an {% if %}
        yield from expressions_in([getattr(value, part, None) for part in PARTS_OF_A_CONDITION])


def roots_of(expression):
    """The names an expression starts from: "page" for page.number|default:size, and "size"."""
    if isinstance(expression, Variable):
        return {expression.lookups[0]} if expression.lookups else set()
    roots = roots_of(expression.var) if isinstance(expression.var, Variable) else set()
    for _, arguments in expression.filters:
        for is_variable, argument in arguments:
            roots |= roots_of(argument) if is_variable else set()
    return roots


def names_read_by(template: Template):
    read, made = set(), set(GIVEN)
    for node in nodes_of(template):
        if isinstance(node, CsrfTokenNode):
            read.add("csrf_token")
        made |= set(getattr(node, "loopvars", [])) | {getattr(node, "asvar", None)}
        if not isinstance(node, IncludeNode):
            made |= set(getattr(node, "extra_context", {}))
        for attribute, value in vars(node).items():
            if "nodelist" not in attribute or attribute == "conditions_nodelists":
                conditions = attribute == "conditions_nodelists"
                held = [condition for condition, _ in value] if conditions else value
                for expression in expressions_in(held):
                    read |= roots_of(expression)
    return read - made


@every_template
def test_every_template_compiles(name):
    assert compiled(name).nodelist


@every_template
def test_no_template_holds_script_or_style(name):
    markup = markup_of(name)

    assert not re.search(r"<script(?![^>]*\ssrc=)", markup)
    assert not re.search(r"<style\b", markup)
    for tag in re.findall(r"<[a-zA-Z][^>]*>", markup):
        assert not re.search(r"\s(style|on[a-z]+|srcdoc)\s*=", tag), tag
        assert "javascript:" not in tag.lower(), tag


@every_template
def test_nothing_is_loaded_from_elsewhere(name):
    for tag in re.findall(r"<(?:script|link|img|iframe|use|form)\b[^>]*>", markup_of(name)):
        assert not re.search(r"=[\"']?(https?:)?//", tag), tag


@every_template
def test_every_form_that_changes_something_is_signed(name):
    for form in re.findall(r"<form\b.*?</form>", source_of(name), flags=re.DOTALL):
        # The colours stand on pages that are the same for every visitor; see views.theme.
        if 'method="post"' in form and name != "includes/_theme_switch.html":
            assert "{% csrf_token %}" in form
        else:
            assert "csrf" not in form, "a token in a GET form ends up in the address"


@every_template
def test_includes_get_what_they_are_given_and_nothing_else(name):
    includes = [node for node in nodes_of(compiled(name)) if isinstance(node, IncludeNode)]

    assert not [str(node.template) for node in includes if not node.isolated_context]


@every_template
def test_includes_exist_and_are_partials(name):
    included = [
        node.template.var
        for node in nodes_of(compiled(name))
        if isinstance(node, IncludeNode) and isinstance(node.template.var, str)
    ]
    assert not set(included) - set(PARTIALS)


@every_template
def test_every_address_in_a_template_is_there(name):
    known = {"admin:index"}

    def collect(resolver, space):
        known.update(f"{space}{key}" for key in resolver.reverse_dict if isinstance(key, str))
        for inner, (_, below) in resolver.namespace_dict.items():
            collect(below, f"{space}{inner}:")

    collect(get_resolver(), "")
    named = {
        node.view_name.var
        for node in nodes_of(compiled(name))
        if isinstance(node, URLNode) and isinstance(node.view_name.var, str)
    }

    assert not named - known


@every_partial
def test_every_partial_says_first_what_it_takes(name):
    assert source_of(name).startswith("{% comment %}\n")


@every_partial
def test_every_partial_takes_only_what_it_says(name):
    comment = source_of(name).partition("{% endcomment %}")[0]
    declared = set(re.findall(r"\w+", comment))

    assert not names_read_by(compiled(name)) - declared


@every_partial
def test_every_partial_is_used(name):
    assert any(f'"{name}"' in source_of(other) for other in NAMES)


def test_the_reading_of_names_reads_them_all():
    template = engines["django"].from_string(
        "{% load static %}{{ a.b|default:c }}{% for d in e %}{{ d }}{{ forloop.counter }}"
        "{% empty %}{{ f }}{% endfor %}{% if g and not h == 1 %}{{ i }}{% elif j in k %}"
        "{% else %}{{ l }}{% endif %}{% with m=n %}{{ m }}{% endwith %}{% url o p as q %}{{ q }}"
        '{% include "includes/_brand.html" with name=r only %}{% csrf_token %}{{ "text" }}'
    )

    assert names_read_by(template.template) == set("abcefghijklnopr") - {"b"} | {"csrf_token"}
