"""Seeing to it that announcements are live, and gone once taken off: public addresses are asked as a citizen would."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from cms.changes.locks import exclusive
from sites.publishing import bars
from sites.publishing.receipts.fetching import GONE, essence, fetch
from sites.publishing.serving import include_fragments, root_of
from sites.publishing.tree import Tree

from . import evidence
from .kinds import Status
from .models import Delivery

AT_ONCE = 8
# Deliveries that are asked for together.
TOGETHER = 400
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
    """Verify what came to disk or went from it and was not seen so yet; of how many deliveries that was seen.

    One process at a time; may be asked often.
    """
    since = _pace.since()
    if since is None:
        return 0
    total, turn = 0, _Turn(since)
    while turn.is_wanted():
        with exclusive("verify-announcements", wait=False) as mine:
            if not mine:
                return total
            total += turn.look()
        # Who was called between our look and the end of our turn has gone away again.
    return total


class _Turn:
    """What one caller looks at, each delivery once."""

    def __init__(self, since: timedelta) -> None:
        self.since = since
        self.looked: dict[Callable[[Sequence[Delivery]], int], set[int]] = {verify: set(), verify_gone: set()}

    def is_wanted(self) -> bool:
        return any(rows.exists() for _look, rows in self._open())

    def look(self) -> int:
        total = 0
        for look, wanted in self._open():
            for rows in _some(wanted):
                self.looked[look].update(row.pk for row in rows)
                total += look(rows)
        return total

    def _open(self) -> Iterator[tuple[Callable[[Sequence[Delivery]], int], QuerySet[Delivery]]]:
        for look, wanted in ((verify, _due), (verify_gone, _gone)):
            yield look, wanted(self.since).exclude(pk__in=self.looked[look])


def verify(rows: Sequence[Delivery]) -> int:
    """Ask the public addresses of deliveries; how many show what was written.

    Another answer meanwhile makes other files, which are asked for anew.
    """
    live = [pk for pk, seen in _ask([(row, _paths(row)) for row in rows]).items() if all(one.good for one in seen)]
    built: dict[datetime | None, list[int]] = defaultdict(list)
    for row in rows:
        if row.pk in live:
            built[row.built_at].append(row.pk)
    open_rows, now = Delivery.objects.filter(live_at=None, removed_at=None), timezone.now()
    return sum(open_rows.filter(pk__in=pks, built_at=at).update(live_at=now) for at, pks in built.items())


def verify_gone(rows: Sequence[Delivery]) -> int:
    """Ask the public addresses of deliveries that were taken off the disk; how many do not show them any more.

    Kept with the time is the hash of what is shown there instead, "" where nothing is.
    """
    pages = evidence.withdrawn_pages(rows)
    seen = _ask([(row, _paths(row, pages.get(row.pk))) for row in rows])
    gone: dict[str, list[int]] = defaultdict(list)
    for pk, places in seen.items():
        if all(one.good for one in places):
            gone[next((one.sha256 for one in places if one.sha256), "")].append(pk)
    taken_off = Delivery.objects.filter(gone_at=None, removed_at__isnull=False)
    now = timezone.now()
    return sum(taken_off.filter(pk__in=pks).update(gone_at=now, gone_sha256=digest) for digest, pks in gone.items())


def _some(rows: QuerySet[Delivery]) -> Iterator[list[Delivery]]:
    """All of them, ``TOGETHER`` at a time."""
    known = list(rows.values_list("pk", flat=True))
    told = rows.select_related("portal", "announcement", "page__publication")
    for start in range(0, len(known), TOGETHER):
        yield list(told.filter(pk__in=known[start : start + TOGETHER]))


def _due(since: timedelta) -> QuerySet[Delivery]:
    found = Delivery.objects.filter(built_at__gt=timezone.now() - since, live_at=None, removed_at=None)
    return found.filter(announcement__status=Status.RUNNING).order_by("built_at")


def _gone(since: timedelta) -> QuerySet[Delivery]:
    return Delivery.objects.filter(removed_at__gt=timezone.now() - since, gone_at=None).order_by("removed_at")


def _paths(row: Delivery, page: str | None = None) -> list[str | None]:
    """Addresses of all files that show a delivery; None for a page that is missing. ``page``: of one withdrawn."""
    item = row.announcement
    found = [page or evidence.page_of(row)] if item.is_item else []
    return [*found, *([bars.PATH] if item.banner else []), *([evidence.HOME] if item.home else [])]


class _Seen(NamedTuple):
    """Whether a public address answers as the disk says it should, and the hash of the file, "" without one."""

    good: bool
    sha256: str = ""


def _ask(wanted: Sequence[tuple[Delivery, list[str | None]]]) -> dict[int, list[_Seen]]:
    """By delivery, what its addresses answer; those without any are missing."""
    places = [(row.pk, row.portal.host, path, row.removed_at is not None) for row, paths in wanted for path in paths]
    found: dict[int, list[_Seen]] = defaultdict(list)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (pk, *_place), seen in zip(places, pool.map(lambda one: _look(*one[1:]), places), strict=True):
            found[pk].append(seen)
    return found


def _look(host: str, path: str | None, may_be_gone: bool) -> _Seen:
    """Whether the public address shows the file as it was written, or nothing where none was left."""
    body = Tree(host).read(path) if path else None
    if not path or not (body or may_be_gone):
        return _Seen(False)
    answer = fetch(host, path.removesuffix("index.html"))
    if not body:
        return _Seen(answer.status in GONE or 300 <= answer.status < 400)
    root = root_of(host)
    expected = {essence(body), essence(include_fragments(body, root))} if root else {essence(body)}
    good = answer.status == 200 and essence(answer.body) in expected
    return _Seen(good, hashlib.sha256(body).hexdigest())
