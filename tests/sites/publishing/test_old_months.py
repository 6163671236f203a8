"""What stands below an old address of a channel, for hosts that read no map: its months of then, a word on its feed."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

from cms.content.models import Channel
from sites.portals.models import Portal
from sites.publishing import shelves

from .conftest import add, channel, differences, on_disk, publish_changes

ATOM = "{http://www.w3.org/2005/Atom}"


def test_pages_at_the_old_months_lead_to_the_new_ones(city):
    """A bucket that is a website answers with files alone."""
    page, *_others = [add(channel(city)) for _one in range(22)]
    rename(city, "tzgg", "ggtz")
    month = f"{page.address_date:%Y%m}"
    assert f'href="/zwgk/ggtz/{month}/' in on_disk(city)[f"/zwgk/tzgg/{month}/index.html"].decode()
    assert differences(city) == {}


def test_the_feed_at_an_old_address_asks_to_take_the_new_one(city):
    add(channel(city), "一件事")
    rename(city, "tzgg", "ggtz")
    told = ElementTree.fromstring(on_disk(city)["/zwgk/tzgg/feed.xml"])
    new = f"https://{city.host}/zwgk/ggtz/feed.xml"
    assert told.find(f"{ATOM}link[@rel='self']").get("href") == new
    (entry,) = told.findall(f"{ATOM}entry")
    assert new in entry.findtext(f"{ATOM}summary")
    assert entry.findtext(f"{ATOM}updated") == told.findtext(f"{ATOM}updated") > "2026"


def test_what_comes_after_a_channel_moved_has_no_old_address(city, monkeypatch):
    """Neither months begun since, nor what is added since to earlier ones, nor what stood on the channel's own page."""
    monkeypatch.setattr(shelves, "NEWEST", 1)
    here = "tzgg"
    for there, month in (("a", 3), ("b", 5), ("c", 7)):
        for at in (month, month + 1):
            dated(channel(city, f"zwgk/{here}"), datetime(2026, at, 1, tzinfo=UTC))
        rename(city, here, there)
        here = there
    dated(channel(city, "zwgk/c"), datetime(2026, 1, 1, tzinfo=UTC))
    publish_changes()
    assert months_at(city, "zwgk/c") == ["202601", "202603", "202604", "202605", "202606", "202607"]
    assert months_at(city, "zwgk/b") == ["202603", "202604", "202605", "202606", "202607"]
    assert months_at(city, "zwgk/a") == ["202603", "202604", "202605"]
    assert months_at(city, "zwgk/tzgg") == ["202603"]
    assert differences(city) == {}


def test_a_channel_that_comes_back_and_goes_again_leaves_its_months_of_both_times(city, monkeypatch):
    monkeypatch.setattr(shelves, "NEWEST", 1)
    for slugs, month in ((("tzgg", "a"), 3), (("a", "tzgg"), 5)):
        for at in (month, month + 1):
            dated(channel(city, f"zwgk/{slugs[0]}"), datetime(2026, at, 1, tzinfo=UTC))
        rename(city, *slugs)
    rename(city, "tzgg", "a")
    assert months_at(city, "zwgk/tzgg") == ["202603", "202604", "202605"]
    assert differences(city) == {}


def test_parts_of_a_large_month_lead_to_the_month(city, monkeypatch):
    monkeypatch.setattr(shelves, "PART", 4)
    monkeypatch.setattr(shelves, "NEWEST", 1)
    pages = [add(channel(city)) for _one in range(9)]
    publish_changes()
    rename(city, "tzgg", "ggtz")
    month, files = f"{pages[0].address_date:%Y%m}", on_disk(city)
    old = [path for path in files if path.startswith(f"/zwgk/tzgg/{month}/") and path.endswith("/index.html")]
    assert sorted(path.replace("tzgg", "ggtz") for path in old) == sorted(
        path for path in files if path.startswith(f"/zwgk/ggtz/{month}/") and path.endswith("/index.html")
    )
    assert len(old) > 1
    assert all(f'href="/zwgk/ggtz/{month}/"' in files[path].decode() for path in old)


def rename(portal: Portal, slug: str, new: str) -> None:
    page = channel(portal, f"zwgk/{slug}")
    page.slug = new
    page.save_revision().publish()
    publish_changes()


def dated(parent: Channel, at: datetime) -> None:
    add(parent, f"{at:%Y年%m月}", published_at=at, address_date=at.date())


def months_at(portal: Portal, channel_path: str) -> list[str]:
    """Months with a page of their own below an address, whether of a channel or where one was."""
    found = (re.fullmatch(rf"/{channel_path}/(\d{{6}})/index.html", path) for path in on_disk(portal))
    return sorted(match[1] for match in found if match)
