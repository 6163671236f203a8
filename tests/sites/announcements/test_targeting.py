"""Whom an announcement is for."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from sites.announcements import answering, receipts, received, reminding, sending, targeting
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from sites.portals.transitions import change_state
from sites.publishing.tree import Tree

from .conftest import draft, read_changes, sent, showing, taken_back

EVERYBODY = {"city", "district", "other", "bureau", "office"}


@pytest.mark.parametrize(
    ("to", "exceptions", "expected"),
    [
        (["cluster"], [], EVERYBODY),
        (["cluster"], ["www.qinghu.example", "jyj.yunzhou.example"], {"city", "other", "office"}),
        (["cluster"], ["district:www.qinghu.example"], {"city", "other", "bureau"}),
        (["cluster"], ["kind:department", "www.dongshan.example"], {"city", "district"}),
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


def test_whoever_asks_for_a_kind_of_bureau_is_told_of_tags(cluster):
    with pytest.raises(ValidationError, match="tag:教育"):
        targeting.parse(["kind:教育局"])


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


@pytest.mark.parametrize(
    "more", [{}, {"banner": False, "channel_kinds": ["notices"]}, {"banner": False, "home": "notice"}]
)
def test_a_portal_that_loses_the_tag_while_it_runs_loses_it_and_may_get_it_back(cluster, more):
    row = sent(cluster.city, ["tag:民生"], **more)
    read_changes()
    cluster.office.tags = []
    cluster.office.save()
    read_changes()
    gone = row.deliveries.get(portal=cluster.office)
    assert gone.dropped_at
    assert gone.removed_at
    assert (gone.state, gone.error) == ("withdrawn", "")
    assert row.deliveries.get(portal=cluster.bureau).state == "built"
    assert not public(cluster.office, row)
    assert public(cluster.bureau, row)
    assert (receipts.counts(row).total, receipts.counts(row).dropped) == (1, 1)

    cluster.office.tags = ["民生"]
    cluster.office.save()
    read_changes()
    assert row.deliveries.get(portal=cluster.office).state == "built"
    assert public(cluster.office, row)
    log = ModelLogEntry.objects.for_instance(row).order_by("timestamp")
    assert [(entry.action.split(".")[1], entry.data["names"]) for entry in log if entry.data.get("names")] == [
        ("drop", ["青湖区教育局"]),
        ("join", ["青湖区教育局"]),
    ]


def test_a_portal_that_moves_to_another_superior_follows_the_announcements_of_that_one(cluster):
    sent(cluster.district, ["cluster"], title="青湖停水")
    sent(cluster.other, ["cluster"], title="东山停电")
    cluster.office.parent = cluster.other
    cluster.office.save()
    read_changes()
    assert showing(cluster, "青湖停水") == {"district"}
    assert showing(cluster, "东山停电") == {"other", "office"}


def test_a_portal_that_dropped_out_is_asked_nothing_more(cluster, person):
    editor = person("editor", cluster.office)
    row = sent(cluster.city, ["tag:民生"], mandatory=False, answer_by=sending.timezone.now() + timedelta(hours=1))
    assert reminding.remind_due() == 1
    Portal.objects.filter(pk=cluster.office.pk).update(tags=[])
    read_changes()
    delivery = row.deliveries.get(portal=cluster.office)
    assert received.wants(delivery) == ""
    assert list(reminding.late(row).values_list("portal_id", flat=True)) == [cluster.bureau.pk]
    with pytest.raises(ValidationError, match="已不在这则公告的推送对象中"):
        answering.answer(delivery, editor, "adopted")


def public(portal, row) -> bool:
    """Whether any file of a portal says what the announcement does."""
    tree = Tree(portal.host)
    return any(row.title.encode() in file.read_bytes() for path, file in tree.files() if path.endswith(".html"))
