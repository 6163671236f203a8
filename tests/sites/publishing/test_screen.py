"""The screen 站群 > 发布: what is behind or broken, for those who look after it, in a fixed number of queries."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.changes.readers import catch_up_safely, registered
from sites.portals.kinds import PortalState
from sites.portals.models import Membership
from sites.publishing import building, release, releases, switches
from sites.publishing.jobs.models import PortalJob
from sites.publishing.receipts.models import Receipt
from sites.publishing.screen import figures
from sites.publishing.tree import Tree

from .conftest import add, channel, differences, on_disk, publish_changes


@pytest.fixture
def boss(city):
    user = get_user_model().objects.create_user("boss", "boss@example.org", "long-enough-1")
    Membership.objects.create(user=user, organisation=city.organisation, role="administrator")
    return user


def test_administrators_see_their_own_portals_only(city, district, boss, client):
    publish_changes()
    client.force_login(boss)
    text = client.get(reverse("publishing:index")).content.decode()
    assert city.name in text
    assert district.name not in text
    assert [row["host"] for row in client.get(reverse("publishing:figures")).json()["portals"]] == [city.host]
    assert client.get(reverse("publishing:portal", args=[city.pk])).status_code == 200
    assert client.get(reverse("publishing:portal", args=[district.pk])).status_code == 302
    for name in ("retry", "switch", "renew"):
        assert client.post(reverse(f"publishing:{name}", args=[district.pk])).status_code == 302
        assert not PortalJob.objects.exists()


def test_editors_do_not(city, client):
    user = get_user_model().objects.create_user("editor", "e@example.org", "long-enough-1")
    Membership.objects.create(user=user, organisation=city.organisation, role="editor")
    client.force_login(user)
    for name in ("index", "figures"):
        assert client.get(reverse(f"publishing:{name}")).status_code == 302
    assert reverse("publishing:index") not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_number_of_portals_does_not_matter(city, district, admin_client):
    publish_changes()
    admin_client.get(reverse("publishing:index"))
    counts = []
    for portals in (1, 2):
        type(city).objects.filter(pk=district.pk).exists()
        with CaptureQueriesContext(connection) as queries:
            figures.portal_rows(type(city).objects.filter(pk__in=[city.pk, district.pk][:portals]))
        counts.append(len(queries))
    assert counts[0] == counts[1] == 5


def test_what_failed_stands_first_and_is_tried_again(city, district, admin_client):
    publish_changes()
    Receipt.objects.all().delete()
    page = add(channel(district))
    publish_changes()
    Receipt.objects.filter(page_id=page.pk).update(state="failed", error="公众地址打不开。", due_at=None, told="王主任")
    PortalJob.objects.create(site_id=district.pk, kind="follow", error="磁盘空间不足")
    text = admin_client.get(reverse("publishing:index")).content.decode()
    assert text.index(district.name) < text.index(city.name)
    assert "公众地址打不开。" in text
    assert "磁盘空间不足" in admin_client.get(reverse("publishing:portal", args=[district.pk])).content.decode()

    admin_client.post(reverse("publishing:retry", args=[district.pk]))
    receipt = Receipt.objects.get(page_id=page.pk)
    assert (receipt.state, receipt.told, receipt.due_at is None) == ("built", "", False)
    assert catch_up_safely(registered()["files"]) is None
    assert not PortalJob.objects.exists()


def test_a_portal_is_switched_back_by_the_worker_and_stays_without_what_was_withdrawn(city, admin_client):
    page = add(channel(city))
    release.build(city)
    first = Tree(city.host).release
    release.build(city)
    publish_changes()
    assert Tree(city.host).release != first
    page.unpublish()
    publish_changes()
    address = reverse("publishing:switch", args=[city.pk])
    admin_client.post(address, {"release": "../elsewhere"})
    assert Tree(city.host).release != first
    admin_client.post(address, {"release": first})
    assert Tree(city.host).release != first, "the request itself touches no file"
    publish_changes()
    assert Tree(city.host).release == first
    assert page.publication.path not in on_disk(city)


def test_an_earlier_look_is_told_and_left_when_an_administrator_asks(city, admin_client):
    publish_changes()
    first = Tree(city.host).release
    city.name = "云州市人民政府新门户"
    city.save()
    publish_changes()
    address = reverse("publishing:portal", args=[city.pk])
    renew = reverse("publishing:renew", args=[city.pk])
    assert renew not in admin_client.get(address).content.decode()
    releases.switch([city.pk], first)
    assert renew in admin_client.get(address).content.decode()
    admin_client.post(renew)
    publish_changes()
    assert renew not in admin_client.get(address).content.decode()
    assert differences(city) == {}


def test_a_portal_that_is_shut_is_not_opened_by_switching_back(city, boss, client):
    release.build(city)
    first = Tree(city.host).release
    release.build(city)
    city.state = PortalState.SUSPENDED
    city.save()
    client.force_login(boss)
    client.post(reverse("publishing:switch", args=[city.pk]), {"release": first})
    assert not switches.is_waiting()


def test_the_screen_tells_which_templates_took_longest(city, admin_client):
    add(channel(city))
    building.build_all([city.host])
    text = admin_client.get(reverse("publishing:index")).content.decode()
    assert "内容页" in text
    assert {row["template"] for row in figures.slowest_templates([city.pk])} >= {"content", "channel"}
