"""An editor's receipt: accepted, built, and live only when the public address answers with what was written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse

from cms.changes.actor import in_lane
from cms.changes.models import Change, Lane
from cms.changes.readers import Unfinished, catch_up_safely, registered
from sites.portals.models import Membership, Portal
from sites.portals.rights import CLUSTER_ADMINISTRATORS
from sites.publishing.jobs import work
from sites.publishing.receipts import checking, status
from sites.publishing.receipts.models import Receipt

from .conftest import add, channel, publish_changes
from .public import Public

State = Receipt.State


@pytest.fixture(scope="module")
def server() -> Iterator[Public]:
    public = Public()
    thread = threading.Thread(target=public.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield public
    public.server.shutdown()


@pytest.fixture
def public(server: Public, settings) -> Public:
    settings.ZHANQUN_PUBLIC_URL = server.url("{host}")
    server.alter, server.status = lambda body: body, None
    return server


@pytest.fixture
def built(city: Portal) -> Portal:
    publish_changes()
    # The channels that a new portal comes with.
    Receipt.objects.all().delete()
    return city


@pytest.fixture
def boss(city: Portal):
    user = get_user_model().objects.create_user("boss", "boss@example.org", "long-enough-1", first_name="王主任")
    Membership.objects.create(user=user, organisation=city.organisation, role="administrator")
    return user


def look() -> None:
    """What the worker's clock does, without waiting for the time between two looks."""
    checking.check(list(Receipt.objects.filter(due_at__isnull=False)))


def receipt_of(page) -> Receipt:
    return Receipt.objects.filter(page_id=page.pk).latest("change_id")


def test_a_published_page_is_live_when_its_address_answers_with_the_file(built, public):
    page = add(channel(built), "开放办事大厅")
    assert [step.mark for step in status.of_page(page.pk).steps] == ["done", "now", "todo"]
    publish_changes()
    receipt = receipt_of(page)
    assert (receipt.state, receipt.title, receipt.path) == (State.BUILT, "开放办事大厅", page.publication.path)

    assert checking.check_due() >= 1

    receipt = receipt_of(page)
    assert (receipt.state, receipt.error, receipt.due_at) == (State.LIVE, "", None)
    assert receipt.accepted_at <= receipt.built_at <= receipt.live_at
    assert (receipt.fingerprint, receipt.revision_id) == (page.publication.fingerprint, page.live_revision_id)
    shown = status.of_page(page.pk)
    assert (shown.pending, shown.url) == (False, public.url(built.host) + receipt.path)
    assert len(shown.sha256) == 64


def fail(page) -> Receipt:
    publish_changes()
    for _ in range(checking.FAILED_AFTER):
        look()
    return receipt_of(page)


def test_nobody_counts_as_told_while_the_mail_server_refuses(built, public, boss):
    page, public.status = add(channel(built)), 500
    with mock.patch.object(EmailMessage, "send", side_effect=SMTPException("refused")):
        receipt = fail(page)
    assert (receipt.state, receipt.told, receipt.told_at) == (State.FAILED, "", None)
    look()
    assert receipt_of(page).told == "王主任"


def test_a_failure_of_which_nobody_can_be_told_says_so(built, public, boss, admin_client):
    get_user_model().objects.update(email="")
    page, public.status = add(channel(built)), 500
    receipt = fail(page)
    assert (receipt.told, mail.outbox) == ("", [])
    for address in (reverse("receipts:status", args=[page.pk]), reverse("receipts:show", args=[receipt.pk])):
        assert "没有人收到通知" in admin_client.get(address).content.decode()


def test_administrators_of_the_cluster_are_told_where_those_of_the_portal_have_no_address(built, public, boss):
    chief = get_user_model().objects.create_user("chief", "chief@example.org", last_name="站群管理员")
    chief.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    get_user_model().objects.filter(pk=boss.pk).update(email="")
    page, public.status = add(channel(built)), 500
    fail(page)
    assert mail.outbox[0].to == ["chief@example.org"]


def test_a_page_built_while_another_worker_ends_its_turn_is_looked_at_at_once(built, public, monkeypatch):
    """The one that was called for it has found the turn taken, and gone away."""
    ends = checking.exclusive
    late = []

    @contextmanager
    def turn(name, *, wait):
        with ends(name, wait=wait) as mine:
            yield mine
            if not late:
                late.append(add(channel(built)))
                publish_changes()

    monkeypatch.setattr(checking, "exclusive", turn)
    checking.check_due()
    assert receipt_of(late[0]).state == State.LIVE


def test_a_withdrawn_page_is_proved_gone(built, public):
    page = add(channel(built))
    publish_changes()
    look()
    page.unpublish()
    publish_changes()
    look()
    receipt = receipt_of(page)
    assert (receipt.kind, receipt.state, receipt.path) == ("withdrawn", State.GONE, page.publication.path)


def test_a_withdrawn_page_that_is_still_served_is_not_gone(built, public):
    page = add(channel(built))
    publish_changes()
    look()
    page.unpublish()
    publish_changes()
    public.status = 200
    look()
    assert "仍回答 200" in receipt_of(page).error


def test_what_somebody_put_into_the_page_on_its_way_keeps_it_from_being_live(built, public, boss):
    page = add(channel(built))
    publish_changes()
    public.alter = lambda body: body.replace(b"</body>", b"<script src=//evil></script></body>")
    for _ in range(checking.FAILED_AFTER):
        assert mail.outbox == []
        look()
    receipt = receipt_of(page)
    assert (receipt.state, receipt.told) == (State.FAILED, "王主任")
    assert "不一致" in receipt.error
    [message] = mail.outbox
    assert message.to == ["boss@example.org"]
    assert reverse("receipts:show", args=[receipt.pk]) in message.body

    another = add(channel(built), "又一篇")
    publish_changes()
    for _ in range(checking.FAILED_AFTER):
        look()
    assert receipt_of(another).told == "王主任"
    assert len(mail.outbox) == 1, "one mail for one trouble"

    public.alter = lambda body: body
    checking.retry(receipt)
    look()
    assert receipt_of(page).state == State.LIVE


def test_a_server_that_is_away_is_named_and_asked_again(built, public, settings):
    page = add(channel(built))
    publish_changes()
    settings.ZHANQUN_PUBLIC_URL = "http://{host}.localhost:1"
    look()
    receipt = receipt_of(page)
    assert (receipt.state, receipt.attempts) == (State.BUILT, 1)
    assert "打不开（连接不上）" in receipt.error
    assert receipt.due_at > receipt.built_at


def test_an_earlier_change_gives_way_to_a_later_one(built, public):
    page = add(channel(built))
    publish_changes()
    page.title = "改过的标题"
    page.save_revision().publish()
    publish_changes()
    look()
    states = Receipt.objects.filter(page_id=page.pk).order_by("change_id").values_list("state", flat=True)
    assert list(states) == [State.REPLACED, State.LIVE]


def test_an_item_that_is_only_a_link_is_live_with_its_list(built, public):
    page = add(channel(built), "外链", link_url="https://www.gov.cn/a")
    publish_changes()
    look()
    assert (receipt_of(page).path, receipt_of(page).state) == ("/zwgk/tzgg/", State.LIVE)


def test_pages_published_in_bulk_get_a_receipt_when_somebody_asks(built, public, boss, client):
    with in_lane(Lane.BULK):
        page = add(channel(built))
    publish_changes()
    assert not Receipt.objects.filter(page_id=page.pk).exists()
    client.force_login(boss)
    assert client.post(reverse("receipts:check", args=[page.pk])).status_code == 302
    look()
    assert receipt_of(page).state == State.LIVE


def test_a_portal_that_cannot_be_written_holds_up_no_other(built, district, public, boss, monkeypatch):
    publish_changes()
    follow = work.follow

    def broken(portal, *rest):
        if portal.pk == built.pk:
            raise RuntimeError("磁盘坏了")
        return follow(portal, *rest)

    monkeypatch.setattr("sites.publishing.reader.follow", broken)
    monkeypatch.setattr(work, "follow", broken)
    here, there = add(channel(built)), add(channel(district))
    reader = registered()["files"]
    failure = catch_up_safely(reader)
    assert isinstance(failure, Unfinished)
    assert f"{built.host}（磁盘坏了）" in str(failure)
    assert (receipt_of(here).state, receipt_of(there).state) == (State.FAILED, State.BUILT)
    shown = status.of_page(here.pk)
    assert (shown.error, [step.mark for step in shown.steps]) == ("磁盘坏了", ["done", "failed"])

    catch_up_safely(reader)
    assert receipt_of(here).told == "王主任"
    later = add(channel(built), "再来一篇")
    monkeypatch.undo()
    assert catch_up_safely(reader) is None
    look()
    assert {receipt_of(page).state for page in (here, there, later)} == {State.LIVE}


def test_the_panel_and_the_receipt_are_for_the_people_of_the_portal(built, district, public, boss, client):
    page = add(channel(built), "给谁看")
    publish_changes()
    look()
    stranger = get_user_model().objects.create_user("stranger", "s@example.org", "long-enough-1")
    Membership.objects.create(user=stranger, organisation=district.organisation, role="administrator")
    receipt = receipt_of(page)
    addresses = [
        reverse("receipts:status", args=[page.pk]),
        reverse("receipts:page", args=[page.pk]),
        reverse("receipts:show", args=[receipt.pk]),
    ]
    client.force_login(boss)
    texts = [client.get(address).content.decode() for address in addresses]
    assert all("已上线" in text for text in texts)
    assert receipt.sha256 in texts[2]
    assert addresses[0] in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    client.force_login(stranger)
    assert [client.get(address).status_code for address in addresses] == [302, 302, 302]
    assert client.post(reverse("receipts:check", args=[page.pk])).status_code == 302
    assert receipt_of(page).attempts == 1


def test_the_panel_says_when_a_page_waits_for_its_channel(built, boss, client):
    news = channel(built)
    page = add(news)
    client.force_login(boss)
    address = reverse("receipts:status", args=[page.pk])
    assert "所在栏目未发布" not in client.get(address).content.decode()
    news.unpublish()
    assert "所在栏目未发布、已撤下" in client.get(address).content.decode()


def test_nobody_waits_for_a_check(built, public, boss, client):
    page = add(channel(built))
    publish_changes()
    public.status = 500
    client.force_login(boss)
    client.post(reverse("receipts:check", args=[page.pk]))
    assert receipt_of(page).attempts == 0
    assert Change.objects.filter(subject_id=page.pk).count() == 1
