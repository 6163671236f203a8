"""The registry's screens: what they do, and that they refuse whoever has no right to the portal shown."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageViewRestriction

from cms.changes.models import Change
from cms.content.models import Article, Channel, Publication
from sites.portals.closing import closed_view
from sites.portals.models import Membership, Organisation, Portal
from sites.portals.transitions import change_state

from .conftest import edit_data

NAMESPACES = ("portals", "organisations", "people", "memberships")
# What a portal's administrator reaches of them, about the own portal.
OWN_LISTS = ("portals:index", "portals:index_results", "memberships:index", "memberships:index_results")
OPENING = {
    "name": "云州市民政局",
    "host": "mzj.yunzhou.example",
    "kind": "department",
    "parent": "",
    "theme": "",
    "state": "normal",
    "mark": "government",
}


def admin_urls(pks: dict[str, int], namespaces: Sequence[str] = NAMESPACES) -> list[str]:
    """Every address of the registry's screens, with the row of ``pks`` where one is shown."""
    found = []
    for prefix in namespaces:
        _path, resolver = get_resolver().namespace_dict[prefix]
        for name in {key for key in resolver.reverse_dict if isinstance(key, str)}:
            (_, parameters), *_ = resolver.reverse_dict.getlist(name)[0][0]
            found.append(reverse(f"{prefix}:{name}", args=[pks[prefix]] if parameters else []))
    return found


@pytest.fixture
def rows(cluster, person) -> dict[str, int]:
    person("bureau-editor", cluster.bureau, "editor")
    membership = Membership.objects.get(user__username="bureau-editor")
    return {
        "portals": cluster.bureau.pk,
        "organisations": cluster.bureau.organisation_id,
        "people": membership.user_id,
        "memberships": membership.pk,
    }


def test_every_screen_refuses_people_of_another_portal(client, cluster, person, rows):
    addresses = admin_urls(rows)
    assert len(addresses) > 15
    for role in ("editor", "reviewer", "administrator"):
        client.force_login(person(f"foreign-{role}", cluster.office, role))
        own = {reverse(name) for name in OWN_LISTS} | {reverse("memberships:add")}
        for address in addresses:
            for method in (client.get, client.post):
                response = method(address)
                if role == "administrator" and address in own and response.status_code == 200:
                    assert cluster.bureau.host not in response.content.decode()
                    assert cluster.bureau.organisation.name not in response.content.decode()
                else:
                    assert response.status_code in (302, 405), (role, address)
                    assert response.status_code == 405 or response["Location"].endswith("/admin/"), (role, address)


def test_every_screen_answers_cluster_administrators(client, chief, rows):
    client.force_login(chief)
    for address in admin_urls(rows):
        assert client.get(address).status_code == 200, address


def test_opening_is_one_form(client, chief, cluster):
    client.force_login(chief)
    response = client.post(reverse("portals:add"), OPENING)
    portal = Portal.objects.get(host="mzj.yunzhou.example")
    assert response["Location"] == reverse("portals:edit", args=[portal.pk])
    assert portal.parent == cluster.city
    assert Publication.objects.filter(site=portal.pk, path="/zwgk/tzgg/").exists()
    assert ModelLogEntry.objects.filter(action="zq_portals.open", object_id=portal.pk).count() == 1
    assert Change.objects.filter(kind="configured", subject_id=portal.pk, actor=chief).exists()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"host": "www.yunzhou.example"}, "已开通站点"),
        ({"host": "mzj.com"}, "政府网站的域名应以"),
        ({"site_code": "1"}, "网站标识码应为 10 位数字"),
        ({"kind": "city"}, "只能有一个"),
        ({"organisation_code": "短"}, "机构代码为 9 位"),
    ],
)
def test_a_wrong_opening_is_shown_again_with_the_reason(client, chief, cluster, changed, reason):
    client.force_login(chief)
    response = client.post(reverse("portals:add"), OPENING | changed)
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert Portal.objects.count() == 4


def test_a_portals_administrator_changes_identity_and_look_of_the_own_portal_and_nothing_else(client, cluster, person):
    client.force_login(person("own", cluster.bureau, "administrator"))
    address = reverse("portals:edit", args=[cluster.bureau.pk])
    data = edit_data(
        cluster.bureau, phone="0871-12345678", host="evil.example", name="另一名称", site_code="5301000001",
        kind="city", state="closed", parent=str(cluster.office.pk), aliases="evil.example", hue="27",
    )  # fmt: skip
    assert client.post(address, data).status_code == 302
    after = Portal.objects.get(pk=cluster.bureau.pk)
    assert (after.phone, after.hue) == ("0871-12345678", 27)
    unchanged = ("host", "name", "site_code", "kind", "state", "parent_id")
    assert [getattr(after, name) for name in unchanged] == [getattr(cluster.bureau, name) for name in unchanged]
    assert after.all_hosts() == [after.host]


def test_two_portals_never_share_a_site_code(client, chief, cluster):
    client.force_login(chief)
    address = reverse("portals:edit", args=[cluster.bureau.pk])
    data = edit_data(cluster.bureau, site_code="5301000001")
    assert [client.post(address, data).status_code for _same_again in range(2)] == [302, 302]
    other = edit_data(cluster.office, site_code="5301000001")
    for refusal in (
        client.post(reverse("portals:edit", args=[cluster.office.pk]), other),
        client.post(reverse("portals:add"), OPENING | {"site_code": "5301000001"}),
    ):
        assert "已是站点“云州市教育局”的" in refusal.content.decode()
    assert Portal.objects.filter(site_code="5301000001").count() == 1
    assert client.post(reverse("portals:add"), OPENING | {"site_code": ""}).status_code == 302


def test_a_code_that_another_took_since_the_check_is_refused_by_the_database(client, chief, cluster, monkeypatch):
    """Both checked, then both saved: as two requests on PostgreSQL would."""
    Portal.objects.filter(pk=cluster.bureau.pk).update(site_code="5301000001")
    check = Portal._check_site_code
    seen = []
    monkeypatch.setattr(Portal, "_check_site_code", lambda portal: check(portal) if seen else seen.append(portal))
    monkeypatch.setattr(Portal, "validate_constraints", lambda *args, **kwargs: None)
    client.force_login(chief)
    data = edit_data(cluster.office, site_code="5301000001")
    response = client.post(reverse("portals:edit", args=[cluster.office.pk]), data)
    assert "已是站点“云州市教育局”的" in response.content.decode()
    seen.clear()
    opening = client.post(reverse("portals:add"), OPENING | {"site_code": "5301000001"})
    assert "已是站点“云州市教育局”的" in opening.content.decode()
    assert Portal.objects.filter(site_code="5301000001").count() == 1


def test_the_list_has_a_menu_for_each_portal(client, chief, cluster, person, django_assert_max_num_queries):
    client.force_login(chief)
    with django_assert_max_num_queries(30):
        shown = client.get(reverse("portals:index")).content.decode()
    for name in ("edit", "suspend", "close"):
        assert reverse(f"portals:{name}", args=[cluster.office.pk]) in shown
    client.force_login(person("own", cluster.bureau, "administrator"))
    own = client.get(reverse("portals:index")).content.decode()
    assert reverse("portals:edit", args=[cluster.bureau.pk]) in own
    assert reverse("portals:suspend", args=[cluster.bureau.pk]) not in own


def test_a_superiors_domain_stays_while_departments_stand_below_it(client, chief, cluster):
    city, bureau = cluster.city, cluster.bureau
    client.force_login(chief)
    address = reverse("portals:edit", args=[city.pk])
    assert client.post(address, edit_data(city, host="www.yunzhou.gov.cn")).status_code == 302
    city.refresh_from_db()
    assert client.post(reverse("portals:edit", args=[bureau.pk]), edit_data(bureau, host="jyj.yunzhou.gov.cn"))
    moved = client.post(address, edit_data(city, host="www.yunshan.gov.cn"), follow=True).content.decode()
    assert "请逐一修改：云州市教育局（jyj.yunzhou.gov.cn）" in moved
    city.refresh_from_db()
    assert city.all_hosts() == ["www.yunshan.gov.cn", "www.yunzhou.gov.cn"]
    refused = client.post(address, edit_data(city)).content.decode()
    assert "去掉后这些不再符合：云州市教育局（jyj.yunzhou.gov.cn）" in refused
    assert client.post(reverse("portals:edit", args=[bureau.pk]), edit_data(bureau, host="jyj.yunshan.gov.cn"))
    assert client.post(address, edit_data(city)).status_code == 302
    assert city.all_hosts() == ["www.yunshan.gov.cn"]


def test_settings_aliases_and_tags_are_edited_as_text(client, chief, cluster):
    client.force_login(chief)
    address = reverse("portals:edit", args=[cluster.city.pk])
    data = edit_data(cluster.city, aliases="yunzhou.example\n云州市.政务", tags="民生，窗口单位")
    assert client.post(address, data).status_code == 302
    city = Portal.objects.get(pk=cluster.city.pk)
    assert (
        city.all_hosts() == [city.host, "xn--9kqw68a15b.xn--zfr164b", "yunzhou.example"] or len(city.all_hosts()) == 3
    )
    assert city.tags == ["民生", "窗口单位"]
    assert "云州市.政务" in client.get(address).content.decode()
    assert client.post(address, data | {"aliases": "jyj.yunzhou.example"}).status_code == 200
    assert client.post(address, data | {"aliases": ""}).status_code == 302
    assert Portal.objects.get(pk=city.pk).all_hosts() == [city.host]


def test_suspending_needs_reason_and_date_and_resuming_clears_them(client, chief, cluster):
    client.force_login(chief)
    suspend = reverse("portals:suspend", args=[cluster.bureau.pk])
    assert client.post(suspend, {"closing_note": "", "closed_until": ""}).status_code == 200
    assert client.post(suspend, {"closing_note": "改版", "closed_until": "2099-01-01"}).status_code == 302
    assert Portal.objects.get(pk=cluster.bureau.pk).state == "suspended"
    assert client.post(reverse("portals:resume", args=[cluster.bureau.pk])).status_code == 302
    after = Portal.objects.get(pk=cluster.bureau.pk)
    assert (after.state, after.closing_note, after.closed_until) == ("normal", "", None)


def test_closing_asks_for_the_host_is_final_and_tells_the_superior(client, chief, cluster):
    client.force_login(chief)
    close = reverse("portals:close", args=[cluster.bureau.pk])
    data = {"closing_note": "机构 <撤并>", "successor_url": "https://www.yunzhou.example/"}
    assert client.post(close, data | {"confirmation": "www.yunzhou.example"}).status_code == 200
    assert client.post(close, data | {"confirmation": "jyj.yunzhou.example"}).status_code == 302
    assert Portal.objects.get(pk=cluster.bureau.pk).state == "closed"
    assert Publication.objects.filter(site=cluster.bureau.pk).count() > 10
    notice = Publication.objects.get(site=cluster.city.pk, kind="article")
    assert notice.path.startswith("/zwgk/tzgg/")
    assert "机构 &lt;撤并&gt;" in notice.body_html
    assert client.post(reverse("portals:resume", args=[cluster.bureau.pk])).status_code == 200
    assert Portal.objects.get(pk=cluster.bureau.pk).state == "closed"


def _closing(portal: Portal) -> dict[str, str]:
    return {"closing_note": "撤并", "successor_url": "", "confirmation": portal.host}


def test_a_second_press_closes_nothing_and_tells_nobody_again(client, chief, cluster):
    client.force_login(chief)
    for _press in range(2):
        address = reverse("portals:close", args=[cluster.bureau.pk])
        assert client.post(address, _closing(cluster.bureau)).status_code == 302
    stale = cluster.bureau
    assert stale.state == "normal"
    change_state(stale, "closed", note="撤并")
    assert Publication.objects.filter(site=cluster.city.pk, kind="article").count() == 1


@pytest.mark.parametrize("hidden", ["withdrawn", "restricted"])
def test_a_portal_does_not_close_where_its_superior_cannot_tell(client, chief, cluster, hidden):
    channel = Channel.objects.descendant_of(cluster.city.home).get(slug="tzgg")
    if hidden == "withdrawn":
        channel.unpublish()
    else:
        PageViewRestriction.objects.create(page=channel, restriction_type="login")
    client.force_login(chief)
    response = client.post(reverse("portals:close", args=[cluster.bureau.pk]), _closing(cluster.bureau))
    assert response.status_code == 200
    text = response.content.decode()
    assert "云州市人民政府”没有公开的“通知公告”栏目" in text and "请先" in text
    assert Portal.objects.get(pk=cluster.bureau.pk).state == "normal"
    assert not Article.objects.exists()


def test_a_notice_of_closing_names_hosts_as_people_write_them(cluster):
    cluster.city.aliases.create(host="xn--9kqw68a.xn--zfr164b")
    Portal.objects.filter(pk=cluster.bureau.pk).update(host="jy.xn--9kqw68a.xn--zfr164b")
    url = "https://xn--9kqw68a.xn--zfr164b/jy/"
    change_state(cluster.bureau, "closed", note="撤并", successor_url=url)
    text = Publication.objects.get(site=cluster.city.pk, kind="article").plain_text
    assert "（jy.云州.政务）永久关停" in text
    assert "原有内容迁往：https://云州.政务/jy/" in text


def test_the_notice_of_a_suspended_portal_is_changed_without_resuming_it(client, chief, cluster):
    change_state(cluster.bureau, "suspended", note="升级", until=date(2098, 3, 4))
    client.force_login(chief)
    notice = reverse("portals:suspend", args=[cluster.bureau.pk])
    screen = client.get(reverse("portals:edit", args=[cluster.bureau.pk])).content.decode()
    links = re.findall(r"<a [^>]*>.*?</a>", screen, re.DOTALL)
    assert [notice in link for link in links if "修改通知" in link] == [True]
    shown = client.get(notice).content.decode()
    assert "修改通知：云州市教育局" in shown and "升级</textarea>" in shown and 'value="2098-03-04"' in shown
    assert client.post(notice, {"closing_note": "", "closed_until": ""}).status_code == 200
    assert client.post(notice, {"closing_note": "机房搬迁", "closed_until": "2099-01-01"}).status_code == 302
    after = Portal.objects.get(pk=cluster.bureau.pk)
    assert (after.state, after.closing_note, after.closed_until) == ("suspended", "机房搬迁", date(2099, 1, 1))
    assert ModelLogEntry.objects.filter(action="zq_portals.notice", object_id=after.pk).count() == 1


def test_a_notice_says_since_when_the_portal_is_off_line(cluster):
    change_state(cluster.bureau, "suspended", note="升级", until=date(2098, 3, 4))
    Portal.objects.filter(pk=cluster.bureau.pk).update(off_since=date(2026, 1, 2))
    change_state(cluster.bureau, "suspended", note="机房搬迁", until=date(2098, 3, 4))
    assert closed_view(cluster.bureau).since == date(2026, 1, 2)
    change_state(cluster.bureau, "normal")
    assert closed_view(cluster.bureau).since is None
    change_state(cluster.bureau, "closed", note="撤并", successor_url="https://old.example/")
    assert closed_view(cluster.bureau).since == timezone.localdate()


def test_the_notice_of_a_closed_portal_is_changed_without_asking_for_its_host(client, chief, cluster):
    change_state(cluster.bureau, "closed", note="撤并", successor_url="https://old.example/")
    client.force_login(chief)
    notice = reverse("portals:close", args=[cluster.bureau.pk])
    assert notice in client.get(reverse("portals:edit", args=[cluster.bureau.pk])).content.decode()
    shown = client.get(notice).content.decode()
    assert "修改通知：云州市教育局" in shown and 'value="https://old.example/"' in shown
    assert client.post(notice, {"closing_note": "并入", "successor_url": "https://new.example/"}).status_code == 302
    after = Portal.objects.get(pk=cluster.bureau.pk)
    assert (after.state, after.closing_note, after.successor_url) == ("closed", "并入", "https://new.example/")


@pytest.mark.parametrize(("state", "label"), [("preparing", "正式开通"), ("suspended", "恢复正常")])
def test_going_on_line_is_named_by_where_the_portal_comes_from(client, chief, cluster, state, label):
    Portal.objects.filter(pk=cluster.bureau.pk).update(state=state, closing_note="改版")
    client.force_login(chief)
    for name in ("edit", "resume"):
        text = client.get(reverse(f"portals:{name}", args=[cluster.bureau.pk])).content.decode()
        assert [word for word in ("正式开通", "恢复正常") if word in text] == [label]


def test_a_portal_with_open_subordinates_does_not_close(client, chief, cluster):
    client.force_login(chief)
    data = {"closing_note": "撤销", "confirmation": cluster.district.host}
    response = client.post(reverse("portals:close", args=[cluster.district.pk]), data)
    assert "请先关停下属站点：青湖区教育局" in response.content.decode()


def test_the_list_is_searched_and_filtered(client, chief, cluster):
    client.force_login(chief)

    def shown(query: str) -> set[str]:
        text = client.get(reverse("portals:index") + query).content.decode()
        return {portal.host for portal in Portal.objects.all() if f">\n{portal.host}" in text or portal.host in text}

    assert shown("?q=青湖") == {cluster.district.host, cluster.office.host}
    assert shown("?kind=district") == {cluster.district.host}
    assert shown(f"?parent={cluster.district.pk}") == {cluster.office.host}
    assert shown("?state=closed") == set()


def test_organisations_and_memberships_are_made_by_cluster_administrators(client, chief, cluster, person):
    client.force_login(chief)
    organisation = {"name": "云州市档案局", "kind": "department", "parent": cluster.city.organisation_id, "code": ""}
    assert client.post(reverse("organisations:add"), organisation).status_code == 302
    made = Organisation.objects.get(name="云州市档案局")
    assert len(made.code) == 9
    wrong = {"name": "某局", "kind": "department", "parent": made.pk, "code": ""}
    assert "上级机构不符" in client.post(reverse("organisations:add"), wrong).content.decode()
    user = person("li")
    member = {"user": user.username, "organisation": cluster.bureau.organisation_id, "role": "editor"}
    assert client.post(reverse("memberships:add"), member).status_code == 302
    assert user.groups.get().name.startswith("云州市教育局")
