"""What one edit costs: files rewritten and queries asked, whatever the size of the channel."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.content.models import Article
from sites.portals.models import Portal

from .conftest import add, channel, on_disk, paragraph, publish_changes


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
    # Six of them are feeds: of the channel, the kind and the district, as Atom and as JSON.
    limits = {"body": 6, "title": 18, "new": 18, "withdrawal": 18, "settings": 10}
    assert {name: files for name, (files, _) in small.items() if files > limits[name]} == {}
    more = [add(channel(city), f"更多{number}") for number in range(30)]
    publish_changes()
    large = edits(city, more[25])
    assert {name: queries for name, (_, queries) in large.items()} == {
        name: queries for name, (_, queries) in small.items()
    }
