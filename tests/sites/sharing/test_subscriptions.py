"""Channels that take what others publish."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cms.changes.actor import in_lane
from cms.changes.models import Lane
from cms.content.models import Channel, PolicyDocument, Publication
from sites.portals.kinds import PortalState
from sites.portals.models import Portal
from sites.portals.transitions import change_state
from sites.sharing import duty, receiving
from sites.sharing.kinds import State
from sites.sharing.models import Share, Subscription

from .conftest import add, channel, read_changes


@pytest.fixture
def subscribe(cluster):
    def make(**values) -> Subscription:
        row = Subscription(portal=cluster.office, channel=channel(cluster.office), **{"review": False, **values})
        row.full_clean()
        row.save()
        read_changes()
        return row

    return make


def received() -> list[str]:
    read_changes()
    return sorted(Share.objects.filter(state=State.LIVE).values_list("title", flat=True))


def test_by_portal_and_channel_with_those_below_it(cluster, subscribe):
    subscribe(source_portal=cluster.city, source_channel=channel(cluster.city, "zwgk"))
    add(channel(cluster.city), "市里的通知")
    add(channel(cluster.city, "dtyw"), "市里的要闻")
    add(channel(cluster.bureau), "教育局的通知")
    assert received() == ["市里的通知"]


def test_what_a_portal_in_preparation_holds_is_neither_taken_nor_shown_nor_shared(client, cluster, subscribe, person):
    subscribe(source_portal=cluster.city)
    cluster.city.state = PortalState.PREPARING
    cluster.city.save()
    page = add(channel(cluster.city), "还没开通的通知")
    assert received() == []
    with pytest.raises(ValidationError, match="未对外开放"):
        receiving.offer(page.publication, [cluster.office], None)
    client.force_login(person("elsewhere", cluster.office, "administrator"))
    assert page.title not in client.get(reverse("zq_sharing_library")).content.decode()
    assert client.get(reverse("zq_sharing_library_show", args=[page.pk])).status_code == 404


@pytest.mark.parametrize(("review", "state"), [(False, State.LIVE), (True, State.PENDING)])
def test_what_a_portal_publishes_while_it_is_suspended_arrives_with_its_return(cluster, subscribe, review, state):
    subscribe(source_portal=cluster.city, review=review)
    change_state(cluster.city, "suspended", note="机房搬迁", until=timezone.localdate())
    read_changes()
    origin = add(channel(cluster.city), "下线期间的通知")
    read_changes()
    assert Share.objects.get().state == State.WITHDRAWN
    change_state(cluster.city, "normal")
    read_changes()
    share = Share.objects.get()
    assert (share.origin_id, share.state, share.unseen) == (origin.pk, state, False)
    assert bool(share.page and share.page.live) == (state == State.LIVE)


def test_by_kind(cluster, subscribe):
    subscribe(kind="policy")
    add(channel(cluster.city, "zwgk/zcwj"), "供热办法", PolicyDocument)
    add(channel(cluster.city), "市里的通知")
    assert received() == ["供热办法"]


def test_by_keyword(cluster, subscribe):
    subscribe(keyword="医保")
    add(channel(cluster.city), "缴费", keywords="医保，报销")
    add(channel(cluster.city), "医保在标题里")
    assert received() == ["缴费"]


def test_by_search_in_all_of_the_text(cluster, subscribe):
    subscribe(query="缴费 月底")
    add(channel(cluster.city), "医保")
    add(channel(cluster.city), "停水", body=[("paragraph", "<p>今晚停水。</p>")])
    assert received() == ["医保"]


def test_what_must_be_reviewed_waits(cluster, subscribe):
    subscribe(source_portal=cluster.city, review=True)
    add(channel(cluster.city), "市里的通知")
    assert received() == []
    assert Share.objects.get().state == State.PENDING


def test_what_came_into_a_channel_that_nobody_sees_waits_and_fulfils_no_duty(cluster, subscribe):
    subscribe(source_portal=cluster.city, superior=True)
    place = Channel.objects.get(pk=channel(cluster.office).pk)
    place.unpublish()
    origin = add(channel(cluster.city), "市里的通知")
    assert received() == []
    share = Share.objects.get()
    assert (share.state, share.live_at) == (State.PENDING, None)
    assert "没有公开" in share.error
    assert [row.waiting for row in duty.report(Portal.objects.all())] == [1]
    place.save_revision().publish()
    receiving.accept(share, place)
    assert Publication.objects.get(pk=Share.objects.get().page_id).title == origin.title


def test_neither_what_was_there_before_nor_what_is_imported_nor_edits_arrive(cluster, subscribe):
    old = add(channel(cluster.city), "旧的")
    subscribe(source_portal=cluster.city)
    old.save_revision().publish()
    with in_lane(Lane.BULK):
        add(channel(cluster.city), "导入的")
    assert received() == []


def test_two_portals_that_subscribe_to_each_other_do_not_echo(cluster, subscribe):
    subscribe(source_portal=cluster.bureau)
    Subscription.objects.create(
        portal=cluster.bureau, channel=channel(cluster.bureau), source_portal=cluster.office, review=False
    )
    add(channel(cluster.bureau), "教育局的通知")
    assert received() == ["教育局的通知"]
    assert Share.objects.count() == 1


def test_a_subscription_without_a_condition_or_into_a_foreign_channel_is_refused(cluster, subscribe):
    with pytest.raises(ValidationError, match="至少选填"):
        subscribe()
    with pytest.raises(ValidationError, match="自己的栏目"):
        Subscription(portal=cluster.office, channel=channel(cluster.city), kind="article").full_clean()
