"""A small cluster with its files: the city, two districts, departments under city and district."""

import os
import shutil
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cms.changes.readers import catch_up_all, catch_up_safely, end_of_log, registered
from sites.announcements import sending, targeting
from sites.announcements.delivering import deliver
from sites.announcements.models import Announcement
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from sites.portals.rights import CLUSTER_ADMINISTRATORS
from sites.publishing import bars
from sites.publishing.tree import Tree
from tests.sites.portals.conftest import chief, person

__all__ = ["chief", "person"]


# Readers of the index and of inspections.
APART = ("index", "attachments", "freshness")


@dataclass
class Cluster:
    city: Portal
    district: Portal
    other: Portal
    bureau: Portal
    office: Portal


@pytest.fixture(scope="module")
def opened(once, django_db_blocker, tmp_path_factory) -> tuple[tuple[int, ...], Path]:
    """The cluster, opened and built once per module: its ids, and the folder with its files."""
    output = tmp_path_factory.mktemp("output")
    with override_settings(ZHANQUN_TARGET=str(output)):
        return once(_open, folder=output), output


def _open() -> tuple[int, ...]:
    city = open_portal("www.yunzhou.example", "云州市人民政府", "city")
    district = open_portal("www.qinghu.example", "青湖区人民政府", "district")
    other = open_portal("www.dongshan.example", "东山县人民政府", "district")
    bureau = open_portal("jyj.yunzhou.example", "云州市教育局", "department", tags=["民生"])
    office = open_portal("jyj.qinghu.example", "青湖区教育局", "department", parent=district, tags=["民生"])
    assert not catch_up_all()
    return city.pk, district.pk, other.pk, bureau.pk, office.pk


@pytest.fixture
def cluster(opened, db, settings, tmp_path) -> Cluster:
    """The portals, with files of the test's own."""
    pks, output = opened
    settings.ZHANQUN_TARGET = str(tmp_path / "output")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    shutil.copytree(output, tmp_path / "output", symlinks=True, copy_function=_link)
    cache.clear()
    portals = Portal.objects.in_bulk(pks)
    return Cluster(*(portals[pk] for pk in pks))


def _link(source: str, target: str) -> None:
    """Files are replaced and can be shared; manifests are appended to."""
    (shutil.copy2 if "/manifest/" in source else os.link)(source, target)


@pytest.fixture
def deputy(person):
    user = person("deputy")
    user.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    return user


def draft(origin: Portal, to=("cluster",), exceptions=(), author=None, **fields) -> Announcement:
    row = Announcement(**{"title": "供水管道抢修", "body": "今晚停水。", "origin": origin, **fields}, created_by=author)
    row.full_clean()
    row.save()
    for one in targeting.parse(to, exceptions):
        one.announcement = row
        one.save()
    return row


def sent(origin: Portal, to=("cluster",), exceptions=(), **fields) -> Announcement:
    """Sent as the command line does, and on disk."""
    row = sending.send(draft(origin, to, exceptions, **fields))
    deliver([row.pk])
    return row


def taken_back(row: Announcement) -> None:
    sending.withdraw(row)
    deliver([row.pk])


def read_changes() -> None:
    """As the worker does, but for what announcements do not touch: what is found, and what is inspected."""
    while True:
        end = end_of_log()
        for name, reader in registered().items():
            if name not in APART:
                assert not catch_up_safely(reader), name
        if end_of_log() == end:
            return


def bar_of(portal: Portal) -> str:
    return (Tree(portal.host).read(bars.PATH) or b"").decode().strip()


def showing(cluster: Cluster, title: str = "供水管道抢修") -> set[str]:
    """Names of the portals of the cluster whose bar holds a title."""
    return {one.name for one in fields(cluster) if title in bar_of(getattr(cluster, one.name))}


def later(**delta) -> object:
    return timezone.now() + timezone.timedelta(**delta)


def page(client, name, *args):
    """The text of a screen, which must be there."""
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, response
    return response.content.decode()
