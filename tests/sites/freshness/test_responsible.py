"""Who answers for a finding, and that whoever gets a mail can open what it names."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from sites.freshness import findings, notices
from sites.freshness.kinds import FindingState, Level
from sites.freshness.models import Finding
from sites.freshness.responsible import People, waiting_for
from sites.portals.dashboard import Viewer
from sites.portals.models import Membership
from tests.sites.freshness.conftest import bring_in, channel

TODAY = timezone.localdate


@pytest.fixture
def stale(cluster):
    """The office of the district, not updated for a month."""
    bring_in(channel(cluster.office), TODAY() - timedelta(days=30))
    return cluster.office


def named(portal, level: Level) -> list[str]:
    return [user.username for user in People.load([portal.pk]).of(portal.pk, level)]


def test_above_a_portal_stand_those_whose_rights_reach_it_the_nearest_first(cluster, person):
    office = cluster.office
    person("chairman", cluster.district, "administrator")
    person("mayor", cluster.city, "administrator", with_subordinates=True)
    assert named(office, Level.SUPERIOR) == ["mayor"]
    assert named(cluster.district, Level.SUPERIOR) == ["mayor"]
    person("head", cluster.district, "administrator", with_subordinates=True)
    assert named(office, Level.SUPERIOR) == ["head"]


def test_editors_of_wide_scope_write_for_portals_that_have_none(cluster, person):
    person("pool", cluster.district, "editor", with_subordinates=True)
    assert named(cluster.office, Level.EDITORS) == ["pool"]
    person("own", cluster.office)
    assert named(cluster.office, Level.EDITORS) == ["own"]


def test_where_nobody_stands_above_the_cluster_answers_superusers_too(cluster, chief):
    root = get_user_model().objects.create_superuser("root", "root@example.org", "long-enough-1")
    assert named(cluster.office, Level.SUPERIOR) == [chief.username, root.username]


@pytest.mark.parametrize("level", Level)
def test_whoever_gets_a_mail_can_open_what_it_names(cluster, stale, person, chief, client, level):
    person("editor", stale)
    person("boss", stale, "administrator")
    person("narrow", cluster.district, "administrator")
    person("wide", cluster.city, "administrator", with_subordinates=True)
    Finding.objects.filter(site_id=stale.pk).update(level=level)
    assert notices.send_alerts() + notices.send_digests() > 0
    opened = set()
    for message in mail.outbox:
        (address,) = message.to
        client.force_login(get_user_model().objects.get(email=address))
        (link,) = re.findall(r"https?://[^/\s]+(/\S+)", message.body)
        page = client.get(link)
        assert page.status_code == 200
        for row in page.context["page"].object_list if "page" in page.context else ():
            # One of every rule, and one of each portal by everybody.
            if not {row.rule, (address, row.site_id)} <= opened:
                assert client.get(reverse("freshness_finding", args=[row.pk])).status_code == 200
            opened |= {row.rule, (address, row.site_id)}
    told = [message for message in mail.outbox if message.to == ["narrow@example.org"]]
    assert not any(stale.name in message.subject + message.body for message in told)


def test_what_is_escalated_is_asked_of_the_next_level_whoever_had_it_in_hand(stale, person):
    one, boss = person("one", stale), person("boss", stale, "administrator")
    row = Finding.objects.get(site_id=stale.pk, subject="home")
    findings.take_in_hand(row, one)
    assert row in waiting_for(Viewer(one))
    findings.escalate(row.due_on + timedelta(days=30))
    row.refresh_from_db()
    assert (row.level, row.state, row.assignee) == (Level.ADMINISTRATOR, FindingState.OPEN, None)
    assert row not in waiting_for(Viewer(one))
    assert row in waiting_for(Viewer(boss))


def leaves(user) -> None:
    user.is_active = False
    user.save()


def loses_the_portal(user) -> None:
    Membership.objects.filter(user=user).delete()


@pytest.mark.parametrize("goes", [leaves, loses_the_portal])
def test_what_somebody_had_in_hand_who_went_falls_back_to_the_others(stale, person, goes):
    one, other = person("one", stale), person("other", stale)
    for row in Finding.objects.filter(site_id=stale.pk):
        findings.take_in_hand(row, one)
    assert waiting_for(Viewer(other)) == []
    goes(one)
    assert waiting_for(Viewer(get_user_model().objects.get(pk=other.pk)))
    notices.send_digests()
    assert {message.to[0] for message in mail.outbox} == {"other@example.org"}


def test_nobody_hides_a_finding_from_those_above_by_taking_it_in_hand(cluster, stale, person):
    one, boss = person("one", stale), person("boss", stale, "administrator")
    row = Finding.objects.get(site_id=stale.pk, subject="home")
    Finding.objects.filter(pk=row.pk).update(level=Level.ADMINISTRATOR)
    row.refresh_from_db()
    findings.take_in_hand(row, one)
    assert row in waiting_for(Viewer(one))
    assert row in waiting_for(Viewer(boss))
    findings.take_in_hand(row, boss)
    assert row not in waiting_for(Viewer(one))
    assert row in waiting_for(Viewer(boss))
