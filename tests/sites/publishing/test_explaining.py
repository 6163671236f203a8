"""Why a file exists and what would build it again; what a change had written."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.changes.readers import catch_up, end_of_log, registered
from sites.portals.models import Portal, PortalAlias
from sites.publishing import release
from sites.publishing.explaining import explain
from sites.publishing.explaining_changes import explain_change
from sites.publishing.models import Output

from .conftest import add, channel, make_document, on_disk, publish_changes


def about(city: Portal, path: str) -> str:
    return "\n".join(explain(f"https://{city.host}{path}"))


def test_a_page_tells_its_target_and_what_would_build_it_again(city, page):
    lines = about(city, page.publication.path)
    assert f"页面 {page.pk}“关于放假的通知” 的正文页（content:{page.pk}）" in lines
    assert f"页面 {page.pk}“关于放假的通知” 的发布、修改、移动或撤下" in lines
    assert "图片" in lines


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/", "站点的栏目结构"),
        ("/zwgk/tzgg/", "“通知公告” 的内容增减或标题变化"),
        ("/zwgk/tzgg", "“通知公告” 的内容增减或标题变化"),
        ("/zwgk/tzgg/feed.xml", "的订阅源"),
        ("/feed.xml", "的最新内容"),
        ("/sitemap.xml", "站点地图文件的增减"),
        ("/sitemaps/structure.xml", "的栏目结构"),
        ("/_fragments/footer.html", "的设置"),
        ("/_fragments/nav.html", "的栏目结构"),
        ("/_fragments/announcements.html", "显示的公告"),
        ("/_assets/portal.css", "的设置"),
        ("/404.html", "的设置"),
        ("/portals.html", "站群中站点的增减"),
        ("/robots.txt", "的设置"),
    ],
)
def test_every_kind_of_file_tells_what_would_build_it_again(city, page, path, reason):
    assert reason.removeprefix("站点的") in about(city, path)


def test_no_file_goes_without_words_and_a_reason_of_its_own(city, page):
    Redirect.objects.create(old_path="/old", site_id=city.pk, redirect_page_id=page.pk)
    Portal.objects.filter(pk=city.pk).update(traditional=True)
    for number in range(22):
        add(channel(city), f"通知{number}", attachments=[("attachment", {"document": make_document(), "name": ""})])
    publish_changes()
    rows = Output.objects.filter(site_id=city.pk).order_by("target", "path")
    paths = {target: path for target, path in rows.values_list("target", "path")}
    kinds = {target.partition(":")[0]: path for target, path in paths.items()}
    assert {"content", "month", "media", "redirect", "sitemap"} <= kinds.keys()
    for path in kinds.values():
        lines = explain(f"https://{city.host}{path}")
        assert "（" in lines[1], lines
        assert len([line for line in lines if line.startswith("- ")]) > 1, lines


def test_an_image_tells_the_pages_that_show_it(city, page):
    path = next(path for path in on_disk(city) if path.startswith("/media/"))
    lines = about(city, path)
    assert "用到它的" in lines
    assert f"content:{page.pk}" in lines
    assert "被替换" in lines


def test_other_hosts_old_addresses_and_escapes_are_understood(city, page):
    PortalAlias.objects.create(portal=city, host="old.example.net")
    Redirect.objects.create(old_path="/旧地址", site_id=city.pk, redirect_page_id=page.pk)
    Redirect.objects.create(old_path="/a.jsp?id=3", site_id=city.pk, redirect_page_id=page.pk)
    publish_changes()
    assert "是 www.yunzhou.example 的其他域名" in explain("http://old.example.net/zwgk/tzgg/")[0]
    assert "（home）" in explain(f"http://{city.host}.localhost:8000/")[1]
    assert "（redirect:/旧地址）" in about(city, "/%E6%97%A7%E5%9C%B0%E5%9D%80/")


@pytest.mark.parametrize(
    "url", ["https://unknown.example/", "https://[::1", "", "//", "https://www.yunzhou.example/nothing.html", "/a\nb"]
)
def test_what_is_no_file_is_refused_in_words(city, page, url):
    with pytest.raises(LookupError, match="没有"):
        explain(url)


def test_a_change_tells_the_files_that_it_wrote_and_why(city, page):
    page.title = "改过的标题"
    page.save_revision().publish()
    change = end_of_log()
    before = on_disk(city)
    assert "还没有处理它" in "\n".join(explain_change(change))
    publish_changes()
    after = on_disk(city)
    # Others before and after it do not hide what it did.
    add(channel(city), "另一篇")
    publish_changes()
    lines = explain_change(change)
    told = {line[2:].partition("　")[0] for line in lines if line.startswith("- /")}
    assert told == {path for path in after if after[path] != before.get(path)}
    assert any(f"（content:{page.pk}）：" in line for line in lines)
    assert any("的内容增减或标题变化" in line for line in lines)


def test_a_withdrawal_tells_what_it_removed_and_what_stood_beside(city, page):
    later = add(channel(city), "后面一篇")
    publish_changes()
    page.unpublish()
    change = end_of_log()
    catch_up(registered()["urgent"])
    publish_changes()
    lines = explain_change(change)
    assert f"- 删除 {page.publication.path}" in lines
    assert any(line.startswith(f"- {later.publication.path}　") for line in lines)


def test_a_change_that_a_full_build_did_says_so(city, page):
    page.title = "改过的标题"
    page.save_revision().publish()
    release.build(city)
    publish_changes()
    lines = "\n".join(explain_change(end_of_log()))
    assert "由整站生成完成" in lines
    assert f"content:{page.pk}" in lines


def test_an_unknown_change_is_refused(city):
    with pytest.raises(LookupError, match="没有"):
        explain_change(10**9)
