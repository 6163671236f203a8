"""Whom an announcement is for."""

import pytest
from django.core.exceptions import ValidationError

from sites.announcements import receipts, sending, targeting
from sites.portals.opening import open_portal
from sites.portals.transitions import change_state

from .conftest import draft, read_changes, sent, showing, taken_back

EVERYBODY = {"city", "district", "other", "bureau", "office"}


@pytest.mark.parametrize(
    ("to", "exceptions", "expected"),
    [
        (["cluster"], [], EVERYBODY),
        (["cluster"], ["www.qinghu.example", "jyj.yunzhou.example"], {"city", "other", "office"}),
        (["district:www.qinghu.example"], [], {"district", "office"}),
        (["district:www.yunzhou.example"], [], EVERYBODY),
        (["kind:department"], [], {"bureau", "office"}),
        (["kind:district"], [], {"district", "other"}),
        (["tag:民生"], ["jyj.qinghu.example"], {"bureau"}),
        (["portal:www.dongshan.example", "portal:www.yunzhou.example"], [], {"other", "city"}),
        (["kind:district", "tag:民生"], [], {"district", "other", "bureau", "office"}),
    ],
)
def test_rules_name_portals_by_the_hierarchy(cluster, to, exceptions, expected):
    sent(cluster.city, to, exceptions)
    assert showing(cluster) == expected


def test_a_district_reaches_nobody_but_itself_and_those_under_it(cluster):
    sent(cluster.district, ["cluster"])
    assert showing(cluster) == {"district", "office"}


@pytest.mark.parametrize(
    "word", ["everybody", "kind:planet", "tag:", "portal:nowhere.example", "district:jyj.yunzhou.example", "portal:"]
)
def test_a_target_that_names_nothing_is_refused(cluster, word):
    with pytest.raises(ValidationError):
        targeting.parse([word])


def test_an_announcement_for_nobody_is_not_sent(cluster):
    with pytest.raises(ValidationError, match="没有站点符合"):
        sending.send(draft(cluster.city, ["tag:无此标签"]))


def test_a_portal_that_opens_or_gains_the_tag_while_it_runs_joins(cluster):
    sent(cluster.city, ["tag:民生"])
    fresh = open_portal("wjj.yunzhou.example", "云州市卫生健康局", "department", tags=["民生"])
    cluster.other.tags = ["民生"]
    cluster.other.save()
    read_changes()
    assert showing(cluster) == {"bureau", "office", "other"}
    cluster.bureau = fresh
    assert "bureau" in showing(cluster)


def test_a_portal_that_is_off_line_shows_it_when_it_returns(cluster):
    change_state(cluster.other, "suspended", note="机房搬迁", until=sending.timezone.localdate())
    read_changes()
    row = sent(cluster.city)
    assert showing(cluster) == EVERYBODY - {"other"}
    assert row.deliveries.get(portal=cluster.other).state == "accepted"
    change_state(cluster.other, "normal")
    read_changes()
    assert showing(cluster) == EVERYBODY
    assert row.deliveries.get(portal=cluster.other).state == "built"


@pytest.mark.parametrize("more", [{}, {"banner": False, "channel_kinds": ["notices"], "body": "今晚停水。"}])
def test_a_portal_that_is_closed_for_good_while_it_runs_holds_nobody_up(cluster, more):
    row = sent(cluster.city, **more)
    read_changes()
    change_state(cluster.other, "closed", note="撤并")
    read_changes()
    taken_back(row)
    read_changes()
    assert showing(cluster) == set()
    states = {one.portal_id: one.state for one in row.deliveries.all()}
    assert set(states.values()) == {"withdrawn"}


def test_a_portal_that_is_closed_gets_no_page_and_is_no_failure(cluster):
    row = sent(cluster.city, banner=False, channel_kinds=["notices"], body="今晚停水。")
    change_state(cluster.other, "closed", note="撤并")
    read_changes()
    assert row.deliveries.get(portal=cluster.other).page is None
    assert receipts.failures(row) == []
    assert {one.state for one in row.deliveries.exclude(portal=cluster.other)} == {"built"}
