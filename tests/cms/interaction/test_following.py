"""Citizens follow a portal by mail: asked for, confirmed, told of what is new, and gone with one click."""

import re
from datetime import datetime
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.changes.models import Change
from cms.content.models import PolicyDocument
from cms.interaction import digests, following
from cms.interaction.models import Follower
from tests.sites.sharing.conftest import add, channel

ADDRESS = "reader@example.cn"


@pytest.fixture
def citizen(cluster) -> Client:
    return Client(enforce_csrf_checks=True, SERVER_NAME=cluster.office.host)


def ask(citizen, **values):
    return citizen.post("/follow/", {"email": ADDRESS, "kind": "", "frequency": "daily", **values})


def link(message, action: str) -> str:
    return re.search(rf"https://[^/]+(/follow/{action}/\S+/)", message.body)[1]


@pytest.fixture
def follower(citizen) -> Follower:
    ask(citizen)
    citizen.post(link(mail.outbox.pop(), "confirm"))
    return Follower.objects.get()


def at(hour: int, day: int = 24) -> datetime:
    """A Tuesday in the future of everything that the tests publish."""
    return timezone.make_aware(datetime(2030, 12, day, hour))


def digest(hour: int = 8, day: int = 24) -> list[str]:
    mail.outbox.clear()
    digests.send_due(at(hour, day))
    return [message.body for message in mail.outbox]


def test_the_page_has_the_look_of_its_portal_and_needs_no_cookie(citizen, cluster):
    answer = citizen.get("/follow/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert cluster.office.name in text
    assert "/follow/feeds/guide.json" in text
    assert "<script" not in text.split("<main", 1)[1].split("</main>")[0]
    assert not answer.cookies


def test_nobody_is_followed_before_the_mail_is_answered(citizen):
    assert ask(citizen).status_code == 200
    row = Follower.objects.get()
    assert row.confirmed_at is None
    address = link(mail.outbox[0], "confirm")
    assert mail.outbox[0].to == [ADDRESS]
    assert citizen.get(address).status_code == 200
    row.refresh_from_db()
    assert row.confirmed_at is None
    assert "订阅成功" in citizen.post(address).content.decode()
    row.refresh_from_db()
    assert row.confirmed_at


def test_what_was_never_confirmed_is_forgotten(citizen):
    ask(citizen)
    Follower.objects.update(asked_at=timezone.now() - following.UNCONFIRMED * 1.1)
    digests.send_due()
    assert not Follower.objects.exists()


def test_asking_again_sends_no_second_mail_and_says_the_same(citizen, follower):
    first = ask(citizen).content
    assert mail.outbox == []
    assert ask(citizen, email="other@example.cn").content == first


@pytest.mark.parametrize("trouble", [ConnectionRefusedError(), SMTPRecipientsRefused({})])
def test_who_asks_while_no_mail_can_be_sent_is_told_and_may_ask_again(citizen, monkeypatch, trouble):
    def fail(self, messages):
        raise trouble

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", fail)
        answer = ask(citizen)
    assert answer.status_code == 503
    assert "请核对邮箱地址，过几分钟再试" in answer.content.decode()
    assert ADDRESS in answer.content.decode()
    assert not Follower.objects.exists()
    assert ask(citizen).status_code == 200
    assert len(mail.outbox) == 1


def test_who_asks_twice_at_once_is_answered_alike(citizen, cluster, monkeypatch):
    def token() -> str:
        Follower.objects.create(portal=cluster.office, email=ADDRESS)
        return "another"

    monkeypatch.setattr(following, "new_token", token)
    assert ask(citizen).status_code == 200
    assert mail.outbox == []


def test_nothing_that_writes_waits_for_the_mail_server(citizen, monkeypatch):
    depth = len(connection.savepoint_ids)

    def look(self, messages):
        seen.append(len(connection.savepoint_ids))
        return len(messages)

    seen: list[int] = []
    monkeypatch.setattr(EmailBackend, "send_messages", look)
    ask(citizen)
    assert seen == [depth]


def test_a_wrong_address_is_explained(citizen):
    answer = ask(citizen, email="nobody")
    assert answer.status_code == 400
    assert "邮箱地址不对" in answer.content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize(
    "email", ["a@example.cn\r\nBcc: b@example.cn", "a@example.cn\nSubject: x", "a@example.cn,b@example.cn", "a" * 5000]
)
def test_nobody_smuggles_headers_or_receivers_into_the_mail(citizen, email):
    assert ask(citizen, email=email).status_code == 400
    assert mail.outbox == []


def test_many_wishes_of_one_client_are_refused(citizen, settings):
    settings.FOLLOW_PER_HOUR = 2
    answers = [ask(citizen, email=f"n{number}@example.cn").status_code for number in range(3)]
    assert answers == [200, 200, 429]
    assert len(mail.outbox) == 2


def test_a_digest_tells_once_what_is_new_on_the_portal(cluster, follower):
    add(channel(cluster.office), "停课通知")
    add(channel(cluster.city), "别的站点的")
    gone = add(channel(cluster.office), "发错了的")
    gone.unpublish()
    (text,) = digest()
    assert "停课通知" in text
    assert "别的站点的" not in text
    assert "发错了的" not in text
    assert digest(9) == []
    assert digest(8, 25) == []


def test_edits_of_what_was_there_before_are_not_news(citizen, cluster):
    page = add(channel(cluster.office), "停课通知")
    Change.objects.update(at=timezone.now())
    ask(citizen)
    citizen.post(link(mail.outbox.pop(), "confirm"))
    page.save_revision().publish()
    assert digest() == []


def test_what_waited_for_the_log_while_others_were_told_is_news_all_the_same(cluster, citizen):
    """Its times are older than those of changes with smaller numbers."""
    Change.objects.update(at=timezone.now() + timezone.timedelta(hours=1))
    ask(citizen)
    citizen.post(link(mail.outbox.pop(), "confirm"))
    add(channel(cluster.office), "停课通知")
    (text,) = digest()
    assert "停课通知" in text


def test_only_the_kind_that_was_asked_for(cluster, follower):
    Follower.objects.update(kind="policy")
    add(channel(cluster.office), "停课通知")
    assert digest() == []
    add(channel(cluster.office, "zwgk/zcwj"), "入学办法", PolicyDocument)
    (text,) = digest(8, 25)
    assert "入学办法" in text


def test_a_kind_is_told_however_much_else_is_new_and_what_has_no_room_is_counted(cluster, follower, monkeypatch):
    monkeypatch.setattr(digests, "MOST_ITEMS", 1)
    for title in ("入学办法", "招生办法"):
        add(channel(cluster.office, "zwgk/zcwj"), title, PolicyDocument)
    for number in range(5):
        add(channel(cluster.office), f"停课通知{number}")
    Follower.objects.update(kind="policy")
    (text,) = digest()
    assert "招生办法" in text
    assert "停课通知" not in text
    assert f"另有 1 条，请到网站查看：\nhttps://{cluster.office.host}/\n" in text


def test_weekly_digests_go_out_on_mondays(cluster, follower):
    Follower.objects.update(frequency="weekly", looked_at=at(8, 23))
    add(channel(cluster.office), "停课通知")
    assert digest(8, 29) == []
    assert len(digest(8, 30)) == 1


def test_one_click_ends_it_and_leaves_nothing(citizen, cluster, follower):
    add(channel(cluster.office), "停课通知")
    digest()
    message = mail.outbox[0]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message.extra_headers["List-Unsubscribe"].strip("<>").partition(cluster.office.host)[2]
    assert citizen.get(address).status_code == 200
    assert Follower.objects.exists()
    assert citizen.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follower.objects.exists()
    assert citizen.post(address).status_code == 404


def test_a_mail_server_that_is_away_loses_no_digest(cluster, follower, monkeypatch):
    add(channel(cluster.office), "停课通知")

    def away(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert digest() == []
    assert Follower.objects.get().failures == 0
    assert len(digest(9)) == 1


def test_an_address_that_is_refused_waits_behind_the_others_and_is_not_in_the_log(
    cluster, citizen, follower, monkeypatch, caplog
):
    ask(citizen, email="second@example.cn")
    citizen.post(link(mail.outbox.pop(), "confirm"))
    add(channel(cluster.office), "停课通知")
    asked: list[str] = []

    def refuse(backend, messages):
        address = messages[0].to[0]
        asked.append(address)
        if address == ADDRESS:
            raise SMTPRecipientsRefused({address: (550, f"<{address}> unknown".encode())})
        mail.outbox.extend(messages)
        return 1

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert len(digest()) == 1
        add(channel(cluster.office), "复课通知")
        assert len(digest(8, 25)) == 1
    assert asked == [ADDRESS, "second@example.cn", "second@example.cn", ADDRESS]
    assert Follower.objects.get(email=ADDRESS).failures == 2
    assert "550" in caplog.text
    assert "@" not in caplog.text
