"""Programs elsewhere are told of what is published and withdrawn: signed, tried again, never behind the firewall."""

import json
import socket
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cms.changes.models import Change
from cms.changes.readers import catch_up, registered
from sites.portals.kinds import PortalState
from sites.sharing import destinations, hook_posts, hook_queues
from sites.sharing.models import Delivery, Webhook

from .conftest import add, channel


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch) -> None:
    """Another thread would not see what a test's transaction holds; ``test_hook_queues.py`` is for threads."""

    class Here(Thread):
        def start(self):
            self.run()

        def join(self, timeout=None):
            pass

    monkeypatch.setattr(hook_queues, "Thread", Here)
    monkeypatch.setattr(hook_queues, "_work", hook_queues.empty)


@pytest.fixture
def server():
    """A program on this machine that takes messages, or answers as ``status`` says."""
    got: list[tuple[dict, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            got.append((dict(self.headers), body))
            self.send_response(self.server.status)
            if self.server.status == 302:
                self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *args):
            pass

    one = HTTPServer(("127.0.0.1", 0), Handler)
    one.status, one.got = 200, got
    Thread(target=one.serve_forever, args=(0.01,), daemon=True).start()
    yield one
    one.shutdown()
    one.server_close()


@pytest.fixture
def hook(cluster, server, settings) -> Webhook:
    settings.ZHANQUN_WEBHOOKS_PRIVATE = True
    catch_up(registered()["webhooks"])
    url = f"http://127.0.0.1:{server.server_port}/hook"
    return Webhook.objects.create(portal=cluster.office, url=url, secret="geheim")


def read() -> None:
    catch_up(registered()["webhooks"])


def test_publishing_and_withdrawing_are_told_signed(cluster, server, hook):
    page = add(channel(cluster.office), "停课通知")
    path = page.publication.path
    add(channel(cluster.city), "别的站点")
    page.unpublish()
    read()
    told = [json.loads(body) for _, body in server.got]
    assert [(one["event"], one["title"]) for one in told][-1] == ("withdraw", "停课通知")
    assert {one["portal"] for one in told} == {cluster.office.host}
    assert told[-1]["url"] == f"https://{cluster.office.host}{path}"
    headers, body = server.got[-1]
    assert headers["X-Zhanqun-Signature"] == hook_posts.sign("geheim", headers["X-Zhanqun-Timestamp"], body)


def events(hook: Webhook) -> list[tuple[str, str]]:
    """(event, host) of all that a hook was told."""
    rows = Delivery.objects.filter(webhook=hook).order_by("pk")
    return [(told["event"], told["portal"]) for told in map(json.loads, rows.values_list("body", flat=True))]


def test_a_page_that_moves_to_another_portal_is_gone_from_the_first(cluster, server, hook):
    everywhere = Webhook.objects.create(url=hook.url)
    page = add(channel(cluster.office), "停课通知")
    path = page.publication.path
    read()
    page.move(channel(cluster.bureau), pos="last-child")
    read()
    office, bureau = cluster.office.host, cluster.bureau.host
    assert events(hook) == [("publish", office), ("withdraw", office)]
    assert events(everywhere) == [("publish", office), ("publish", bureau)]
    told = json.loads(Delivery.objects.filter(webhook=hook).latest("pk").body)
    assert told["url"] == f"https://{office}{path}"


def test_nobody_is_told_of_what_a_portal_in_preparation_holds(cluster, server, hook):
    everywhere = Webhook.objects.create(url=hook.url)
    page = add(channel(cluster.office), "停课通知")
    read()
    cluster.bureau.state = PortalState.PREPARING
    cluster.bureau.save()
    add(channel(cluster.bureau), "还没开通的通知").unpublish()
    page.move(channel(cluster.bureau), pos="last-child")
    read()
    office = cluster.office.host
    assert events(everywhere) == [("publish", office), ("withdraw", office)]
    assert "还没开通" not in "".join(Delivery.objects.values_list("body", flat=True))


def test_a_new_hook_is_told_of_what_was_on_its_way_when_it_was_added_and_of_nothing_before(cluster, server, hook):
    add(channel(cluster.office), "以前的通知")
    late = Webhook.objects.create(url=hook.url)
    page = add(channel(cluster.office), "停课通知")
    before = late.created_at - timezone.timedelta(seconds=1)
    Change.objects.filter(subject_id=page.pk).update(at=before)
    read()
    assert [json.loads(row.body)["title"] for row in Delivery.objects.filter(webhook=late)] == ["停课通知"]


def test_reading_twice_tells_once(cluster, server, hook):
    add(channel(cluster.office), "停课通知")
    read()
    count = len(server.got)
    from cms.changes.readers import set_position

    set_position("webhooks", 0)
    read()
    assert len(server.got) == count == 1


def test_what_is_refused_waits_longer_each_time_and_is_given_up(cluster, server, hook):
    server.status = 500
    add(channel(cluster.office), "停课通知")
    read()
    waits = []
    for _ in range(len(hook_queues.PAUSES)):
        row = Delivery.objects.get()
        waits.append(round((row.due_at - timezone.now()).total_seconds() / 60))
        hook_queues.send(row)
    row = Delivery.objects.get()
    assert waits == list(hook_queues.PAUSES)
    assert (row.due_at, row.status, row.attempts) == (None, 500, len(hook_queues.PAUSES) + 1)
    server.status = 200
    assert hook_queues.repeat(hook) == 1
    read()
    assert Delivery.objects.get().delivered_at


def test_an_answer_that_drips_is_cut_off_after_all(cluster, hook, monkeypatch):
    """One byte now and then keeps every read within its limit."""
    monkeypatch.setattr(hook_posts, "SECONDS", 0.3)
    stop = Event()

    def drip(listening: socket.socket) -> None:
        connection, _address = listening.accept()
        with connection:
            while not stop.wait(0.05):
                with suppress(OSError):
                    connection.send(b"H")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=drip, args=(listening,))
        thread.start()
        hook.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
        hook.save()
        add(channel(cluster.office), "停课通知")
        read()
        stop.set()
        thread.join()
    assert Delivery.objects.get().error == "0.3 秒内没有答复"


def test_redirects_are_not_followed(cluster, server, hook):
    server.status = 302
    add(channel(cluster.office), "停课通知")
    read()
    assert Delivery.objects.get().error == "HTTP 302"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::a00:1]/",
        "http://[2002:a01:203::1]/",
        "http://localhost:8000/",
        "ftp://example.cn/",
        "https://user:pass@example.cn/",
    ],
)
def test_private_and_odd_addresses_are_refused(url):
    with pytest.raises(ValidationError):
        destinations.check_address(url)


def test_a_name_that_leads_inside_is_refused_when_sending(cluster, hook, settings, monkeypatch):
    settings.ZHANQUN_WEBHOOKS_PRIVATE = False
    hook.url = "http://innocent.example.cn/"
    hook.save()
    monkeypatch.setattr(destinations.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("192.168.0.9", 80))])
    add(channel(cluster.office), "停课通知")
    read()
    assert "内网" in Delivery.objects.get().error


def test_an_address_that_cannot_be_holds_up_no_other(cluster, server, hook):
    broken = Webhook.objects.create(portal=cluster.office, url="http://example.cn:99999/", secret="geheim")
    add(channel(cluster.office), "停课通知")
    read()
    assert Delivery.objects.get(webhook=broken).error
    assert Delivery.objects.get(webhook=hook).delivered_at


def test_the_log_is_for_the_portals_administrators(client, cluster, person, server, hook):
    add(channel(cluster.office), "停课通知")
    read()
    address = reverse("zq_sharing_hook_log", args=[hook.pk])
    client.force_login(person("own", cluster.office, "administrator"))
    assert "已送达" in client.get(address).content.decode()
    assert client.post(reverse("zq_sharing_hook_repeat", args=[hook.pk])).status_code == 302
    client.force_login(person("other", cluster.other, "administrator"))
    assert client.get(address).status_code == 404
    assert client.post(reverse("zq_sharing_hook_repeat", args=[hook.pk])).status_code == 404


def test_why_a_message_could_not_be_sent_is_told_in_chinese(cluster, server, hook, monkeypatch):
    add(channel(cluster.office), "停课通知")
    server.shutdown()
    server.server_close()
    read()
    assert Delivery.objects.get().error == "连接不上"

    def unknown(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    hook_queues.repeat(hook)
    hook_queues.send_due()
    assert Delivery.objects.get().error == "域名没有解析"
    Webhook.objects.update(url="http://example.cn:99999/")
    hook_queues.repeat(hook)
    hook_queues.send_due()
    assert Delivery.objects.get().error == "网址不正确，请修改"


def test_what_is_told_of_one_page_keeps_its_order_through_failures(cluster, server, hook):
    """The first message waits for its second try when the page goes; another page's message does not wait."""
    server.status = 500
    page = add(channel(cluster.office), "停课通知")
    read()
    Delivery.objects.filter(webhook=hook).update(due_at=timezone.now() + timezone.timedelta(minutes=5))
    server.status = 200
    page.unpublish()
    add(channel(cluster.office), "开学通知")
    read()
    told = [json.loads(body) for _, body in server.got[1:]]
    assert {one["title"] for one in told} == {"开学通知"}
    assert not hook_queues.due().exists()
    Delivery.objects.filter(webhook=hook, delivered_at=None).update(due_at=timezone.now())
    hook_queues.send_due()
    told = [json.loads(body) for _, body in server.got[1:]]
    assert [one["event"] for one in told if one["title"] == "停课通知"] == ["publish", "withdraw"]


def test_what_was_given_up_holds_up_nothing_that_follows(cluster, server, hook):
    server.status = 500
    page = add(channel(cluster.office), "停课通知")
    read()
    Delivery.objects.filter(webhook=hook).update(due_at=None)
    server.status = 200
    page.unpublish()
    read()
    assert json.loads(server.got[-1][1])["event"] == "withdraw"
