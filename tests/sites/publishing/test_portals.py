"""Portals that close, open again, change their host or go, and what crosses from one portal to another."""

import re

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.content.models import Channel, PortalImage, Topic
from sites.portals.models import AreaPage, Portal, PortalAlias
from sites.portals.opening import open_portal
from sites.publishing import links
from sites.publishing.models import Output, OwnKey
from sites.publishing.serving import resolve
from sites.publishing.tree import Tree

from .conftest import add, channel, differences, make_image, on_disk, paragraph, publish_changes


@pytest.fixture
def built(city, district) -> tuple[Portal, Portal]:
    publish_changes()
    return city, district


def agree(*portals: Portal) -> None:
    publish_changes()
    assert [differences(Portal.objects.get(pk=portal.pk)) for portal in portals] == [{}] * len(portals)
    assert [links.dead_links(Portal.objects.get(pk=portal.pk)) for portal in portals] == [[]] * len(portals)


def test_a_portal_closes_and_opens_again(built):
    page = add(channel(built[1]))
    agree(*built)
    portal = Portal.objects.get(pk=built[1].pk)
    portal.state, portal.closing_note = "suspended", "系统升级"
    portal.save()
    agree(*built)
    assert page.publication.path not in on_disk(portal)
    portal.state = "normal"
    portal.save()
    agree(*built)
    assert page.publication.path in on_disk(portal)


def test_a_portal_that_is_deleted_goes_off_line_and_is_forgotten(built):
    portal = Portal.objects.get(pk=built[1].pk)
    portal.delete()
    agree(built[0])
    assert resolve(built[1].host, "/")[0] == 404
    assert not Tree(built[1].host).current.is_symlink()
    assert not Output.objects.filter(site_id=built[1].pk).exists()
    assert not OwnKey.objects.filter(site_id=built[1].pk).exists()


def test_a_portal_with_a_new_host_leaves_the_old_one(built):
    portal = Portal.objects.get(pk=built[1].pk)
    old, portal.host = portal.host, "www.xinhu.example"
    portal.save()
    agree(built[0], portal)
    assert not Tree(old).current.is_symlink()
    assert resolve("www.xinhu.example", "/")[0] == 200


@pytest.mark.parametrize("name", ["logo", "banner"])
def test_a_deleted_picture_leaves_the_portals_that_show_it(built, name):
    city = Portal.objects.get(pk=built[0].pk)
    setattr(city, name, make_image())
    city.save()
    agree(*built)
    assert any(path.startswith("/media/") for path in on_disk(city))
    PortalImage.objects.all().delete()
    agree(*built)
    assert not any(path.startswith("/media/") for path in on_disk(city))


def test_the_directory_follows_the_name_of_an_area(built):
    open_portal("jyj.qinghu.example", "青湖区教育局", "department", parent=built[1])
    agree(*built)
    area = AreaPage.objects.get(pk=built[1].area_id)
    area.title = "新湖区"
    area.save_revision().publish()
    agree(*built)
    assert "新湖区部门".encode() in on_disk(built[0])["/portals.html"]


def test_the_notice_of_a_closed_portal_knows_when_its_successor_joins_the_cluster(built):
    portal = Portal.objects.get(pk=built[1].pk)
    portal.state, portal.successor_url = "closed", "https://jyj.yunzhou.example/"
    portal.save()
    agree(*built)
    before = on_disk(portal)["/index.html"]
    open_portal("jyj.yunzhou.example", "云州市教育局", "department", parent=built[0])
    agree(*built)
    assert on_disk(portal)["/index.html"] != before


def test_links_to_a_host_that_an_alias_gives_up_lead_out_of_the_cluster(built):
    city, district = built
    link = '<p><a href="https://old.example.net/x">看</a></p>'
    page = add(channel(city), body=[paragraph(link)])
    alias = PortalAlias.objects.create(portal=district, host="old.example.net")
    agree(*built)
    assert b"data-external" not in on_disk(city)[page.publication.path]
    alias.host = "other.example.net"
    alias.save()
    agree(*built)
    assert b"data-external" in on_disk(city)[page.publication.path]


def test_redirects_made_changed_and_removed_by_hand(built):
    city = built[0]
    page = add(channel(city))
    agree(city)
    redirect = Redirect.objects.create(old_path="/old", site_id=city.pk, redirect_page_id=page.pk)
    agree(city)
    assert resolve(city.host, "/old")[:2] == (301, {"Location": page.publication.path})
    assert b"refresh" in on_disk(city)["/old/index.html"]
    redirect.old_path = "/older"
    redirect.save()
    agree(city)
    assert resolve(city.host, "/old")[0] == 404
    assert "/old/index.html" not in on_disk(city)
    add(channel(city), "与旧地址无关")
    agree(city)
    assert resolve(city.host, "/older")[0] == 301
    redirect.delete()
    agree(city)
    assert resolve(city.host, "/older")[0] == 404


def test_pages_at_old_addresses_name_their_own_and_that_of_their_variant(built):
    city = Portal.objects.get(pk=built[0].pk)
    page = add(channel(city))
    for path in ("/old", "/older.html", "/旧地址"):
        Redirect.objects.create(old_path=path, site_id=city.pk, redirect_page_id=page.pk)
    city.traditional = True
    city.save()
    agree(*built)
    assert f'href="https://{city.host}/hant/old/"'.encode() in on_disk(city)["/old/index.html"]


def test_a_redirect_without_a_site_holds_on_every_portal_but_never_hides_a_page(built):
    page = add(channel(built[0], "dtyw"))
    Redirect.objects.create(old_path="/zwgk/tzgg", redirect_page_id=page.pk)
    Redirect.objects.create(old_path="/sitemap.htm", redirect_page_id=page.pk)
    agree(*built)
    for portal in built:
        assert resolve(portal.host, "/sitemap.htm")[0] == 301
        assert resolve(portal.host, "/zwgk/tzgg/")[0] == 200


def test_a_topic_shows_the_newest_of_a_channel_of_another_portal(built):
    city, district = built
    shown = add(channel(district), "区里的通知")
    topic = add(channel(city), "专题", Topic, source_channel=channel(district))
    agree(*built)
    path = topic.publication.path
    assert f"https://{district.host}{shown.publication.path}".encode() in on_disk(city)[path]
    newer = add(channel(district), "更新的通知")
    agree(*built)
    assert newer.title.encode() in on_disk(city)[path]
    Channel.objects.get(pk=channel(district).pk).unpublish()
    agree(*built)
    assert newer.title.encode() not in on_disk(city)[path]


def test_pages_below_a_channel_that_is_withdrawn_go_and_come_back_with_it(built):
    city = built[0]
    page = add(channel(city))
    agree(city)
    before = on_disk(city)
    channel(city, "zwgk").unpublish()
    agree(city)
    files = on_disk(city)
    assert not [path for path in files if path.startswith("/zwgk/")]
    listed = {
        address
        for path, body in files.items()
        if "sitemap" in path and path.endswith(".xml")
        for address in re.findall(rf"https://{city.host}([^<]*)", body.decode())
    }
    assert "/dtyw/" in listed
    assert [address for address in listed if resolve(city.host, address)[0] != 200] == []
    channel(city, "zwgk").save_revision().publish()
    agree(city)
    assert page.publication.path in on_disk(city)
    assert on_disk(city).keys() == before.keys()
