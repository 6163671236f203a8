"""A day at work in the admin: a notice is written, reviewed and put on line. Its screens are usable by everybody."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from cms.changes.readers import catch_up, registered
from cms.content.models import Article, Channel
from sites.announcements import sending
from sites.announcements.models import Announcement, Target
from sites.portals.rights import CLUSTER_ADMINISTRATORS
from sites.publishing.tree import Tree
from tests.browser import tools
from tests.browser.office import DESK, PHONE, Office, browser, office

__all__ = ["browser", "office"]

pytestmark = [
    pytest.mark.browser,
    tools.needs_chromium,
    tools.needs_axe,
]


def add_block(page: Page, name: str) -> None:
    page.locator("[data-contentpath='body'] button.c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def press_in_footer(page: Page, name: str) -> None:
    """A button of the editor's lower edge, which may be folded away."""
    button = page.locator("footer").get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        page.locator("footer").get_by_role("button", name="更多动作").click()
    button.click()


def write(page: Page, office: Office, title: str) -> None:
    page.goto(office.address + reverse("wagtailadmin_pages:add", args=["zq_content", "article", office.channel().pk]))
    page.get_by_placeholder("标题").fill(title)
    add_block(page, "小标题")
    page.locator("[name='body-0-value-text']").fill("一、时间")
    add_block(page, "段落")
    paragraph = page.get_by_role("textbox", name="段落")
    expect(paragraph).to_be_focused()
    page.keyboard.type("各区县教育局：活动于下周一开始。")
    # The editor fills in the form's field a quarter of a second later.
    expect(page.locator("[name='body-1-value']")).to_have_value(re.compile("活动于下周一开始"))


def test_a_notice_is_written_reviewed_and_put_on_line(office):
    with office.at_work("editor") as page:
        write(page, office, "关于开展心理健康月活动的通知")
        press_in_footer(page, "保存草稿")
        expect(page).to_have_url(re.compile(r"/edit/$"))
        page.goto(office.address + reverse("wagtailadmin_home"))
        expect(page.get_by_text("篇草稿尚未提交")).to_be_visible()
        page.get_by_role("link", name=re.compile(r"\d+\s*篇草稿尚未提交")).click()
        press_in_footer(page, "提交审核")
        expect(page.locator(".messages .success")).to_be_visible()

    article = Article.objects.get(title="关于开展心理健康月活动的通知")
    assert not article.live
    with office.at_work("reviewer") as page:
        page.get_by_role("link", name=re.compile(r"1\s*篇稿件等您审核")).click()
        assert tools.axe_violations(page) == []
        press_in_footer(page, "通过并发布")
        expect(page.locator(".messages .success")).to_be_visible()

    article.refresh_from_db()
    assert article.live
    catch_up(registered()["files"])
    file = Tree(office.portal.host).current / article.publication.path.lstrip("/")
    assert "活动于下周一开始" in file.read_text("utf-8")


def test_an_editor_writes_on_a_phone(office):
    with office.at_work("editor", PHONE) as page:
        write(page, office, "停水通知")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        press_in_footer(page, "保存草稿")
        expect(page).to_have_url(re.compile(r"/edit/$"))
    assert Article.objects.filter(title="停水通知", has_unpublished_changes=True).exists()


def test_an_emergency_is_approved_on_a_phone(office):
    author = get_user_model().objects.create_user("author")
    author.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    row = Announcement.objects.create(
        title="暴雪红色预警", severity="emergency", origin=office.portal.parent or office.portal, created_by=author
    )
    Target.objects.create(announcement=row, rule="cluster")
    sending.submit(row, author)
    with office.at_work("chief", PHONE) as page:
        page.get_by_role("link", name="则公告待您批准").click()
        page.get_by_role("link", name="暴雪红色预警").click()
        button = page.get_by_role("button", name="批准并推送")
        assert button.bounding_box()["height"] >= 44
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        button.click()
        expect(page.get_by_text("已推送，各站点的回执见下表")).to_be_visible()
    assert Announcement.objects.get().status == "running"


WORD = """<p class=MsoNormal style='text-indent:32pt'><b><span style='font-family:仿宋'>时间<o:p></o:p></span></b></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>姓名</p></td><td>单位</td></tr></table>"""
WECHAT = """<section label="135editor.com"><p style="text-align:center"><strong>市教育局</strong>发布通知</p>
<img data-src="https://mmbiz.qpic.cn/x.png" onerror="alert(1)"></section>"""
PASTE = """html => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "纯文字");
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.mark.parametrize(("pasted", "kinds"), [(WORD, ["paragraph", "table"]), (WECHAT, ["paragraph"])])
def test_text_from_word_and_wechat_is_pasted(office, pasted, kinds):
    with office.at_work("editor") as page:
        page.goto(
            office.address + reverse("wagtailadmin_pages:add", args=["zq_content", "article", office.channel().pk])
        )
        page.get_by_placeholder("标题").fill("粘贴的通知")
        page.locator("textarea[name=pasted]").focus()
        page.evaluate(PASTE, pasted)
        press_in_footer(page, "保存草稿")
        expect(page).to_have_url(re.compile(r"/edit/$"))
        expect(page.locator("textarea[name=pasted]")).to_have_value("")
    body = Article.objects.get(title="粘贴的通知").get_latest_revision_as_object().body
    assert [block.block_type for block in body] == kinds
    stored = str(body.raw_data)
    assert not re.search("style=|Mso|section|onerror|mmbiz|纯文字", stored)


def test_the_menu_of_a_table_speaks_chinese(office):
    with office.at_work("editor") as page:
        page.goto(
            office.address + reverse("wagtailadmin_pages:add", args=["zq_content", "article", office.channel().pk])
        )
        add_block(page, "表格")
        page.locator(".handsontable td").first.click(button="right")
        expect(page.get_by_text("在上方插入一行")).to_be_visible()


SCREENS = {
    "chief": ["wagtailadmin_home", "portals:index", "portals:add", "organisations:index", "people:index", "people:add",
              "memberships:index", "memberships:add", "freshness_overview", "freshness_days", "freshness_rules",
              "freshness_public_page", "freshness_work_reports", "announcements:index", "announcements:add",
              "zq_sharing_library"],
    "administrator": ["wagtailadmin_home", "portals:index", "memberships:index", "freshness_findings",
                      "zq_announcements_received", "zq_sharing_received", "zq_sharing_duty"],
    "editor": ["wagtailadmin_home", "wagtailimages:index", "wagtaildocs:index", "wagtailadmin_account"],
}  # fmt: skip


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_is_for_everybody(office, name, size):
    found = {}
    with office.at_work(name, size) as page:
        for screen in SCREENS[name]:
            page.goto(office.address + reverse(screen))
            found[screen] = tools.axe_violations(page)
    assert {screen: violations for screen, violations in found.items() if violations} == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_menu_of_a_portal_opens_by_keyboard_and_can_be_read(office, size):
    """Wagtail calculates its colour from the brand's hue: a hue with a unit leaves white text on nothing."""
    with office.at_work("chief", size) as page:
        page.goto(office.address + reverse("portals:index"))
        page.locator("td.title").get_by_role("link", name=office.portal.name).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        suspend = page.get_by_role("link", name="临时下线").first
        expect(suspend).to_be_visible()
        assert tools.axe_violations(page) == []
        box = page.locator(".tippy-box[data-state=visible]").last
        assert box.evaluate("box => getComputedStyle(box).backgroundColor") != "rgba(0, 0, 0, 0)"
        suspend.press("Enter")
        expect(page.locator("#header-title")).to_contain_text("临时下线")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_editor_of_every_kind_of_page_is_for_everybody(office, size):
    places = {"article": "tzgg", "policydocument": "zcwj", "interpretation": "zcjd", "guide": "bsfw"}
    found = {}
    with office.at_work("editor", size) as page:
        for kind, slug in places.items():
            parent = Channel.objects.descendant_of(office.portal.home).get(slug=slug)
            page.goto(office.address + reverse("wagtailadmin_pages:add", args=["zq_content", kind, parent.pk]))
            found[kind] = tools.axe_violations(page)
    assert {kind: violations for kind, violations in found.items() if violations} == {}
