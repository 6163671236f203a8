"""What the forms of the admin offer, take, clean and refuse."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.content.models import Article, Channel, PolicyDocument, Publication

from .conftest import add_article, add_channel
from .posting import PUBLISH, article_form, create, edit, fresh, hostile_form, press

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["search", "_fragments", "202611", "1234", "hant"])
def test_reserved_and_numeric_channel_addresses_are_refused(admin, home, slug):
    form = {"title": "栏目", "slug": slug, "channel_kind": "other", "description": "", "keywords": ""}
    response = create(admin, home, "channel", **form)
    assert response.status_code == 200
    assert "栏目地址" in response.content.decode()
    assert not Channel.objects.filter(slug=slug).exists()


def test_a_copy_of_a_channel_cannot_take_a_reserved_address(admin, home, zwgk):
    response = press(admin, "copy", zwgk, new_title="x", new_slug="search", new_parent_page=home.pk)
    assert response.status_code == 200
    assert "系统保留" in response.content.decode()
    assert not Channel.objects.filter(slug="search").exists()


def test_hostile_html_in_the_form_does_not_reach_the_publication(admin, tzgg):
    evil = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'
    create(admin, tzgg, **hostile_form("恶意", evil), **PUBLISH)
    html = Publication.objects.get(title="恶意").body_html
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html


def test_hostile_html_in_the_database_does_not_reach_the_publication(tzgg):
    page = add_article(tzgg, "恶意", body=[("paragraph", '<p onclick="x()">a<script>b</script><iframe></iframe></p>')])
    assert Publication.objects.get(pk=page.pk).body_html == "<p>a</p>"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/x", "不是网址"])
def test_a_link_item_takes_web_addresses_only(admin, tzgg, url):
    response = create(admin, tzgg, **article_form("外链", link_url=url), **PUBLISH)
    assert response.status_code == 200
    assert not Publication.objects.filter(title="外链").exists()


def test_a_link_item_has_no_page_of_its_own(admin, tzgg):
    create(admin, tzgg, **article_form("外链", link_url="https://www.gov.cn/x"), **PUBLISH)
    row = Publication.objects.get(title="外链")
    assert (row.path, row.link_url) == (None, "https://www.gov.cn/x")
    assert Article.objects.get(pk=row.pk).url == "https://www.gov.cn/x"


def test_a_pasted_text_becomes_blocks_after_the_body(admin, tzgg):
    table = "<table><tr><td>a</td><td>b</td></tr></table>"
    pasted = f"<h2>一、总则</h2><p class=MsoNormal style='x'>　　第一条<o:p></o:p></p>{table}"
    create(admin, tzgg, **article_form("粘贴", ["<p>开头</p>"], pasted=pasted), **PUBLISH)
    page = Article.objects.get(title="粘贴")
    assert [block.block_type for block in page.body] == ["paragraph", "heading", "paragraph", "table"]
    assert "<p>第一条</p>" in Publication.objects.get(pk=page.pk).body_html


def test_content_offers_no_slug(admin, tzgg, article):
    html = admin.get(reverse("wagtailadmin_pages:edit", args=(article.pk,))).content.decode()
    assert 'name="slug"' not in html
    assert 'name="uploads"' in html
    assert "发布信息" in html


def test_channels_offer_what_belongs_there(tzgg, home):
    guides = add_channel(home, "bsfw", kind="guides")
    assert Article.can_create_at(tzgg)
    from cms.content.models import Guide

    assert Guide.can_create_at(guides)
    assert not PolicyDocument.can_create_at(guides)
    assert not Guide.can_create_at(tzgg)


def test_a_date_in_the_future_is_refused_with_advice(admin, tzgg):
    later = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d %H:%M")
    response = create(admin, tzgg, **article_form("未来", published_at=later), **PUBLISH)
    assert "发布日期不能在未来" in response.content.decode()


def test_a_scheduled_page_is_dated_no_later_than_it_goes_live(admin, tzgg):
    def moment(days: int) -> str:
        return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")

    form = article_form("定时", go_live_at=moment(5), published_at=moment(400))
    assert "发布日期不能晚于定时发布的时间" in create(admin, tzgg, **form, **PUBLISH).content.decode()
    assert not Article.objects.exists()
    form = article_form("定时", go_live_at=moment(5), published_at=moment(5))
    assert create(admin, tzgg, **form, **PUBLISH).status_code == 302
    past = article_form("过时", go_live_at=moment(-5), published_at=moment(3))
    assert "发布日期不能在未来" in create(admin, tzgg, **past, **PUBLISH).content.decode()


def test_control_characters_typed_into_any_field_are_taken_out(admin, tzgg):
    words = {name: f"甲\x02乙\x0b{name}\x9f" for name in ("source", "author", "keywords", "summary")}
    create(admin, tzgg, **article_form("标\x02题\x03", ["<p>正\x02文</p>"], **words), **PUBLISH)
    row = Publication.objects.get(title="标题")
    assert (row.source, row.author, row.keywords, row.summary) == (
        "甲乙source",
        "甲乙author",
        ["甲乙keywords"],
        "甲乙summary",
    )
    assert row.body_html == "<p>正文</p>"


def test_a_page_is_neither_moved_nor_copied_where_its_kind_does_not_belong(admin, home, article):
    policies = add_channel(home, "gknb", kind="policies")
    guides = add_channel(home, "bsfw", kind="guides")
    policy = policies.add_child(instance=PolicyDocument(title="办法", live=False))
    assert policy.can_move_to(add_channel(home, "qt"))
    assert not policy.can_move_to(guides)
    press(admin, "move_confirm", policy, guides.pk)
    press(admin, "copy", policy, new_title="副本", new_slug="", new_parent_page=guides.pk)
    assert not guides.get_children().exists()
    press(admin, "move_confirm", article, add_channel(home, "dh", kind="section").pk)
    assert Page.objects.get(pk=article.pk).get_parent().slug == "tzgg"


def test_a_channel_keeps_a_kind_that_takes_what_stands_in_it(admin, tzgg, article):
    tzgg.add_child(instance=PolicyDocument(title="办法", live=False))
    form = {"title": "通知公告", "slug": "tzgg", "description": "", "keywords": ""}
    response = edit(admin, tzgg, **form, channel_kind="news", **PUBLISH)
    assert "放不下本栏目已有的内容（政策文件 1）" in response.content.decode()
    response = edit(admin, tzgg, **form, channel_kind="section", **PUBLISH)
    assert "文章 1、政策文件 1" in response.content.decode()
    assert edit(admin, tzgg, **form, channel_kind="policies", **PUBLISH).status_code == 302
    assert fresh(tzgg).channel_kind == "policies"


def test_withdrawing_a_channel_says_what_becomes_of_its_pages(admin_client, tzgg):
    page = add_article(tzgg)
    address = reverse("wagtailadmin_pages:unpublish", args=[tzgg.pk])
    assert "其下的页面一并不再公开" in admin_client.get(address).content.decode()
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    assert "其下的页面" not in admin_client.get(address).content.decode()


def test_half_a_character_in_the_body_is_marked_and_hides_nothing(admin, tzgg):
    """Programs that cut text by its length cut an emoji in two; a browser sends its half as an escape."""
    create(admin, tzgg, **hostile_form("通知", "放假\ud83d、\U0001f600调休\\ud83d"), **PUBLISH)
    assert Article.objects.get().publication.plain_text == "放假\ufffd、\U0001f600调休\\ud83d"


def test_half_a_character_in_a_table_is_marked(admin, tzgg):
    table = {"data": [["项目", "\udc00元"]], "first_row_is_table_header": True, "table_header_choice": "row"}
    body = {"body-count": "1", "body-0-type": "table", "body-0-order": "0", "body-0-deleted": ""}
    create(admin, tzgg, **article_form("费用") | body | {"body-0-value": json.dumps(table)}, **PUBLISH)
    assert "\ufffd元" in Article.objects.get().publication.body_html
