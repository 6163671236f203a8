"""Seeing to it that announcements are live: each portal's public address is asked as a citizen would."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.utils import timezone

from cms.changes.locks import exclusive
from sites.publishing import bars
from sites.publishing.receipts.fetching import essence, fetch
from sites.publishing.serving import include_fragments, root_of
from sites.publishing.tree import Tree

from . import evidence
from .kinds import Status
from .models import Delivery

AT_ONCE = 8
MOST = 400
# Announcements that went out longer ago are not asked for any more; the portal's own checks tell what is wrong with it.
GIVE_UP = timedelta(days=1)
# What was built within FRESH is asked for every SECONDS, the rest every SELDOM seconds.
FRESH = timedelta(minutes=1)
SECONDS = 2
SELDOM = 300


class _Pace:
    """When this process last looked, by the monotonic clock: often at what is fresh, seldom at what stays away."""

    fresh = old = float("-inf")

    def since(self) -> timedelta | None:
        """How far back to look now, None for not at all."""
        now = time.monotonic()
        if now - self.fresh < SECONDS:
            return None
        self.fresh = now
        if now - self.old < SELDOM:
            return FRESH
        self.old = now
        return GIVE_UP


_pace = _Pace()


def verify_due() -> int:
    """Verify what is on disk and not seen live yet; how many became live. One process at a time; may be asked often."""
    since = _pace.since()
    if since is None:
        return 0
    with exclusive("verify-announcements", wait=False) as mine:
        return verify(_due(since)) if mine else 0


def verify(rows: Sequence[Delivery]) -> int:
    """Ask the public addresses of deliveries; how many show what was written."""
    wanted = [(row, path) for row in rows for path in _paths(row)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda one: _is_live(one[0].portal.host, one[1]), wanted))
    asked = {row.pk for row, _path in wanted}
    live = asked - {row.pk for (row, _path), good in zip(wanted, answers, strict=True) if not good}
    return Delivery.objects.filter(pk__in=live, live_at=None, removed_at=None).update(live_at=timezone.now())


def _due(since: timedelta) -> list[Delivery]:
    found = Delivery.objects.filter(built_at__gt=timezone.now() - since, live_at=None, removed_at=None)
    found = found.filter(announcement__status=Status.RUNNING).order_by("built_at")
    return list(found.select_related("portal", "announcement", "page__publication")[:MOST])


def _paths(row: Delivery) -> list[str | None]:
    """Addresses of all files that show a delivery; None for a page that is missing."""
    item = row.announcement
    found = [evidence.page_of(row)] if item.is_item else []
    return [*found, *([bars.PATH] if item.banner else []), *([evidence.HOME] if item.home else [])]


def _is_live(host: str, path: str | None) -> bool:
    """Whether the public address shows the file as it was written."""
    body = Tree(host).read(path) if path else None
    if not path or not body:
        return False
    answer = fetch(host, path.removesuffix("index.html"))
    root = root_of(host)
    expected = {essence(body), essence(include_fragments(body, root))} if root else {essence(body)}
    return answer.status == 200 and essence(answer.body) in expected
