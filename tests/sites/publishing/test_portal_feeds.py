"""Feeds that are made when somebody asks: in both forms, of a portal, a channel, a kind, a district."""

import json
from xml.etree import ElementTree

import pytest

from cms.content.models import Guide
from sites.portals.opening import open_portal
from sites.publishing import portal_feeds

from .conftest import add, channel, on_disk, publish_changes


@pytest.fixture
def office(district):
    return open_portal("jyj.qinghu.example", "青湖区教育局", "department", parent=district)


def titles(portal, name: str) -> list[str]:
    """The same in both forms."""
    found = json.loads(portal_feeds.answer(portal, name, "json", f"/follow/feeds/{name}.json"))
    as_atom = ElementTree.fromstring(portal_feeds.answer(portal, name, "xml", f"/follow/feeds/{name}.xml"))
    listed = [item["title"] for item in found["items"]]
    assert [title.text for title in as_atom.findall("{*}entry/{*}title")] == listed
    return listed


def test_every_feed_follows_what_is_published_and_withdrawn(city, district, office):
    guide = add(channel(office, "bsfw"), "入学登记", Guide)
    add(channel(district), "停水通知")
    assert titles(district, "portal") == ["停水通知"]
    assert titles(district, "channel/zwgk/tzgg") == ["停水通知"]
    assert titles(office, "guide") == ["入学登记"]
    assert titles(office, "article") == []
    assert set(titles(district, "district")) == {"入学登记", "停水通知"}
    assert set(titles(city, "district")) == {"入学登记", "停水通知"}
    guide.unpublish()
    assert titles(office, "guide") == []
    assert titles(district, "district") == ["停水通知"]
    later = open_portal("mzj.qinghu.example", "青湖区民政局", "department", parent=district)
    add(channel(later), "慰问")
    assert "慰问" in titles(district, "district")


@pytest.mark.parametrize("name", ["district", "nothing", "channel/nowhere", "organisation", "channel/"])
def test_there_is_no_feed_of_what_is_not_there(office, name):
    with pytest.raises(LookupError):
        portal_feeds.answer(office, name, "json", "/")


def test_the_newest_items_of_a_portal_and_of_each_channel_are_files_too(city):
    add(channel(city), "停水通知")
    publish_changes()
    files = on_disk(city)
    for path in ("/feed.xml", "/zwgk/tzgg/feed.xml"):
        assert "停水通知" in files[path].decode()
    assert not [path for path in files if path.endswith(".json")]
