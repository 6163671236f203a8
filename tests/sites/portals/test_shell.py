"""The shell holds what every page shows, in a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites.portals.closing import closed_view, is_shut
from sites.portals.directory import directory_groups
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from sites.portals.shell import portal_view, portal_views
from themes.views import Link


def test_navigation_follows_the_tree_with_children_of_the_second_level(cluster):
    nav = portal_view(cluster.bureau).nav
    assert [item.label for item in nav] == ["动态要闻", "政务公开", "办事服务", "互动交流", "机构概况", "专题专栏"]
    assert [link.url for link in nav[1].children] == ["/zwgk/tzgg/", "/zwgk/zcwj/", "/zwgk/zcjd/", "/zwgk/zfxxgk/"]


def test_a_channel_taken_out_of_menus_or_withdrawn_leaves_the_navigation(cluster):
    channels = {page.slug: page for page in cluster.bureau.home.get_children().specific()}
    channels["zt"].show_in_menus = False
    channels["zt"].save()
    channels["hdjl"].unpublish()
    assert [item.channel for item in portal_view(cluster.bureau).nav] == ["dtyw", "zwgk", "bsfw", "jggk"]


def test_all_shells_take_as_many_queries_for_ten_portals_as_for_four(cluster):
    with CaptureQueriesContext(connection) as few:
        views = portal_views()
    assert views[cluster.office.pk] == portal_view(Portal.objects.get(pk=cluster.office.pk))
    for number in range(6):
        open_portal(f"a{number}.example", f"第{number}局", "department")
    with CaptureQueriesContext(connection) as many:
        portal_views()
    assert len(many) == len(few) <= 4


def test_every_host_and_alias_of_the_cluster_may_be_left_for_without_asking(cluster):
    cluster.city.aliases.create(host="yunzhou.example")
    hosts = portal_view(cluster.bureau).cluster_hosts
    assert {"www.yunzhou.example", "yunzhou.example", "jyj.qinghu.example", ".gov.cn"} <= set(hosts)


def test_the_directory_lists_open_portals_by_rank(cluster):
    open_portal("plan.example", "筹建中的局", "department", state="preparing")
    groups = {group.heading: [link.label for link in group.portals] for group in directory_groups()}
    assert list(groups.items()) == [
        ("市级门户", ["云州市人民政府"]),
        ("区县门户", ["青湖区人民政府"]),
        ("市级部门", ["云州市教育局"]),
        ("青湖区部门", ["青湖区教育局"]),
    ]


@pytest.mark.parametrize("state", ["preparing", "suspended", "closed"])
def test_the_notice_tells_why_and_only_what_is_closed_for_good_has_moved(cluster, state):
    cluster.bureau.state, cluster.bureau.closing_note = state, "机构改革"
    notice = closed_view(cluster.bureau)
    assert is_shut(cluster.bureau)
    assert (notice.state, notice.note) == (state, "机构改革")
    successor = Link("云州市人民政府", "https://www.yunzhou.example/") if state == "closed" else None
    assert notice.successor == successor


def test_a_successor_is_named_as_people_write_it(cluster):
    cluster.bureau.state, cluster.bureau.successor_url = "closed", "https://xn--9kqw68a.xn--zfr164b/jy/"
    assert closed_view(cluster.bureau).successor == Link("云州.政务", cluster.bureau.successor_url)


def test_the_link_for_reporting_errors_is_the_portals_own_or_the_installations_and_never_guessed(cluster, settings):
    assert portal_view(cluster.bureau).report_url == ""
    settings.ZHANQUN_REPORT_URL = "https://report.example/?code={site_code}"
    cluster.bureau.site_code = "5301000001"
    assert portal_view(cluster.bureau).report_url == "https://report.example/?code=5301000001"
    cluster.bureau.report_url = "https://own.example/"
    assert portal_view(cluster.bureau).report_url == "https://own.example/"
