"""Rendering by shape gives what rendering alone gives, and a template cannot be deceived by it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.themes import samples
from themes.holes import Holes, NotByShape
from themes.rendering import Shell, load, theme_names
from themes.shapes import hollow, look
from themes.views import Home, Link

# Kinds of pages of which a portal has many.
MANY = ("article", "policy", "interpretation", "guide", "organisation", "topic", "month")


@pytest.fixture(scope="module", params=theme_names())
def shell(request) -> Shell:
    return load(request.param).shell(samples.PORTAL)


@pytest.mark.parametrize("kind", samples.PAGES)
def test_a_page_is_the_same_by_shape_and_alone(shell, kind):
    page = samples.PAGES[kind]
    assert shell.render(page) == shell.render_alone(page)


@pytest.mark.parametrize("kind", MANY)
def test_pages_that_are_many_are_rendered_once_for_a_shape(kind):
    shell = load("bianmin").shell(samples.PORTAL)
    shell.render(samples.PAGES[kind])
    assert all(document.holes for document in shell._documents.values())


@given(title=st.text(min_size=1), source=st.text(), labels=st.lists(st.text(min_size=1), max_size=3), text=st.text())
def test_whatever_the_texts_are_a_page_is_the_same_by_shape_and_alone(title, source, labels, text):
    shell = load("gongbao").shell(samples.PORTAL)
    crumbs = (*(Link(label, "/") for label in labels), Link(title, ""))
    meta = (("ArticleTitle", title), ("ContentSource", source), ("Keywords", text))
    page = replace(samples.ARTICLE, title=title, source=source, breadcrumb=crumbs, meta=meta, published=None)
    assert shell.render(page) == shell.render_alone(page)


def test_what_one_portal_taught_holds_for_another_with_its_own_texts():
    theme = load("bianmin")
    theme.shell(samples.PORTAL).render(samples.ARTICLE)
    other = theme.shell(replace(samples.PORTAL, name="<青湖> & 区", host="qinghu.example"))
    assert other.render(samples.ARTICLE) == other.render_alone(samples.ARTICLE)
    assert "&lt;青湖&gt; &amp; 区" in other.render(samples.ARTICLE)


@pytest.mark.parametrize(
    "source",
    [
        "{{ page.title|upper }}", "{{ page.title[:2] }}", "{{ page.title ~ 'x' }}", "{{ page.title|length }}",
        "{% if page.title == 'x' %}a{% endif %}", "{% if 'x' in page.title %}a{% endif %}", "{{ page.title|int }}",
        "{% if page.title is string %}a{% endif %}", "{% for letter in page.title %}a{% endfor %}",
        "{{ page.title.strip() }}", "{{ {'a': 1}[page.title] }}", "{{ page.title|urlencode }}",
        "{{ '%s'|format(page.title) }}",
        "{{ [page.title]|join }}", "{% if page.title is number %}a{% endif %}", "{{ page.title < 'x' }}",
    ],
)  # fmt: skip
def test_a_template_that_looks_into_a_text_is_refused_and_not_deceived(source):
    template = load("bianmin").environment.from_string(source)
    with pytest.raises(NotByShape):
        template.render(page=hollow(samples.ARTICLE, Holes(), []))


def test_looking_and_hollowing_meet_the_texts_in_the_same_order():
    for page in samples.PAGES.values():
        seen, hollowed = [], []
        look(page, seen, [])
        hollow(page, Holes(), hollowed)
        assert seen == hollowed


def test_a_page_that_cannot_go_by_shape_is_rendered_all_the_same():
    shell = load("bianmin").shell(samples.PORTAL)
    page = samples.PAGES["home"]
    assert isinstance(page, Home)
    assert shell.render(page) == shell.render(page) == shell.render_alone(page)
