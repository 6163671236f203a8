"""Fragments: the form of the include, and each fragment's own content."""

import pytest
from markupsafe import Markup

from tests.themes import samples
from themes import views
from themes.fragments import include
from themes.rendering import load


@pytest.fixture(scope="module")
def theme():
    return load("bianmin")


def test_an_include_has_the_form_that_nginx_and_the_script_know():
    assert include("nav", Markup("<p>首页</p>")) == (
        '<!--# block name="nav" --><div data-fragment="/_fragments/nav.html"><p>首页</p></div><!--# endblock -->'
        '<!--# include virtual="/_fragments/nav.html" stub="nav" -->'
    )


def test_a_default_that_is_plain_text_is_escaped():
    assert "&lt;b&gt;" in include("x", "<b>")


def test_no_fragment_is_empty_or_a_document(theme):
    for name, given in {
        "announcements": {"announcements": ()},
        "nav": {"portal": samples.PORTAL},
        "footer": {"portal": samples.PORTAL},
        "sidenav": {"item": samples.NAV[0]},
        "newest": {"items": ()},
        "months": {"months": ()},
    }.items():
        html = theme.render(f"fragments/{name}.html", **given)
        assert html.strip()
        assert "<html" not in html


def test_the_footer_has_everything_the_inspection_asks_for(theme):
    html = theme.render("fragments/footer.html", portal=samples.PORTAL)
    for text in (
        "党政机关网站标识", "我为政府网站找错", samples.PORTAL.site_code, samples.PORTAL.organiser,
        samples.PORTAL.phone,        samples.PORTAL.icp, samples.PORTAL.police_code, "站点地图", "https://beian.miit.gov.cn/",
    ):  # fmt: skip
        assert text in html


def test_an_emergency_hides_plain_notices_two_are_the_most_and_the_rest_is_a_list(theme):
    every = (
        views.Announcement("大厅调整时间"),
        views.Announcement("暴雪红色预警", "emergency"),
        views.Announcement("山区公路封闭", "important"),
        views.Announcement("停水", "important"),
    )
    html = theme.render("fragments/announcements.html", announcements=every)
    shown, rest = html.split("另有 2 条公告")
    assert shown.index("紧急：") < shown.index("重要：")
    assert "大厅调整时间" not in shown
    assert "停水" not in shown
    assert rest.index("停水") < rest.index("大厅调整时间")


def test_navigation_shows_home_and_at_most_seven_channels(theme):
    many = tuple(views.NavItem(f"栏目{index}", f"/c{index}/", f"c{index}") for index in range(12))
    html = theme.render("fragments/nav.html", portal=views.Portal(
        host="a.example", url="https://a.example", name="甲", short_name="甲", kind="city", theme="bianmin", nav=many,
    ))  # fmt: skip
    assert html.count("<li>") == 8


def test_months_stand_under_their_years_newest_first(theme):
    html = theme.render("fragments/months.html", months=samples.MONTHS)
    assert html.index("2026年") < html.index("2025年")
    assert html.index(">10月<") < html.index(">9月<")
