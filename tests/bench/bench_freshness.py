"""Inspecting a cluster of 300 portals with 12 channels each and 100,000 pages, and what one publication costs.

    python -m tests.bench.bench_freshness [--portals 300] [--pages 100000] [--links 1000]

``ZHANQUN_DATA`` names an empty directory and ``DATABASE_URL`` an empty database, or nothing for SQLite. The history is
written straight into its table, as the reader of the change log would have; portals are rows without pages in the tree.
``--links`` checks as many outside links against a server of this process: 10 % dead, 5 % hanging 15 s.
``--files`` looks for dead links in everything that is built in ``ZHANQUN_TARGET`` (as ``bench_build`` leaves it).
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import django

CHANNELS = 12
KINDS = ("news", "notices", "policies", "interpretations", "guides", "disclosure", "other")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portals", type=int, default=300)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=0)
    parser.add_argument("--files", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    from django.core.management import call_command

    if options.links:
        check_links(options.links)
        return
    call_command("migrate", verbosity=0)
    if options.files:
        survey_files()
        return
    _fill(options.portals, options.pages)
    _inspect(options.pages)


def _fill(portals: int, pages: int) -> None:
    from sites.freshness.models import PublicationEntry
    from sites.portals.models import Portal

    if PublicationEntry.objects.exists():
        return
    _open_portals(portals)
    random.seed(7)
    sites = list(Portal.objects.values_list("pk", flat=True))
    rows = list(_entries(sites, pages))
    for start in range(0, len(rows), 5000):
        PublicationEntry.objects.bulk_create(rows[start : start + 5000])


def _open_portals(count: int) -> None:
    from sites.freshness.models import PortalEntry
    from sites.portals.models import Portal
    from sites.portals.opening import city, open_portal

    open_portal("www.yunzhou.example", "云州市人民政府", "city")
    first = city()
    assert first is not None
    from wagtail.models import Site

    for number in range(1, count):
        site = Site.objects.create(hostname=f"b{number}.example", port=443, root_page=first.site.root_page)
        values = {field.attname: getattr(first, field.attname) for field in Portal._meta.concrete_fields}
        values |= {"site_id": site.pk, "host": site.hostname, "name": f"第{number}局", "kind": "department"}
        Portal.objects.bulk_create([Portal(**(values | {"parent_id": first.pk}))])
    from django.utils import timezone

    PortalEntry.objects.bulk_create(
        PortalEntry(at=timezone.now() - timedelta(days=900), site_id=pk, state="normal")
        for pk in Portal.objects.values_list("pk", flat=True)
    )


def _entries(sites: list[int], pages: int) -> Iterator[Any]:
    today, number = date.today(), 10_000_000
    for site_id in sites:
        home, channels = number, [number + index for index in range(1, CHANNELS + 1)]
        number += CHANNELS + 1
        start = today - timedelta(days=900)
        yield _entry(site_id, home, "home", None, start, {"channels": channels[:4]})
        for index, page_id in enumerate(channels):
            facts = {"kind": KINDS[index % len(KINDS)], "cadence": random.choice([None, 14, 30, 180])}
            yield _entry(site_id, page_id, "channel", home, start, facts)
        for _ in range(pages // len(sites)):
            number += 1
            day = today - timedelta(days=int(random.expovariate(1 / 200)) % 890)
            yield _entry(site_id, number, random.choice(["article"] * 9 + ["guide"]), random.choice(channels), day, {})


def _entry(site_id: int, page_id: int, kind: str, parent: int | None, day: date, facts: dict) -> Any:
    from django.utils import timezone

    from sites.freshness.models import PublicationEntry

    return PublicationEntry(
        at=timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9)),
        site_id=site_id,
        page_id=page_id,
        happening="live",
        kind=kind,
        parent_id=parent,
        url=f"/dtyw/{day:%Y%m}/t{day:%Y%m%d}_{page_id}.html",
        title=f"关于印发第{page_id}号方案的通知",
        shown_on=day,
        live_on=day,
        fingerprint="0" * 64,
        substance=f"{page_id:032x}",
        facts=facts,
    )


def _inspect(pages: int) -> None:
    from sites.freshness import standing
    from sites.freshness.inspecting import inspect
    from sites.portals.models import Portal

    base = _memory()
    inspected = _measure(f"inspect all, {pages} pages", inspect)
    sys.stdout.write(f"  memory {_memory():.0f} MB, {_memory() - base:.0f} MB more than before\n")
    _measure("store and follow", lambda: standing.settle(inspected))
    _measure("judge probes and surveys anew, all portals", standing.rejudge)
    some = Portal.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for _ in range(3):
        _measure("one portal after one publication", lambda: standing.refresh([some]))


def survey_files() -> None:
    """All portals, as the nightly job does."""
    from sites.freshness import file_survey
    from sites.freshness.models import Survey
    from sites.portals.models import Portal
    from sites.publishing.links import files_by_host

    Survey.objects.filter(kind=file_survey.KIND).delete()
    known = _measure("recorded files", files_by_host)
    portals = Portal.objects.order_by("pk")
    surveys = _measure("search through built pages", lambda: [file_survey.survey(each, known) for each in portals])
    dead = sum(found["problem"] == "dead-link" for survey in surveys for found in survey.found)
    pages = sum(survey.checked for survey in surveys)
    sys.stdout.write(f"  {pages} pages, {dead} dead links, memory {_memory():.0f} MB\n")


def check_links(count: int) -> None:
    """Against a local server under many addresses of this machine."""
    from sites.freshness.link_checking import Manners, check

    with ThreadingHTTPServer(("", 0), _Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        urls = [f"http://127.0.0.{number % 40 + 1}:{server.server_port}/{_path(number)}" for number in range(count)]
        answers = _measure(f"{count} outside links", lambda: check(urls, Manners(private=True)))
        dead = sum(bool(answer.reason) for answer in answers)
        sys.stdout.write(f"  {dead} dead of {count}\n")
        server.shutdown()


def _path(number: int) -> str:
    return ("gone" if number % 10 == 3 else "slow" if number % 20 == 7 else "fine") + f"/{number}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/slow"):
            time.sleep(15)
        self.send_response(404 if self.path.startswith(("/gone", "/robots")) else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing."""


def _measure(what: str, work: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sys.stdout.write(f"{what:50} {wall:8.2f} s, {cpu:8.2f} s of CPU\n")
    sys.stdout.flush()
    return result


def _memory() -> float:
    """Peak of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
