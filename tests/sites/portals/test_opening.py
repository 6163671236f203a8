"""Opening a portal makes all of it, refuses what is wrong, and costs the same however many there are."""

import itertools
import json
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Collection, Page, Site

from cms.changes.models import Change
from cms.content.models import Publication
from cms.content.sections import LinkBlock
from sites.portals.channel_sets import channel_set
from sites.portals.kinds import PortalKind
from sites.portals.models import Organisation, Portal
from sites.portals.opening import open_portal

CONTRACT = {"/dtyw/", "/zwgk/tzgg/", "/zwgk/zcwj/", "/zwgk/zcjd/", "/bsfw/", "/hdjl/", "/jggk/"}
DISCLOSURE = {"指南", "制度", "法定主动公开内容", "年报"}


@pytest.mark.parametrize("name", ["city", "district", "bureau", "office"])
def test_a_new_portal_publishes_its_home_and_the_channels_of_the_contract(cluster, name):
    portal = getattr(cluster, name)
    paths = set(Publication.objects.filter(site=portal.pk).values_list("path", flat=True))
    assert CONTRACT | {"/", "/zwgk/zfxxgk/"} <= paths
    assert Page.objects.descendant_of(portal.home).filter(live=False).count() == 0


def test_every_page_of_an_opening_has_its_change_and_so_has_the_portal(cluster):
    published = Change.objects.filter(kind="published", site=cluster.bureau.pk).values_list("subject_id", flat=True)
    assert set(published) == set(Publication.objects.filter(site=cluster.bureau.pk).values_list("page_id", flat=True))
    assert Change.objects.filter(kind="configured", subject_type="portal", subject_id=cluster.bureau.pk).exists()


@pytest.mark.parametrize("kind", PortalKind.values)
def test_channel_sets_fit_the_navigation_and_hold_the_four_parts_of_disclosure(kind):
    channels = channel_set(kind).channels
    labels = [channel.title for channel in channels if channel.in_menu]
    assert len(labels) <= 7
    assert {len(label) for label in labels} == {4}
    zwgk = next(channel for channel in channels if channel.slug == "zwgk")
    parts = next(channel for channel in zwgk.children if channel.slug == "zfxxgk").children
    assert {part.title.removeprefix("政府信息公开") for part in parts} == DISCLOSURE


def test_searches_on_a_new_home_hold_on_whatever_host_the_portal_has(cluster):
    for portal in (cluster.city, cluster.district, cluster.bureau):
        stored = json.dumps(list(portal.home.specific.sections.raw_data))
        assert portal.host not in stored
    assert '"/search/?q=' in json.dumps(list(cluster.city.home.specific.sections.raw_data))


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("/search/?q=社保", True), ("https://www.gov.cn/zhengce/", True), ("//", False),
        ("/\\evil.example/", False), ("javascript:alert(1)", False), ("search", False), ("/a b", False),
    ],
)  # fmt: skip
def test_a_link_of_a_home_is_a_whole_address_or_one_on_the_portal(url, taken):
    block = LinkBlock()
    value = block.to_python({"label": "查询", "page": None, "url": url})
    if taken:
        assert block.clean(value)["url"] == url
    else:
        with pytest.raises(StructBlockValidationError):
            block.clean(value)


def test_an_address_without_a_scheme_becomes_a_whole_one():
    assert LinkBlock().child_blocks["url"].clean("//www.gov.cn/") == "https://www.gov.cn/"


def test_home_sections_are_what_their_blocks_accept(cluster):
    for portal in (cluster.city, cluster.district, cluster.bureau):
        home = portal.home.specific
        home.sections.stream_block.clean(home.sections)
        assert len(home.sections) == len(channel_set(portal.kind).home)


def test_portals_stand_in_the_tree_below_their_areas(cluster):
    city_area, district_area = cluster.city.area, cluster.district.area
    assert district_area.get_parent().pk == city_area.pk
    assert cluster.bureau.area == city_area
    assert cluster.office.home.get_parent().pk == district_area.pk
    assert (city_area.title, district_area.title) == ("云州市", "青湖区")
    assert cluster.office.collection.get_parent() == district_area.collection
    assert Collection.find_problems() == ([], [], [], [], [])
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_site_answers_on_https_and_none_is_the_default(cluster):
    assert set(Site.objects.values_list("port", "is_default_site")) == {(443, False)}
    assert Site.objects.count() == 4


def test_an_organisation_gets_a_code_of_nine_characters_unless_given(cluster):
    assert len(cluster.bureau.organisation.code) == 9
    known = open_portal("wjw.yunzhou.example", "云州市卫生健康委员会", "department", organisation_code="014000123")
    assert known.organisation.code == "014000123"
    assert known.organisation.parent == cluster.city.organisation


def test_the_seventh_opening_takes_as_many_queries_as_the_third(cluster):
    counts = []
    for number in range(3, 8):
        count = itertools.count()
        with connection.execute_wrapper(lambda execute, *args, count=count: next(count) >= 0 and execute(*args)):
            open_portal(f"a{number}.yunzhou.example", f"云州市第{number}局", "department")
        counts.append(next(count))
    assert counts[0] == counts[-1]


def test_only_the_portals_own_groups_are_touched(cluster):
    before = {group.pk: group.page_permissions.count() for group in Group.objects.all()}
    open_portal("wjw.yunzhou.example", "云州市卫生健康委员会", "department")
    assert {pk: Group.objects.get(pk=pk).page_permissions.count() for pk in before} == before


def _counts():
    return [model.objects.count() for model in (Page, Site, Portal, Organisation, Collection, Group, Change)]


@pytest.mark.parametrize(
    ("host", "name", "kind", "more", "field", "reason"),
    [
        ("www.yunzhou.example", "另一局", "department", {}, "host", "已开通"),
        ("not a host", "另一局", "department", {}, "host", "不是有效的域名"),
        ("https://a.example/", "另一局", "department", {}, "host", "不带 http"),
        ("www.zhou.com", "另一区", "district", {}, "host", ".gov.cn"),
        ("zhou.gov.cn", "另一区", "district", {}, "host", "www.地区名.gov.cn"),
        ("jyj.other.gov.cn", "另一局", "department", {}, "host", "下级域名"),
        ("www.b.example", "第二市", "city", {}, "kind", "只能有一个"),
        ("a.example", "另一局", "department", {"site_code": "12345"}, "site_code", "10 位数字"),
        ("a.example", "另一局", "department", {"icp": "ICP备1号"}, "icp", "ICP备"),
        ("a.example", "另一局", "department", {"police_code": "1"}, "police_code", "公网安备"),
        ("a.example", "另一局", "department", {"hue": 300}, "hue", "不用于政府网站"),
        ("a.example", "另一局", "department", {"state": "closed"}, "closing_note", "原因"),
        ("a.example", "另一局", "department", {"theme": "nope"}, "theme", "没有主题"),
    ],
)
def test_what_is_wrong_is_refused_with_a_reason_and_leaves_nothing(cluster, host, name, kind, more, field, reason):
    before = _counts()
    with pytest.raises(ValidationError) as refused:
        open_portal(host, name, kind, **more)
    assert reason in "".join(refused.value.message_dict[field])
    assert _counts() == before


def test_a_department_cannot_stand_under_a_department(cluster):
    with pytest.raises(ValidationError, match="上级站点不符"):
        open_portal("a.example", "另一局", "department", parent=cluster.bureau)


def test_an_alias_of_a_portal_is_no_host_for_another(cluster):
    cluster.city.aliases.create(host="yunzhou.example")
    with pytest.raises(ValidationError, match="其他域名"):
        open_portal("yunzhou.example", "另一局", "department")


@pytest.mark.parametrize("name", ["bureau", "district"])
def test_a_host_that_a_portal_gave_up_can_be_opened_again_beside_it(cluster, name):
    portal = getattr(cluster, name)
    given_up, portal.host = portal.host, "new.yunzhou.example"
    portal.save()
    portal.aliases.all().delete()
    again = open_portal(given_up, "另一单位", portal.kind, parent=portal.parent)
    assert again.home.get_url_parts()[1] == f"https://{given_up}"
    assert again.home.url_path != portal.home.url_path
    assert not any(Page.find_problems())


def test_a_failure_late_in_the_opening_leaves_nothing(cluster, monkeypatch):
    before = _counts()

    def fail(organisation):
        raise OSError("disk full")

    monkeypatch.setattr("sites.portals.opening.sync_organisation", fail)
    with pytest.raises(OSError, match="disk full"):
        open_portal("a.example", "另一局", "department")
    assert _counts() == before


def test_the_command_opens_and_refuses(cluster, capsys):
    call_command("open_portal", host="mzj.yunzhou.example", name="云州市民政局", kind="department")
    assert "已开通" in capsys.readouterr().out
    assert Portal.objects.get(host="mzj.yunzhou.example").parent == cluster.city
    with pytest.raises(CommandError, match="已开通，站点名称“云州市民政局”"):
        call_command("open_portal", host="mzj.yunzhou.example", name="云州市民政局", kind="department")
    with pytest.raises(CommandError, match="没有域名为"):
        call_command("open_portal", host="b.example", name="乙局", kind="department", parent="none.example")


def test_one_that_opens_closed_is_closed_as_any_other(cluster):
    call_command(
        "open_portal", host="old.yunzhou.example", name="云州市物价局", kind="department",
        state="closed", closing_note="机构改革。",
    )  # fmt: skip
    portal = Portal.objects.get(host="old.yunzhou.example")
    assert (portal.state, portal.off_since) == ("closed", timezone.localdate())
    notices = Publication.objects.filter(site=cluster.city.pk, title="关于永久关停云州市物价局网站的公告")
    assert notices.count() == 1
    call_command(
        "open_portal", host="new.yunzhou.example", name="云州市数据局", kind="department",
        state="suspended", closing_note="升级。", closed_until="2099-01-01",
    )  # fmt: skip
    suspended = Portal.objects.get(host="new.yunzhou.example")
    assert (suspended.off_since, suspended.closed_until) == (timezone.localdate(), date(2099, 1, 1))


def test_hosts_are_stored_in_punycode(cluster):
    portal = open_portal("WWW.云州.政务", "云州新区管理委员会", "district")
    assert portal.host == "www.xn--9kqw68a.xn--zfr164b"
    assert portal.site.hostname == portal.host
