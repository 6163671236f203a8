"""Kill whoever tells webhooks and mails digests at random operations, round after round.

    python -m tests.faults.message_rounds --rounds 100 [--seed 1]

Each round publishes a page and lets a child tell it to a webhook, or mail it to those who follow the portal; the child
kills itself at its n-th file operation or statement. After the next run everybody has been told at least once. Nobody
is told twice but by a child that died between sending and noting it: a webhook sees the same ``X-Zhanqun-Delivery``.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

from .dying import Dying

FOLLOWERS = 4
# What the servers of this process were told: titles by delivery, or by address.
TOLD: Counter[tuple[str, str]] = Counter()


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        TOLD["hook", self.headers["X-Zhanqun-Delivery"]] += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing."""


class Smtp(StreamRequestHandler):
    """As little SMTP (RFC 5321) as mail needs."""

    def handle(self) -> None:
        self._say("220 test")
        address, body = "", []
        in_data = False
        for line in self.rfile:
            text = line.decode().rstrip("\r\n")
            if in_data:
                in_data = text != "."
                body.append(text)
                if not in_data:
                    number = next(part for part in body if part.startswith("Title-"))
                    TOLD[number, address] += 1
                    self._say("250 taken")
                continue
            if text.upper().startswith("RCPT"):
                address, body = text.partition("<")[2].rstrip(">"), []
            in_data = text.upper() == "DATA"
            self._say("354 go on" if in_data else "250 fine")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Rounds:
    def __init__(self, seed: int) -> None:
        self.dying = Dying(random.Random(seed), {"hooks": 30, "digests": 40})
        self.killed: Counter[str] = Counter()
        self.twice = 0
        self.now = datetime.now().astimezone()

    def kill(self, number: int) -> None:
        kind = ("hooks", "digests")[number % 2]
        title = publish(number)
        self.now += timedelta(days=1)
        works: dict[str, Callable[[], Any]] = {"hooks": tell, "digests": lambda: mail(self.now)}
        before = sum(TOLD.values()), len(TOLD)
        ended = self.dying.ended(kind, works[kind])
        self.killed[kind] += not ended
        works[kind]()
        self._check(kind, title, ended, before)

    def _check(self, kind: str, title: str, ended: bool, before: tuple[int, int]) -> None:
        from cms.interaction.models import Follower
        from sites.sharing.models import Delivery

        if kind == "hooks":
            rows = Delivery.objects.values_list("pk", "delivered_at")
            assert all(at and TOLD["hook", str(pk)] for pk, at in rows), (title, "was not told")
        else:
            addresses = Follower.objects.values_list("email", flat=True)
            assert all(TOLD[title, address] for address in addresses), (title, "was not mailed")
        repeated = sum(TOLD.values()) - before[0] - (len(TOLD) - before[1])
        assert repeated <= (not ended), (title, "was told twice without need")
        self.twice += repeated


def publish(number: int) -> str:
    """A page of its own; its title."""
    from cms.content.models import Article, Channel

    title = f"Title-{number}"
    parent = Channel.objects.get(slug="dtyw")
    page = parent.add_child(instance=Article(title=title, live=False, body=[("paragraph", f"<p>{title}</p>")]))
    page.save_revision().publish()
    return title


def tell() -> None:
    from cms.changes.readers import catch_up, registered

    catch_up(registered()["webhooks"])


def mail(now: datetime) -> None:
    from cms.interaction import digests

    digests.send_due(now)


def prepare(address: str) -> None:
    from django.core.management import call_command

    from cms.interaction import following
    from cms.interaction.models import Follower
    from sites.portals.opening import open_portal
    from sites.sharing.models import Webhook

    call_command("migrate", verbosity=0)
    portal = open_portal("www.yunzhou.example", "云州市人民政府", "city")
    tell()
    Webhook.objects.create(url=address)
    for number in range(FOLLOWERS):
        following.confirm(Follower.objects.create(portal=portal, email=f"reader{number}@example.cn"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Hook), ThreadingTCPServer(("127.0.0.1", 0), Smtp)]
    for server in servers:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="zhanqun-messages-") as folder:
        os.environ.setdefault("ZHANQUN_DATA", folder)
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{servers[1].server_address[1]}"
        os.environ["ZHANQUN_WEBHOOKS_PRIVATE"] = "1"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
        import django

        django.setup()
        prepare(f"http://127.0.0.1:{servers[0].server_address[1]}/")
        rounds = Rounds(given.seed)
        for number in range(given.rounds):
            rounds.kill(number)
    total = sum(rounds.killed.values())
    sys.stdout.write(f"rounds {given.rounds} killed {total} {dict(rounds.killed)} told twice {rounds.twice}\n")


if __name__ == "__main__":
    main()
