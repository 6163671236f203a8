"""From the click to the disk: an emergency to every portal of a cluster, and back.

    python -m tests.bench.bench_announce [--portals 100] [--busy] [--items | --home]

``ZHANQUN_DATA`` names a directory for the cluster, opened and built on the first run; ``DATABASE_URL`` a database, or
nothing for SQLite. ``--busy`` rebuilds the portals in another process meanwhile. The click is the request of the one
who approves; what is measured ends when the last portal's file holds the banner, and when the answer has come.
``--home``: an emergency home page in the place of a banner, which the urgent reader builds; it reads in this process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import django

from .bench_portals import measure, tell

DISTRICTS = 12
TIMES = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portals", type=int, default=100)
    parser.add_argument("--copies", action="store_true", help="open 20 portals and copy rows and files for the rest")
    parser.add_argument("--busy", action="store_true", help="rebuild everything in another process meanwhile")
    parser.add_argument("--items", action="store_true", help="pages in channels in the place of banners")
    parser.add_argument("--home", action="store_true", help="home pages in the place of banners")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    prepare(options.portals, copies=options.copies)
    with busy() if options.busy else idle():
        for number in range(1, TIMES + 1):
            round_of(options)(number)
    check()


def round_of(options: argparse.Namespace) -> Callable[[int], None]:
    return run_items if options.items else run_home if options.home else run


def prepare(total: int, *, copies: bool) -> None:
    """Open and build the cluster, unless an earlier run has. Copies cost a delivery what portals do."""
    from django.core.management import call_command
    from django.test import override_settings

    from sites.portals.models import Portal
    from sites.publishing.building import build_all

    from . import bench_portals

    override_settings(AXES_ENABLED=False, ALLOWED_HOSTS=["*"]).enable()
    call_command("migrate", verbosity=0)
    if not Portal.objects.exists():
        bench_portals._open_all(20 if copies else total)
    hosts = list(Portal.objects.order_by("pk").values_list("host", flat=True))
    if not _all_built(hosts):
        build_all(hosts)
    call_command("publish_changes")
    if len(hosts) < total:
        multiply(total - len(hosts))
    sys.stdout.write(f"{Portal.objects.count()} portals\n")


def multiply(count: int) -> None:
    """Portals with the rows and files of one that is open: other hosts, the same pages."""
    import shutil

    from django.db import transaction
    from wagtail.models import Site

    from sites.portals.models import Portal
    from sites.publishing.models import Output, PortalTree
    from sites.publishing.tree import Tree

    model = Portal.objects.select_related("site").filter(kind="department").order_by("pk").first()
    record, outputs = PortalTree.objects.get(pk=model.pk), list(Output.objects.filter(site_id=model.pk))
    with transaction.atomic():
        for number in range(count):
            host = f"copy{number}.yunzhou.example"
            site = Site.objects.create(hostname=host, port=443, root_page_id=model.site.root_page_id)
            model.pk, model.site, model.host, model.name = site.pk, site, host, f"云州市第{number}所"
            Portal.objects.bulk_create([model])
            record.pk, record.host = site.pk, host
            PortalTree.objects.bulk_create([record])
            for row in outputs:
                row.pk, row.site_id = None, site.pk
            Output.objects.bulk_create(outputs)
    source = Tree("b1.yunzhou.example").folder
    for number in range(count):
        target = Tree(f"copy{number}.yunzhou.example").folder
        shutil.copytree(source / "releases", target / "releases", copy_function=os.link)
        (target / "current").symlink_to((source / "current").readlink())


def run(number: int) -> None:
    """Send an emergency by the approver's request, and withdraw it."""
    from django.urls import reverse

    from sites.announcements.describing import version

    client, row = _pending(f"第{number}次演练")
    marks: dict[str, float] = {}
    for action in ("approve", "withdraw"):
        address = reverse("announcements:act", args=[row.pk, action])
        watch = Thread(target=_watch, args=(row.title, action == "approve", marks))
        row.refresh_from_db()
        form = {"note": "演练", "seen": version(row)}
        start = time.perf_counter()
        watch.start()
        cost = measure(lambda url=address, form=form: client.post(url, form))
        watch.join()
        tell(f"{number} {action}: on disk everywhere after {marks['done'] - start:.2f} s; answer", cost)


def run_items(number: int) -> None:
    """Put a page into a channel of each portal, and take it out again: the pages, then all that the readers make."""
    from cms.changes.readers import catch_up, catch_up_all, registered
    from sites.announcements import sending
    from sites.announcements.models import Announcement, Target
    from sites.portals.opening import city

    words = {"title": f"第{number}次通知", "body": "请各单位知悉。", "banner": False, "channel_kinds": ["notices"]}
    row = Announcement.objects.create(origin=city(), **words)
    Target.objects.create(announcement=row, rule="cluster")
    pages = registered()["announcement-pages"]
    tell(f"{number} items: sent", measure(lambda: sending.send(row)))
    tell(f"{number} items: pages published", measure(lambda: catch_up(pages)))
    tell(f"{number} items: built, found, noted", measure(catch_up_all))
    built = row.deliveries.exclude(built_at=None).count()
    tell(f"{number} items: withdrawn", measure(lambda: sending.withdraw(row)))
    tell(f"{number} items: pages withdrawn", measure(lambda: catch_up(pages)))
    tell(f"{number} items: taken off", measure(catch_up_all))
    gone = row.deliveries.exclude(removed_at=None).count()
    sys.stdout.write(f"{built} portals built, {gone} taken off, of {row.deliveries.count()}\n")


def run_home(number: int) -> None:
    """Put an emergency home page on every portal, and the usual one back: the click, then what the worker does."""
    from cms.changes.readers import catch_up, registered
    from sites.announcements import sending
    from sites.announcements.models import Announcement, Target
    from sites.portals.opening import city

    words = {"title": f"第{number}次演练", "body": "非必要不出行。", "banner": False, "home": "notice"}
    row = Announcement.objects.create(origin=city(), severity="emergency", **words)
    Target.objects.create(announcement=row, rule="cluster")
    urgent = registered()["urgent"]

    def act(step: Callable[[Any], Any]) -> None:
        step(row)
        catch_up(urgent)

    for name, step, wanted in (("sent", sending.send, True), ("withdrawn", sending.withdraw, False)):
        tell(f"{number} home pages: {name}", measure(lambda step=step: act(step)))
        assert all((row.title in file.read_text()) == wanted for file in _files("index.html"))


def _watch(title: str, wanted: bool, marks: dict[str, float]) -> None:
    """Note when the last of the portals' files shows the banner, or none does: looked up from the last written on."""
    waiting = _files("_fragments/announcements.html")
    needle = title.encode()
    while waiting:
        while waiting and (needle in waiting[-1].read_bytes()) == wanted:
            waiting.pop()
        time.sleep(0.02)
    marks["done"] = time.perf_counter()


def _files(name: str) -> list[Any]:
    from pathlib import Path

    from django.conf import settings

    return sorted(Path(settings.ZHANQUN_TARGET).glob(f"*/current/{name}"))


def _pending(title: str) -> tuple[Any, Any]:
    """A logged-in approver and an emergency that waits for approval."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    from sites.announcements import sending
    from sites.announcements.models import Announcement, Target
    from sites.portals.opening import city
    from sites.portals.rights import CLUSTER_ADMINISTRATORS

    people = [get_user_model().objects.get_or_create(username=name)[0] for name in ("author", "approver")]
    for person in people:
        person.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    row = Announcement.objects.create(
        title=title, body="非必要不出行。", severity="emergency", origin=city(), created_by=people[0]
    )
    Target.objects.create(announcement=row, rule="cluster")
    client = Client()
    client.force_login(people[1])
    return client, sending.submit(row, people[0])


def _all_built(hosts: list[str]) -> bool:
    from sites.publishing.tree import Tree

    return all(Tree(host).release for host in hosts)


@contextmanager
def busy() -> Iterator[None]:
    """Full builds, one after another, in another process."""
    loop = 'while true; do "$0" manage.py build --full > /dev/null 2>&1; done'
    worker = subprocess.Popen(["/bin/bash", "-c", loop, sys.executable], start_new_session=True)
    time.sleep(3)
    try:
        yield
    finally:
        os.killpg(worker.pid, 15)
        worker.wait()


@contextmanager
def idle() -> Iterator[None]:
    yield


def check() -> None:
    """What is on disk is what is recorded and signed."""
    from django.core.management import call_command

    call_command("publish_changes")
    call_command("verify_outputs", verbosity=0)


if __name__ == "__main__":
    main()
