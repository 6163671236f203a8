"""However a portal changes, the change log tells which fields did."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cms.changes.models import Change
from cms.content.models import Channel
from sites.portals.models import Portal, PortalAlias


@pytest.fixture
def told(cluster):
    """Payloads of the changes of the department's portal since the test began."""
    start = Change.objects.order_by("-pk").first().pk

    def payloads(portal=cluster.bureau):
        rows = Change.objects.filter(pk__gt=start, kind="configured", subject_type="portal", subject_id=portal.pk)
        assert all(row.site_id == portal.pk for row in rows)
        return [row.payload for row in rows.order_by("pk")]

    return payloads


def test_saving_names_the_fields_that_changed(cluster, told):
    cluster.bureau.phone, cluster.bureau.hue = "0871-12345678", 27
    cluster.bureau.save()
    assert told() == [{"fields": ["phone", "hue"]}]
    cluster.bureau.save()
    assert len(told()) == 1


def test_saving_some_fields_names_those(cluster, told):
    cluster.bureau.phone, cluster.bureau.address = "0871-12345678", "某路1号"
    cluster.bureau.save(update_fields=["phone"])
    assert told() == [{"fields": ["phone"]}]


def test_updates_in_bulk_are_told_for_each_portal(cluster, told):
    Portal.objects.filter(kind="department").update(traditional=True)
    assert told() == told(cluster.office) == [{"fields": ["traditional"]}]
    cluster.bureau.theme = "other"
    Portal.objects.bulk_update([cluster.bureau], ["theme"])
    assert told()[1:] == [{"fields": ["theme"]}]


def test_aliases_are_told_when_they_come_and_go(cluster, told):
    alias = PortalAlias.objects.create(portal=cluster.bureau, host="edu.example")
    alias.delete()
    assert told() == [{"fields": ["aliases"]}, {"fields": ["aliases"], "host": "edu.example"}]


def test_a_new_host_moves_the_site_and_keeps_the_old_as_alias(cluster, told):
    cluster.bureau.host = "edu.yunzhou.example"
    cluster.bureau.save()
    cluster.bureau.site.refresh_from_db()
    assert cluster.bureau.site.hostname == "edu.yunzhou.example"
    assert cluster.bureau.all_hosts() == ["edu.yunzhou.example", "jyj.yunzhou.example"]
    assert {"fields": ["host"], "host": "jyj.yunzhou.example"} in told()


def test_a_host_changed_in_wagtails_own_screen_is_followed(cluster, told):
    site = cluster.bureau.site
    site.hostname = "edu.yunzhou.example"
    site.save()
    assert Portal.objects.get(pk=cluster.bureau.pk).host == "edu.yunzhou.example"
    assert {"fields": ["host"], "host": "jyj.yunzhou.example"} in told()


@pytest.mark.parametrize("name", ["../../elsewhere", "a/b.example", "..", "www yunzhou.example"])
def test_a_site_takes_no_host_that_is_none(cluster, name):
    site = cluster.bureau.site
    site.hostname = name
    with pytest.raises(ValidationError), transaction.atomic():
        site.save()
    assert Portal.objects.get(pk=site.pk).host == cluster.bureau.host


def test_channels_that_change_the_navigation_are_told(cluster, told):
    channel = Channel.objects.descendant_of(cluster.bureau.home).get(slug="dtyw")
    channel.description = "新的说明"
    channel.save()
    assert told() == []
    channel.title = "工作动态"
    channel.save()
    assert told() == [{"fields": ["navigation"]}]
    channel.show_in_menus = False
    channel.save()
    assert len(told()) == 2
    other = Channel.objects.descendant_of(cluster.bureau.home).get(slug="zt")
    other.unpublish()
    assert len(told()) == 3


def test_a_change_that_is_rolled_back_is_not_told(cluster, told, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("sites.portals.journal.configured", fail)
    cluster.bureau.phone = "0871-12345678"
    with pytest.raises(OSError, match="disk full"):
        cluster.bureau.save()
    assert Portal.objects.get(pk=cluster.bureau.pk).phone == ""


def test_a_colour_that_is_refused_is_never_stored(cluster):
    cluster.bureau.hue = 300
    with pytest.raises(ValidationError, match="不用于政府网站"):
        cluster.bureau.save()
    assert Portal.objects.get(pk=cluster.bureau.pk).hue == 250


def test_the_palette_follows_hue_and_chroma(cluster):
    before = cluster.bureau.palette
    cluster.bureau.hue = 27
    cluster.bureau.save()
    stored = Portal.objects.get(pk=cluster.bureau.pk).palette
    assert stored == cluster.bureau.palette
    assert stored != before
