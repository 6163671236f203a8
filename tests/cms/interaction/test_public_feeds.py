"""Feeds as a feed reader gets them: kept by caches, and not made again while nothing changed."""

import pytest
from django.test import Client

from tests.sites.sharing.conftest import add, channel


@pytest.fixture
def reader(cluster) -> Client:
    return Client(SERVER_NAME=cluster.office.host)


def test_a_feed_is_kept_until_something_changes(reader, cluster):
    add(channel(cluster.office), "停课通知")
    first = reader.get("/follow/feeds/article.json")
    assert first.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert "max-age=300" in first.headers["Cache-Control"]
    assert not first.cookies
    assert [item["title"] for item in first.json()["items"]] == ["停课通知"]
    assert first.json()["feed_url"] == f"https://{cluster.office.host}/follow/feeds/article.json"
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
    assert reader.get("/follow/feeds/article.json", **known).status_code == 304
    add(channel(cluster.office), "复课通知")
    assert len(reader.get("/follow/feeds/article.json", **known).json()["items"]) == 2


def test_each_portal_has_its_own(reader, cluster):
    add(channel(cluster.city), "别的站点的")
    assert reader.get("/follow/feeds/portal.json").json()["items"] == []
    assert reader.get("/follow/feeds/channel/zwgk/tzgg.xml").status_code == 200


@pytest.mark.parametrize("path", ["district.json", "nothing.xml", "article.txt", "channel/nowhere.json"])
def test_what_is_not_there_is_not_found(reader, path):
    assert reader.get(f"/follow/feeds/{path}").status_code == 404


def test_no_feed_without_a_portal_or_from_one_that_is_shut(cluster):
    assert Client(SERVER_NAME="localhost").get("/follow/feeds/portal.json").status_code == 404
    cluster.office.state = "suspended"
    cluster.office.save()
    assert Client(SERVER_NAME=cluster.office.host).get("/follow/feeds/portal.json").status_code == 404


def test_the_page_about_following_leads_to_feeds_that_are_there(reader):
    text = reader.get("/follow/").content.decode()
    assert 'href="/feed.xml"' in text
    for address in ("/follow/feeds/portal.json", "/follow/feeds/guide.xml"):
        assert f'href="{address}"' in text
        assert reader.get(address).status_code == 200
