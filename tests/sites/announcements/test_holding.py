"""Pages of announcements stay as they were sent, whichever way somebody of the portal tries to change them."""

import pytest
from django.contrib.messages import get_messages
from django.test import override_settings
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms.content.models import Channel
from sites.announcements import sending
from sites.announcements.models import Announcement
from sites.portals.models import Portal
from sites.publishing.tree import Tree

from .conftest import later, read_changes, sent

ITEM = {"banner": False, "channel_kinds": ["notices"], "body": "今晚停水。"}


@pytest.fixture(scope="module")
def sent_once(opened, once) -> int:
    """Sent and built once for the module: its id."""
    (city, *_), output = opened
    with override_settings(ZHANQUN_TARGET=str(output)):
        return once(send_item, city)


def send_item(city: int) -> int:
    row = sent(Portal.objects.get(pk=city), ["kind:district"], **ITEM)
    read_changes()
    return row.pk


@pytest.fixture
def row(sent_once, cluster) -> Announcement:
    return Announcement.objects.get(pk=sent_once)


@pytest.fixture
def local(person, cluster, client):
    """The administrator of a portal that was sent the announcement."""
    user = person("local", cluster.district, "administrator")
    client.force_login(user)
    return user


def page_at(row, portal):
    return row.deliveries.get(portal=portal).page.specific


def bulk(action: str, page) -> str:
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?id={page.pk}"


def told(response) -> str:
    return "".join(str(message) for message in get_messages(response.wsgi_request))


WAYS = {
    "edit": lambda page: (reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action-publish": "1", "title": "改"}),
    "revert": lambda page: (
        reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, page.save_revision().pk]), {"title": "改"},
    ),
    "unpublish": lambda page: (reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}),
    "delete": lambda page: (reverse("wagtailadmin_pages:delete", args=[page.pk]), {}),
    "move": lambda page: (
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, page.get_parent().get_next_sibling().pk]), {},
    ),
    "bulk delete": lambda page: (bulk("delete", page), {}),
    "bulk unpublish": lambda page: (bulk("unpublish", page), {}),
    "bulk move": lambda page: (bulk("move", page), {"chooser": page.get_parent().get_next_sibling().pk}),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_page_of_an_announcement_is_not_changed_on_a_portal_that_was_sent_it(client, cluster, row, local, way):
    page = page_at(row, cluster.district)
    address, data = WAYS[way](page)
    response = client.post(address, data)
    assert response.status_code == 302, response
    assert "必须显示" in told(response)
    read_changes()
    after = page_at(row, cluster.district)
    assert (after.title, after.live, after.url_path) == (row.title, True, page.url_path)
    assert row.deliveries.get(portal=cluster.district).state == "built"


@pytest.mark.parametrize("way", ["unpublish", "delete", "move", "bulk delete", "bulk unpublish", "bulk move"])
def test_nor_does_it_go_with_the_channel_above_it(client, cluster, row, local, way):
    page = page_at(row, cluster.district)
    channel = page.get_parent().specific
    address, data = WAYS[way](channel)
    assert "必须显示" in told(client.post(address, data))
    channel.refresh_from_db()
    assert (channel.live, page_at(row, cluster.district).live) == (True, True)


def test_nor_is_it_kept_from_the_public_by_a_password(client, cluster, row, local):
    page = page_at(row, cluster.district)
    for held in (page, page.get_parent()):
        address = reverse("wagtailadmin_pages:set_privacy", args=[held.pk])
        response = client.post(address, {"restriction_type": "password", "password": "geheim"})
        assert response.url == reverse("wagtailadmin_home")
    other = Channel.objects.descendant_of(cluster.district.home).get(slug="dtyw")
    assert client.get(reverse("wagtailadmin_pages:set_privacy", args=[other.pk])).status_code == 200
    assert not PageViewRestriction.objects.exists()


def test_an_optional_announcement_is_answered_and_not_edited(client, cluster, local):
    row = sent(cluster.city, ["kind:district"], **ITEM, mandatory=False, answer_by=later(days=1))
    row.deliveries.update(answer="adopted")
    sending.record("configured", "announcement", row.pk)
    read_changes()
    address, data = WAYS["edit"](page_at(row, cluster.district))
    assert "请在“收到的公告”里答复" in told(client.post(address, data))


def test_whoever_may_send_it_and_all_others_once_it_is_over_may_change_it(client, cluster, chief, row, local):
    page = page_at(row, cluster.district)
    address, _data = WAYS["edit"](page)
    client.force_login(chief)
    assert client.get(address).status_code == 200
    sending.withdraw(row)
    client.force_login(local)
    assert client.get(address).status_code == 200


def test_a_page_that_is_taken_away_all_the_same_is_a_failure_until_it_is_repeated(cluster, row):
    page_at(row, cluster.district).delete()
    page_at(row, cluster.other).unpublish()
    read_changes()
    found = row.deliveries.order_by("portal")
    assert {(one.state, one.live_at, one.sha256) for one in found} == {("failed", None, "")}
    assert "已被撤下或删除" in found[0].error
    sending.record("configured", "announcement", row.pk)
    read_changes()
    assert {one.state for one in row.deliveries.all()} == {"built"}
    for portal in (cluster.district, cluster.other):
        assert Tree(portal.host).read(page_at(row, portal).publication.path)


def test_a_page_that_goes_with_its_channel_is_a_failure_until_the_channel_is_back(cluster, row):
    channel = Channel.objects.descendant_of(cluster.district.home).get(slug="zwgk")
    channel.unpublish()
    read_changes()
    assert row.deliveries.get(portal=cluster.district).state == "failed"
    sending.record("configured", "announcement", row.pk)
    read_changes()
    assert "没有公开" in row.deliveries.get(portal=cluster.district).error
    Channel.objects.get(pk=channel.pk).save_revision().publish()
    sending.record("configured", "announcement", row.pk)
    read_changes()
    assert row.deliveries.get(portal=cluster.district).state == "built"
