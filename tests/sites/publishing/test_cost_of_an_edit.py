"""What one edit costs: files rewritten and queries asked, whatever the size of the channel."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.content.models import Article, Channel
from sites.portals.models import Portal
from sites.publishing import shelves

from .conftest import add, channel, differences, on_disk, paragraph, publish_changes

# Files that one edit may rewrite or remove, of one variant.
LIMITS = {"body": 6, "title": 12, "new": 12, "withdrawal": 12, "settings": 10}


def cost(portal: Portal) -> tuple[int, int]:
    """Files that differ after reading the log, and queries for it."""
    before = on_disk(portal)
    with CaptureQueriesContext(connection) as queries:
        publish_changes()
    after = on_disk(portal)
    asked = [query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return len({path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}), len(asked)


def edits(portal: Portal, page: Article) -> dict[str, tuple[int, int]]:
    """Cost of each kind of edit, one after the other."""
    found = {}
    page.body = [paragraph("<p>改过的正文。</p>")]
    page.save_revision().publish()
    found["body"] = cost(portal)
    page.title += "改"
    page.save_revision().publish()
    found["title"] = cost(portal)
    add(channel(portal), "新的一篇")
    found["new"] = cost(portal)
    page.unpublish()
    found["withdrawal"] = cost(portal)
    changed = Portal.objects.get(pk=portal.pk)
    changed.phone += "1"
    changed.save()
    found["settings"] = cost(portal)
    return found


@pytest.fixture
def pages(city) -> list[Article]:
    pages = [add(channel(city), f"通知{number}") for number in range(26)]
    publish_changes()
    return pages


def test_an_edit_rewrites_few_files_and_asks_as_much_in_a_larger_channel(city, pages):
    small = edits(city, pages[23])
    assert {name: files for name, (files, _) in small.items() if files > LIMITS[name]} == {}
    more = [add(channel(city), f"更多{number}") for number in range(30)]
    publish_changes()
    large = edits(city, more[25])
    assert {name: queries for name, (_, queries) in large.items()} == {
        name: queries for name, (_, queries) in small.items()
    }


def dated(portal: Portal, title: str, at: datetime) -> Article:
    return add(channel(portal), title, published_at=at, address_date=at.date())


def files_of(portal: Portal, edit: Callable[[], object]) -> int:
    edit()
    return cost(portal)[0]


def retitle(page: Article) -> None:
    page = Article.objects.get(pk=page.pk)
    page.title += "改"
    page.save_revision().publish()


def test_the_limits_hold_where_each_month_has_one_article(city):
    """A new article begins a month and pushes another into a month page that was not there; and back again."""
    now = timezone.now()
    pages = [dated(city, f"通知{number}", now - timedelta(days=31 * (30 - number))) for number in range(24)]
    publish_changes()
    found = {
        "new": files_of(city, lambda: dated(city, "新的一月", now)),
        "title": files_of(city, lambda: retitle(pages[-2])),
        "withdrawal": files_of(city, pages[-1].unpublish),
    }
    assert found == {name: min(files, LIMITS[name]) for name, files in found.items()}
    assert files_of(city, pages[0].unpublish) <= LIMITS["withdrawal"]
    assert differences(city) == {}


def rename(portal_channel: Channel, slug: str) -> None:
    renamed = Channel.objects.get(pk=portal_channel.pk)
    renamed.slug = slug
    renamed.save_revision().publish()
    publish_changes()


@pytest.mark.parametrize("slugs", [["gg"], ["gg", "tongzhi", "gonggao"]])
def test_old_addresses_of_its_channel_cost_a_new_article_nothing(city, slugs):
    """Each article begins a month; those pushed into a month page stood on the channel's own page when it moved."""
    now, tzgg = timezone.now(), channel(city)
    for number in range(24):
        dated(city, f"通知{number}", now - timedelta(days=31 * (30 - number)))
    publish_changes()
    for slug in slugs:
        rename(tzgg, slug)
    found = []
    for months in (5, 4, 3, 2, 1, 0):
        at = now - timedelta(days=31 * months)
        found.append(files_of(city, lambda at=at: add(tzgg, "新的一月", published_at=at, address_date=at.date())))
        assert differences(city) == {}
    assert max(found) <= LIMITS["new"]


def test_the_limit_holds_where_a_new_article_parts_a_month_of_a_channel_that_moved(city, monkeypatch):
    monkeypatch.setattr(shelves, "NEWEST", 3)
    monkeypatch.setattr(shelves, "PART", 4)
    tzgg = channel(city)
    for number in range(12):
        add(tzgg, f"通知{number}")
    publish_changes()
    rename(tzgg, "gg")
    rename(tzgg, "tongzhi")
    found = [files_of(city, lambda number=number: add(tzgg, f"更多{number}")) for number in range(24)]
    assert max(found) <= LIMITS["new"]
    assert differences(city) == {}
