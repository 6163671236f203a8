"""A city, a district and a department; pages made as editors and imports make them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from cms.changes.actor import in_lane
from cms.changes.models import Lane
from cms.changes.readers import catch_up, registered
from cms.content.models import Article, Channel
from sites.freshness.history import READER
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from tests.sites.portals.conftest import chief, person

__all__ = ["chief", "person"]


@dataclass
class Cluster:
    city: Portal
    district: Portal
    office: Portal


def open_cluster() -> tuple[int, ...]:
    city = open_portal("www.yunzhou.example", "云州市人民政府", "city")
    district = open_portal("www.qinghu.example", "青湖区人民政府", "district")
    office = open_portal("jyj.qinghu.example", "青湖区教育局", "department", parent=district)
    follow()
    return city.pk, district.pk, office.pk


def follow() -> None:
    """Read the change log to its end."""
    catch_up(registered()[READER])


@pytest.fixture(scope="module")
def opened(once) -> tuple[int, ...]:
    return once(open_cluster)


@pytest.fixture
def cluster(opened, db) -> Cluster:
    portals = Portal.objects.in_bulk(opened)
    return Cluster(*(portals[pk] for pk in opened))


def channel(portal: Portal, path: str = "dtyw") -> Channel:
    return Channel.objects.get(url_path=f"{portal.site.root_page.url_path}{path}/")


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def publish(parent: Channel, title: str = "要闻", text: str = "", **fields):
    """As an editor does, now."""
    body = [("paragraph", f"<p>{text or title}</p>")]
    page = Channel.objects.get(pk=parent.pk).add_child(instance=Article(title=title, live=False, body=body, **fields))
    page.save_revision().publish()
    follow()
    return Article.objects.get(pk=page.pk)


def bring_in(parent: Channel, day: date, title: str = "要闻", model: type = Article, **fields):
    """As an import does: live now, dated as it was."""
    with in_lane(Lane.BULK):
        page = Channel.objects.get(pk=parent.pk).add_child(
            instance=model(title=title, live=True, published_at=noon(day), first_published_at=timezone.now(), **fields)
        )
    follow()
    return page


def fill(*pks: int) -> None:
    for portal in map(Portal.objects.in_bulk(pks).__getitem__, pks):
        bring_in(channel(portal), timezone.localdate() - timedelta(days=30), title=f"{portal.name}要闻")


@pytest.fixture(scope="module")
def opened_and_filled(opened, once) -> None:
    once(fill, *opened)


@pytest.fixture
def filled(opened_and_filled, cluster) -> Cluster:
    """Each portal with news of a month ago."""
    return cluster


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()
