"""Opening portals and the screens that show all of them, in a cluster of 300.

    python -m tests.bench.bench_portals [--portals 300]

``ZHANQUN_DATA`` names an empty directory and ``DATABASE_URL`` an empty database, or nothing for SQLite. Run again, it
measures the screens only.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import django

DISTRICTS = 12
TIMES = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall clock, seconds of CPU of this process, queries."""

    wall: float
    cpu: float
    queries: int

    def __str__(self) -> str:
        return f"{self.wall * 1000:6.0f} ms, {self.cpu * 1000:6.0f} ms of CPU, {self.queries:4d} queries"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portals", type=int, default=300)
    total = parser.parse_args().portals
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    if not _is_prepared():
        _open_all(total)
    _show_screens()


def _is_prepared() -> bool:
    """Whether an earlier run has opened the portals: then only the screens are measured."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import override_settings

    from sites.portals.models import Portal

    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    override_settings(STORAGES=settings.STORAGES | plain, AXES_ENABLED=False).enable()
    call_command("migrate", verbosity=0)
    return Portal.objects.exists()


def _open_all(total: int) -> None:
    from sites.portals.opening import open_portal

    districts: list[Any] = []
    for number, (host, name, kind) in enumerate(_plan(total), start=1):
        parent = districts[number % DISTRICTS] if kind == "department" and number % 2 else None
        made: list[Any] = []
        cost = measure(lambda h=host, n=name, k=kind, p=parent, m=made: m.append(open_portal(h, n, k, parent=p)))
        if kind == "district":
            districts.append(made[0])
        if number in (3, 30, 100, 200, total):
            tell(f"portal {number} ({kind})", cost)


def _plan(total: int) -> list[tuple[str, str, str]]:
    """Host, name and kind: the city, its districts, departments under both in turn."""
    districts = [(f"www.d{number}.example", f"第{number}区人民政府", "district") for number in range(1, DISTRICTS + 1)]
    rest = total - DISTRICTS - 1
    bureaus = [(f"b{number}.yunzhou.example", f"云州市第{number}局", "department") for number in range(1, rest + 1)]
    return [("www.yunzhou.example", "云州市人民政府", "city"), *districts, *bureaus]


def _show_screens() -> None:
    from django.test import Client
    from django.urls import reverse

    from sites.portals.models import Portal

    portal = Portal.objects.filter(kind="department").order_by("pk").last()
    city = Portal.objects.get(kind="city")
    screens = {
        "dashboard": reverse("wagtailadmin_home"),
        "portals, first page": reverse("portals:index"),
        "portals, searched": reverse("portals:index") + "?q=第7",
        "portal edit": reverse("portals:edit", args=[portal.pk]),
        "open a portal": reverse("portals:add"),
        "people": reverse("people:index"),
        "memberships": reverse("memberships:index"),
        "explorer, the city's portals": reverse("wagtailadmin_explore", args=[city.area_id]),
        "explorer, one portal": reverse("wagtailadmin_explore", args=[portal.site.root_page_id]),
        "page edit": reverse("wagtailadmin_pages:edit", args=[portal.site.root_page_id]),
        "page chooser": reverse("wagtailadmin_choose_page"),
        "menu of the explorer": reverse("wagtailadmin_api:pages:listing") + f"?child_of={city.area_id}&for_explorer=1",
    }
    for who, user in _people(portal).items():
        client = Client()
        client.force_login(user)
        for name, address in screens.items():
            statuses: list[int] = []
            get = partial(_get, client, address, statuses)
            costs = [measure(get) for _ in range(TIMES)]
            middle = Cost(
                statistics.median(cost.wall for cost in costs),
                statistics.median(cost.cpu for cost in costs),
                costs[-1].queries,
            )
            if statuses[-1] == 200:
                tell(f"{who}: {name}", middle)


def _get(client: Any, address: str, statuses: list[int]) -> None:
    statuses.append(client.get(address).status_code)


def _people(portal: Any) -> dict[str, Any]:
    """An administrator of the cluster, one reviewer of everything, and people with twenty and with all portals."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    from sites.portals.models import Membership, Organisation, Portal
    from sites.portals.rights import CLUSTER_ADMINISTRATORS

    users = get_user_model().objects
    chief, above, many = (users.get_or_create(username=name)[0] for name in ("chief", "above", "many"))
    chief.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    city = Portal.objects.get(kind="city").organisation
    Membership.objects.get_or_create(user=above, organisation=city, role="reviewer", with_subordinates=True)
    for organisation in Organisation.objects.filter(kind="department").order_by("pk")[:20]:
        Membership.objects.get_or_create(user=many, organisation=organisation, role="administrator")
    return {"cluster administrator": chief, "reviewer of the city and below": above, "administrator of 20": many}


def measure(work: Callable[[], None]) -> Cost:
    from django.db import connection

    count = itertools.count()
    with connection.execute_wrapper(lambda execute, *args: next(count) >= 0 and execute(*args)):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        return Cost(time.perf_counter() - wall, time.process_time() - cpu, next(count))


def tell(what: str, cost: Cost) -> None:
    sys.stdout.write(f"{what:60} {cost}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
