"""Every page kind renders to a sound document, from view objects alone."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.themes import samples
from themes.rendering import Shell, load, theme_names

VOID = {"meta", "link", "img", "input", "br", "source", "hr", "wbr"}


class Document(HTMLParser):
    """Elements in order, and whether every one of them is closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> in the wrong place")

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module", params=theme_names())
def shell(request) -> Shell:
    return load(request.param).shell(samples.PORTAL)


@pytest.fixture(params=samples.PAGES)
def kind(request) -> str:
    return request.param


@pytest.fixture
def html(shell, kind) -> str:
    return shell.render(samples.PAGES[kind])


@pytest.fixture
def document(html) -> Document:
    return Document(html)


def test_a_document_is_well_formed_and_ends_as_promised(html, document):
    assert html.startswith("<!doctype html>\n<html lang=")
    assert html.endswith("</body></html>\n")
    assert document.faults == []
    assert document.open == []


def test_a_document_has_one_main_heading_and_skips_no_level(document):
    levels = [int(tag[1]) for tag, _ in document.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_document_names_its_language_title_and_portal(document):
    assert document.all("html")[0]["lang"] == "zh-Hans"
    assert len(document.all("title")) == 1
    tags = {attributes.get("name"): attributes.get("content") for attributes in document.all("meta")}
    assert tags["SiteName"] == samples.PORTAL.name
    assert tags["SiteDomain"] == samples.PORTAL.host
    assert tags["SiteIDCode"] == samples.PORTAL.site_code


def test_no_meta_tag_appears_twice(document):
    names = [attributes["name"].lower() for attributes in document.all("meta") if "name" in attributes]
    assert len(names) == len(set(names))


def test_nothing_is_inline_and_nothing_comes_from_another_host(document):
    for tag, attributes in document.elements:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "script":
            assert attributes["src"].startswith("/_assets/")
        if tag in ("img", "script", "source") or attributes.get("rel") in ("stylesheet", "icon"):
            address = attributes.get("src") or attributes.get("href") or attributes.get("srcset")
            assert address.startswith("/")


def test_images_have_a_text_and_a_size(document):
    for attributes in document.all("img"):
        assert "alt" in attributes
        assert attributes["width"]
        assert attributes["height"]


def test_ids_are_unique_and_anchors_lead_to_one(document):
    ids = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = {
        attributes["href"][1:] for attributes in document.all("a") if (attributes.get("href") or "").startswith("#")
    }
    assert anchors <= set(ids)


def test_every_link_and_button_has_a_name(html, document):
    for attributes in document.all("a"):
        assert attributes["href"]
    assert not re.search(r"<(a|button)\b[^>]*>\s*</", html)


def test_text_of_editors_is_escaped(shell):
    page = replace(samples.ARTICLE, title="<script>alert(1)</script>", source='"><b>', meta=(("ArticleTitle", '"<x>'),))
    html = shell.render(page)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert 'content="&#34;&lt;x&gt;"' in html


def test_a_portal_name_cannot_imitate_a_slot(shell):
    portal = replace(samples.PORTAL, name='[main] \x02main\x03 {{ page }} slot("main")')
    html = load(shell.theme.name).shell(portal).render(samples.ARTICLE)
    assert html.count(samples.TITLES[5]) == shell.render(samples.ARTICLE).count(samples.TITLES[5])


def test_the_same_views_give_the_same_bytes(shell, kind):
    again = load(shell.theme.name).shell(samples.PORTAL)
    assert again.render(samples.PAGES[kind]) == shell.render(samples.PAGES[kind])


def test_a_page_without_optional_facts_still_renders(shell, kind):
    page = samples.PAGES[kind]
    asked = {"announcement": samples.ANNOUNCEMENTS[1], "usual": "/home.html"} if kind == "notice" else {}
    bare = type(page)(title="标题", url="/a/", canonical="https://www.yunzhou.example/a/", **asked)
    assert Document(shell.render(bare)).faults == []


def test_the_repealed_document_says_so_above_its_heading(shell):
    html = shell.render(samples.REPEALED)
    assert html.index("本文件已废止") < html.index("<h1>")
    assert "由云政发〔2026〕3号废止" in html


def test_a_policy_shows_all_ten_fields_of_the_document_block(shell):
    html = shell.render(samples.POLICY)
    for key in (
        "索引号", "主题分类", "发文机关", "成文日期", "标题", "发文字号", "发布日期", "主题词", "有效性", "公开方式",
    ):  # fmt: skip
        assert f"<dt>{key}</dt>" in html


def test_links_out_of_the_cluster_are_marked(shell):
    html = shell.render(samples.GUIDE)
    assert "data-external>在线办理" in html
    assert "（外部链接）" in html


def test_the_traditional_page_leads_back_to_the_simplified_one():
    portal = replace(samples.PORTAL, language="zh-Hant")
    html = load("bianmin").shell(portal).render(samples.ARTICLE)
    assert '<html lang="zh-Hant"' in html
    assert f'<a href="{samples.ARTICLE.url}" hreflang="zh-Hans"' in html
    assert f'hreflang="zh-Hant" href="{samples.ROOT}/hant{samples.ARTICLE.url}"' in html


def test_an_unknown_theme_is_refused_by_name():
    with pytest.raises(LookupError, match=r"no theme .nowhere.; installed: .*bianmin"):
        load("nowhere")


@pytest.mark.parametrize("theme", theme_names())
def test_a_banner_stands_on_the_home_page_and_nowhere_else(theme):
    shown = load(theme).shell(replace(samples.PORTAL, banner=samples.PICTURE))
    marked = 'class="wide-picture" src="' + samples.PICTURE.src
    assert marked in shown.render(samples.HOME)
    assert marked in shown.render(replace(samples.HOME, sections=samples.SECTIONS[1:]))
    assert marked not in shown.render(samples.ARTICLE)
    assert "wide-picture" not in load(theme).shell(samples.PORTAL).render(samples.HOME)
