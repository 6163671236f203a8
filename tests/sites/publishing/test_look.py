"""Choosing a look: the portal's own pages in another theme, then the change in one step; a new colour is one file."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from sites.portals.models import Membership, Portal
from sites.publishing.tree import Tree
from themes.facts import all_facts
from themes.rendering import theme_names

from .conftest import add, channel, differences, make_image, on_disk, publish_changes

GREEN = {"theme": "gongbao", "hue": "165", "chroma": "0.1"}


@pytest.fixture
def built(city) -> Portal:
    add(channel(city), "关于供暖的公告")
    publish_changes()
    return city


@pytest.fixture
def chief(client):
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.org", "long-enough-1"))
    return client


def test_every_theme_says_what_it_is_like():
    assert [one.name for one in all_facts()] == list(theme_names())
    assert all(one.title and one.description and one.kinds for one in all_facts())


def test_own_pages_are_seen_in_another_theme_and_nothing_is_published(built, chief):
    before = on_disk(built)
    address = reverse("portal_look_frame", args=[built.pk])
    home = chief.get(address, {**GREEN, "kind": "home"})
    page = chief.get(address, {**GREEN, "kind": "article"})
    assert home.status_code == page.status_code == 200
    assert "gongbao-" in home.content.decode()
    assert "关于供暖的公告" in page.content.decode()
    assert home["X-Frame-Options"] == "SAMEORIGIN"
    publish_changes()
    assert on_disk(built) == before


def test_the_preview_has_the_colours_that_are_tried(built, chief):
    sheet = reverse("portal_preview_file", args=[built.pk, "_assets/portal.css"])
    assert b"--m44:#006245" in chief.get(sheet, {"hue": "165", "chroma": "0.1"}).content
    assert b"--m44:#005494" in chief.get(sheet).content
    assert b"--m44:#005494" in chief.get(sheet, {"hue": "300", "chroma": "0.1"}).content


def test_the_screen_shows_what_can_be_chosen_and_refuses_purple(built, chief):
    address = reverse("portal_look", args=[built.pk])
    assert "公报" in chief.get(address).content.decode()
    refused = chief.post(address, {**GREEN, "hue": "300"})
    assert "不用于政府网站" in refused.content.decode()
    assert "iframe" not in refused.content.decode()
    assert Portal.objects.get(pk=built.pk).theme == "bianmin"


def test_a_new_theme_is_a_new_release_and_one_switch(built, chief):
    before = Tree(built.host).release
    assert chief.post(reverse("portal_look", args=[built.pk]), GREEN).status_code == 302
    publish_changes()
    portal = Portal.objects.get(pk=built.pk)
    assert (portal.theme, portal.hue) == ("gongbao", 165)
    assert Tree(built.host).release != before
    assert b"gongbao-" in on_disk(portal)["/index.html"]
    assert differences(portal) == {}


def test_a_new_colour_costs_one_file_and_the_icon(built, chief):
    before, release = on_disk(built), Tree(built.host).release
    chief.post(reverse("portal_look", args=[built.pk]), {"theme": "bianmin", "hue": "27", "chroma": "0.17"})
    publish_changes()
    after = on_disk(built)
    assert {path for path in after if after[path] != before.get(path)} == {"/_assets/portal.css", "/favicon.ico"}
    assert (Tree(built.host).release, after.keys()) == (release, before.keys())


def test_every_colour_that_is_offered_can_be_tried(built, chief):
    address = reverse("portal_look", args=[built.pk])
    offered = LexborHTMLParser(chief.get(address).content.decode()).css(".zq-look-presets a")
    assert len(offered) >= 6
    for link in offered:
        assert "<iframe" in chief.get(address + link.attributes["href"]).content.decode(), link.text()


def test_a_banner_shows_on_the_home_page_alone(built):
    before = on_disk(built)
    built.banner = make_image(title="俯瞰云州")
    built.save()
    publish_changes()
    after = on_disk(built)
    changed = {path for path in after if after[path] != before.get(path)}
    assert {path for path in changed if not path.startswith("/media/")} == {"/index.html"}
    picture = LexborHTMLParser(after["/index.html"].decode()).css_first("main .wide-picture")
    assert picture.attributes["src"] in after
    assert picture.attributes["alt"] == "俯瞰云州"
    assert differences(built) == {}


def test_a_stranger_neither_sees_nor_changes_it(built, district, client):
    stranger = get_user_model().objects.create_user("one", "one@example.org", "long-enough-1")
    Membership.objects.create(user=stranger, organisation=district.organisation, role="administrator")
    client.force_login(stranger)
    for name in ("portal_look", "portal_look_frame"):
        for answer in (client.get(reverse(name, args=[built.pk]), GREEN), client.post(reverse(name, args=[built.pk]))):
            assert answer.status_code in (302, 403, 405)
    assert client.get(reverse("portal_look", args=[district.pk])).status_code == 200
    assert Portal.objects.get(pk=built.pk).theme == "bianmin"
