"""Sitemaps by year: every page stands in one of them, whatever comes and goes, and the index names them all."""

from datetime import datetime
from itertools import pairwise
from xml.etree import ElementTree

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sites.publishing import sitemaps
from sites.publishing.shelves import ranges_of

from .conftest import add, channel, differences, on_disk, publish_changes

NUMBERS = st.sets(st.integers(1, 4000), min_size=1, max_size=60)


def located(content: bytes) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(content).findall("{*}*/{*}loc")]


def sitemaps_of(portal) -> dict[str, list[str]]:
    """Path -> addresses in it, as the index leads to them."""
    files = on_disk(portal)
    root = f"https://{portal.host}"
    return {url: located(files[url.removeprefix(root)]) for url in located(files["/sitemap.xml"])}


def test_a_year_comes_with_its_first_page_and_goes_with_its_last(city):
    old = datetime(2019, 5, 6, 8, tzinfo=timezone.get_default_timezone())
    page = add(channel(city), "旧闻", published_at=old, address_date=old.date())
    publish_changes()
    address = f"https://{city.host}{page.publication.path}"
    assert sitemaps_of(city)[f"https://{city.host}/sitemaps/2019.xml"] == [address]
    page.unpublish()
    publish_changes()
    assert list(sitemaps_of(city)) == [f"https://{city.host}/sitemaps/structure.xml"]
    assert differences(city) == {}


def test_a_large_year_has_several_and_they_join_again(city, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 3)
    pages = [add(channel(city), f"通知{number}") for number in range(8)]
    publish_changes()
    expected = {f"https://{city.host}{page.publication.path}" for page in pages}
    found = sitemaps_of(city)
    assert len(found) > 3
    assert sum(len(part) for name, part in found.items() if "structure" not in name) == len(expected)
    assert expected <= {url for part in found.values() for url in part}
    assert differences(city) == {}
    for page in pages[2:]:
        page.unpublish()
    publish_changes()
    assert len(sitemaps_of(city)) == 2
    assert differences(city) == {}


@given(NUMBERS, st.integers(1, 4000))
def test_one_number_more_touches_its_own_range_alone(numbers, more):
    before = dict(ranges_of(numbers, 10))
    after = dict(ranges_of(numbers | {more}, 10))
    assert [number for part in after.values() for number in part] == sorted(numbers | {more})
    assert all(len(part) <= 10 for part in after.values())
    starts = [start or 0 for start in after]
    assert starts == sorted(starts)
    grown = before.keys() & after.keys() if max(numbers) >= more else set()
    assert sum(before[start] != after[start] for start in grown) <= 1
    assert all(one < other for one, other in pairwise(sorted(after, key=lambda start: start or 0)))
