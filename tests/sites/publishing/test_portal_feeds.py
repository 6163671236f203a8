"""Feeds of portals: in both forms, by kind, of a district with what is below it; always as a full build has them."""

import json

import pytest

from cms.content.models import Guide
from sites.portals.opening import open_portal

from .conftest import add, channel, differences, on_disk, publish_changes


@pytest.fixture
def office(district):
    return open_portal("jyj.qinghu.example", "青湖区教育局", "department", parent=district)


def titles(portal, path: str) -> list[str]:
    return [item["title"] for item in json.loads(on_disk(portal)[path])["items"]]


def test_every_feed_follows_what_is_published_and_withdrawn(city, district, office):
    publish_changes()
    guide = add(channel(office, "bsfw"), "入学登记", Guide)
    add(channel(district), "停水通知")
    publish_changes()
    assert titles(district, "/feed.json") == ["停水通知"]
    assert titles(district, "/zwgk/tzgg/feed.json") == ["停水通知"]
    assert titles(office, "/feeds/guide.json") == ["入学登记"]
    assert titles(office, "/feeds/article.json") == []
    assert set(titles(district, "/feeds/district.json")) == {"入学登记", "停水通知"}
    assert set(titles(city, "/feeds/district.json")) == {"入学登记", "停水通知"}
    assert "/feeds/district.json" not in on_disk(office)
    guide.unpublish()
    publish_changes()
    assert titles(office, "/feeds/guide.json") == []
    assert titles(district, "/feeds/district.json") == ["停水通知"]
    assert [differences(portal) for portal in (city, district, office)] == [{}, {}, {}]
    later = open_portal("mzj.qinghu.example", "青湖区民政局", "department", parent=district)
    add(channel(later), "慰问")
    publish_changes()
    assert "慰问" in titles(district, "/feeds/district.json")
