"""繁體: a second file of every page below /hant/, where the portal has it switched on, and nothing where not."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from sites.portals.models import Portal
from sites.publishing import hant
from sites.publishing.serving import resolve

from .conftest import add, channel, differences, on_disk, paragraph, publish_changes


@pytest.fixture
def switched(city) -> Portal:
    city.traditional = True
    city.save()
    publish_changes()
    return city


def html_of(files: dict[str, bytes], path: str) -> str:
    return files[path].decode()


def test_every_page_and_fragment_has_its_variant(switched):
    page = add(channel(switched), "关于办理居住证的通知")
    publish_changes()
    files = on_disk(switched)
    pages = {path for path in files if path.endswith(".html") and not path.startswith("/hant/")}
    assert {path for path in files if path.startswith("/hant/")} == {f"/hant{path}" for path in pages}
    html = html_of(files, f"/hant{page.publication.path}")
    assert "關於辦理居住證的通知" in html
    assert '<html lang="zh-Hant"' in html
    assert "關於辦理居住證的通知" in html_of(files, "/hant/_fragments/newest.html")


def test_incremental_equals_full_with_variants(switched, district):
    page = add(channel(switched), "通知", body=[paragraph("<p>为人民服务</p>")])
    publish_changes()
    assert differences(switched) == {}
    page.title = "改过的通知"
    page.save_revision().publish()
    publish_changes()
    assert differences(switched) == {}
    path = page.publication.path
    page.unpublish()
    publish_changes()
    assert differences(switched) == {}
    assert not {path, f"/hant{path}"} & on_disk(switched).keys()


def test_both_variants_name_each_other(switched):
    page = add(channel(switched))
    publish_changes()
    path, root = page.publication.path, f"https://{switched.host}"
    files = on_disk(switched)
    for own in (path, f"/hant{path}"):
        tree = LexborHTMLParser(html_of(files, own))
        named = {node.attributes["hreflang"]: node.attributes["href"] for node in tree.css("link[hreflang]")}
        assert named == {"zh-Hans": root + path, "zh-Hant": f"{root}/hant{path}"}
        assert tree.css_first("link[rel=canonical]").attributes["href"] == root + own
    switch = LexborHTMLParser(html_of(files, path)).css_first("[data-variant]")
    back = LexborHTMLParser(html_of(files, f"/hant{path}")).css_first("[data-variant]")
    assert (switch.text(), switch.attributes["href"]) == ("繁體", f"/hant{path}")
    assert (back.text(), back.attributes["href"], back.attributes["lang"]) == ("简体", path, "zh-Hans")


def test_links_lead_to_pages_of_the_variant_and_to_files_that_are_there(switched):
    page = add(channel(switched))
    publish_changes()
    files = on_disk(switched)
    documents = (page.publication.path, "/index.html", "/_fragments/nav.html", "/zwgk/index.html")
    for own in map(hant.address, documents):
        for node in LexborHTMLParser(html_of(files, own)).css("a[href^='/']:not([data-variant])"):
            address = node.attributes["href"]
            if address.startswith("/search/"):
                continue
            assert address.startswith("/hant/") or address.endswith(".xml"), (own, address)
            assert (address + "index.html" if address.endswith("/") else address) in files, (own, address)


def test_a_missing_address_is_answered_in_the_characters_asked_for(switched, district):
    for path, words in (("/hant/nothing/", "頁面不存在"), ("/hantu/", "页面不存在"), ("/nothing.html", "页面不存在")):
        status, _, body = resolve(switched.host, path)
        assert (status, words in body.decode()) == (404, True), path
    tree = LexborHTMLParser(resolve(switched.host, "/hant/nothing/")[2].decode())
    assert {node.attributes["href"] for node in tree.css("main a[href^='/']")} == {"/hant/", "/hant/sitemap.html"}
    publish_changes()
    status, _, body = resolve(district.host, "/hant/nothing/")
    assert (status, "页面不存在" in body.decode()) == (404, True)


def test_sitemaps_name_the_variants(switched):
    page = add(channel(switched))
    publish_changes()
    files = on_disk(switched)
    text = b"".join(content for path, content in files.items() if path.startswith("/sitemaps/")).decode()
    for path in ("/", "/zwgk/", page.publication.path):
        assert f"<loc>https://{switched.host}/hant{path}</loc>" in text


def test_a_portal_without_it_has_no_trace_and_switching_off_takes_all_away(switched, district):
    publish_changes()
    assert not any("hant" in path for path in on_disk(district))
    assert not any(b"/hant/" in content for content in on_disk(district).values())
    portal = Portal.objects.get(pk=switched.pk)
    portal.traditional = False
    portal.save()
    publish_changes()
    assert not any("hant" in path for path in on_disk(portal))
    assert differences(portal) == {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<a href="https://政务服务.example/" lang="zh">x</a>', 'href="https://政务服务.example/"'),
        ('<p lang="zh-Hans">简体字</p>', "简体字"),
        ('<a href="/media/3-aabbccdd.pdf">附件</a>', 'href="/media/3-aabbccdd.pdf"'),
        ('<a href="/search/?q=%E5%8A%9E">搜</a>', 'href="/search/?q=%E5%8A%9E"'),
        ('<a href="/feed.xml">订阅</a>', 'href="/feed.xml"'),
        ('<p>写作href="/zwgk/"的代码</p>', 'href="/zwgk/"'),
        ('<img src="/media/3-aabbccdd.jpg" alt="">', 'src="/media/3-aabbccdd.jpg"'),
    ],
)  # fmt: skip
def test_addresses_and_words_of_another_language_stay(given, kept):
    assert kept in hant.convert(given)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ('<a class="x" href="/zwgk/#top">政务</a>', '<a class="x" href="/hant/zwgk/#top">政務</a>'),
        ('<a href="/">首页</a>', '<a href="/hant/">首頁</a>'),
        ('<meta http-equiv="refresh" content="0; url=/a/t.html">', 'url=/hant/a/t.html'),
        ('<img src="/media/1-aabbccdd.jpg" alt="发展">', 'alt="發展"'),
        ("<p>头发与发展，皇后与前后</p>", "<p>頭髮與發展，皇后與前後</p>"),
    ],
)  # fmt: skip
def test_text_and_page_links_are_converted(given, wanted):
    assert wanted in hant.convert(given)


def test_what_programs_answer_is_asked_at_its_one_address(switched):
    """Nothing but files stands below /hant/: the search of a variant is that of the portal."""
    add(channel(switched), "通知")
    publish_changes()
    files = {path: content.decode() for path, content in on_disk(switched).items() if path.startswith("/hant/")}
    forms = [form for html in files.values() for form in LexborHTMLParser(html).css("form[action]")]
    assert {form.attributes["action"] for form in forms} == {"/search/"}
    programs = re.compile(r"/hant/(search|api|follow|interaction|go)\b")
    assert [path for path, html in files.items() if programs.search(html)] == []
