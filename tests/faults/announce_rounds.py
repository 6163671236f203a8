"""Kill whoever delivers announcements at random operations, and let sending and withdrawing race, round after round.

    python -m tests.faults.announce_rounds --kills 100 --races 100 [--portals 6] [--seed 1]

A kill round sends, withdraws, or reads in a child that kills itself at its n-th file operation or statement: bars,
pages in channels, home pages, pages with bars, by turns. The next run of the readers must bring every portal to the
state that is committed, each announcement delivered once. A race
round lets one process send while another withdraws, an older announcement or that very one; when both have come back
every portal must show the state committed last, without anybody reading on.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

from .dying import Dying

KINDS = ("read", "send", "withdraw")
# What announcements are sent as.
SHAPES: dict[str, dict[str, Any]] = {
    "bar": {},
    "page": {"banner": False, "channel_kinds": ["notices"]},
    "home": {"banner": False, "home": "notice"},
    "page and bar": {"channel_kinds": ["notices"]},
}
_numbers = count(1)


class Rounds:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.dying = Dying(self.chance, {f"{kind} {shape}": 60 for kind in KINDS for shape in SHAPES})
        self.killed: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.raced = 0

    def kill(self, number: int) -> None:
        """One kill round."""
        # Reading is where pages and home pages are made: half of the rounds.
        kind, shape = KINDS[max(0, number % 4 - 1)], list(SHAPES)[number // 4 % len(SHAPES)]
        self._ahead(kind, shape)
        drafted = draft(shape) if kind == "send" else None
        works = {"send": lambda: send(drafted), "withdraw": lambda: withdraw(self._some(shape)), "read": read}
        ended = self.dying.ended(f"{kind} {shape}", works[kind])
        (self.ended if ended else self.killed)[f"{kind} {shape}"] += 1
        read()
        check(f"kill {number} {kind} {shape}")

    def race(self, number: int) -> None:
        """One race round: two children at once."""
        from django.db import connections

        one, other = draft("bar"), self._some("bar")
        same = number % 2 == 0
        connections.close_all()
        children = [_child(lambda: send(one)), _child(lambda: withdraw_when_sent(one) if same else withdraw(other))]
        for child in children:
            assert os.waitpid(child, 0)[1] == 0, (number, "a child failed")
        check(f"race {number}")
        self.raced += 1

    def _ahead(self, kind: str, shape: str) -> None:
        """Something to withdraw; something that is committed and not on disk, to read."""
        if not running(shape):
            send(draft(shape))
            read()
        if kind == "read":
            for row in running(shape)[:3]:
                sending_only(row)
            sent_only(draft(shape))

    def _some(self, shape: str) -> Any:
        rows = running(shape)
        return self.chance.choice(rows) if rows else send(draft(shape))


def _child(work: Callable[[], Any]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        except Exception as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    return child


def draft(shape: str) -> Any:
    from sites.announcements.models import Announcement, Target
    from sites.portals.opening import city

    words = {"title": f"第{next(_numbers)}则", "body": "非必要不出行。", "severity": "emergency"}
    row = Announcement.objects.create(origin=city(), **words, **SHAPES[shape])
    Target.objects.create(announcement=row, rule="cluster")
    return row


def send(row: Any) -> Any:
    """As the command does."""
    from sites.announcements import sending
    from sites.announcements.delivering import deliver

    row = sending.send(row)
    deliver([row.pk])
    return row


def withdraw(row: Any) -> None:
    from sites.announcements import sending
    from sites.announcements.delivering import deliver

    sending.withdraw(row)
    deliver([row.pk])


def withdraw_when_sent(row: Any) -> None:
    """The other administrator takes it back as soon as it can be seen."""
    from sites.announcements.models import Announcement

    while not Announcement.objects.filter(pk=row.pk, status="running").exists():
        pass
    withdraw(row)


def sending_only(row: Any) -> None:
    """Withdrawn in the database, and nobody has brought it to disk."""
    from django.db import transaction

    from sites.announcements import sending

    with _no_delivery(), transaction.atomic():
        sending.withdraw(row)


def sent_only(row: Any) -> None:
    from django.db import transaction

    from sites.announcements import sending

    with _no_delivery(), transaction.atomic():
        sending.send(row)


def _no_delivery() -> Any:
    from unittest import mock

    return mock.patch("sites.announcements.delivering.deliver")


def read() -> None:
    from cms.changes.readers import catch_up_all

    failures = catch_up_all()
    assert not failures, failures


def running(shape: str | None = None) -> list[Any]:
    """What runs, of one shape or of all."""
    from sites.announcements.models import Announcement

    given = {"banner": True, "channel_kinds": [], "home": ""} | SHAPES[shape] if shape else {}
    return list(Announcement.objects.filter(status="running", **given).order_by("pk"))


def check(where: str) -> None:
    """Every portal shows what is committed, its record and its receipts say so, and nothing stands twice."""
    from sites.announcements.models import Delivery
    from sites.portals.models import Portal
    from sites.publishing import announced, bars, ledger
    from sites.publishing.models import Output
    from sites.publishing.tree import Tree
    from themes import rendering

    rows = running()
    for portal in Portal.objects.order_by("pk"):
        shown = announced.shown_of(portal.pk)
        wanted = rendering.load(portal.theme).render("fragments/announcements.html", announcements=shown.banners)
        actual = (Tree(portal.host).read(bars.PATH) or b"").decode()
        assert shown.numbers == {row.pk for row in rows if row.banner}, (where, portal.host, "is to show others")
        assert actual == wanted, (where, portal.host, "shows others")
        record = Output.objects.get(site_id=portal.pk, path=bars.PATH)
        assert record.sha256 == ledger.sha256(actual.encode()), (where, portal.host, "the record differs")
        check_pages(where, portal, rows)
        check_home(where, portal, shown.home)
    portals = Portal.objects.count()
    for row in rows:
        if row.home and row.pk != shown.home.number:  # another has the place
            continue
        found = Delivery.objects.filter(announcement=row, built_at__isnull=False, removed_at=None, error="")
        assert (found.count(), row.deliveries.count()) == (portals, portals), (
            where,
            row.title,
            "is not built once each",
        )
    left = Delivery.objects.filter(announcement__status="withdrawn", built_at__isnull=False, removed_at=None)
    assert not left.exists(), (where, "receipts of what was withdrawn")


def check_pages(where: str, portal: Any, rows: list[Any]) -> None:
    """Each announcement in channels is one page, on disk; no other is there."""
    from cms.content.models import Article
    from sites.publishing.tree import Tree

    pages = Article.objects.descendant_of(portal.home).live().select_related("publication")
    wanted = sorted(row.title for row in rows if row.channel_kinds)
    assert sorted(page.title for page in pages) == wanted, (where, portal.host, "has other pages")
    tree = Tree(portal.host)
    on_disk = {path for path, _place in tree.files() if re.search(r"/tzgg/\d{6}/t\d+_\d+\.html$", path)}
    assert on_disk == {page.publication.path for page in pages}, (where, portal.host, "shows other pages")
    for page in pages:
        assert page.title in tree.read(page.publication.path).decode(), (where, portal.host, "shows another page")


def check_home(where: str, portal: Any, home: Any) -> None:
    """The home page is that of the announcement which comes first, and the usual one stands beside it."""
    from sites.publishing.tree import Tree

    tree = Tree(portal.host)
    usual = tree.read("/home.html")
    assert (usual is not None) == (home is not None), (where, portal.host, "another home page")
    assert home is None or home.title in tree.read("/index.html").decode(), (where, portal.host, "another home page")


def prepare(portals: int) -> None:
    from django.core.management import call_command

    from sites.portals.models import Portal
    from sites.portals.opening import open_portal

    call_command("migrate", verbosity=0)
    if not Portal.objects.exists():
        open_portal("www.yunzhou.example", "云州市人民政府", "city")
        for number in range(1, portals):
            open_portal(f"b{number}.yunzhou.example", f"云州市第{number}局", "department")
    read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--races", type=int, default=100)
    parser.add_argument("--portals", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanqun-announce-") as folder:
        os.environ.setdefault("ZHANQUN_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
        import django

        django.setup()
        from django.core.management import call_command

        prepare(given.portals)
        rounds = Rounds(given.seed)
        for number in range(given.races):
            rounds.race(number)
        number = 0
        while rounds.killed.total() < given.kills:
            rounds.kill(number)
            number += 1
        call_command("verify_outputs", verbosity=0)
    killed, ended = dict(rounds.killed), dict(rounds.ended)
    print(f"killed {rounds.killed.total()} {killed} ended {ended} raced {rounds.raced}")


if __name__ == "__main__":
    main()
