"""Seeing to it that what was written is live: due receipts are checked, again and again ever more slowly."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from cms.changes.locks import exclusive
from cms.changes.models import Change
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from . import fetching, telling
from .models import Receipt

logger = logging.getLogger(__name__)
State = Receipt.State
# Seconds until the next look, from the first on; the last one for ever, until GIVE_UP.
PAUSES = (1, 3, 10, 30, 120, 600, 3600)
# After this many looks (about three quarters of a minute) the page counts as failed and people are told.
FAILED_AFTER = 4
GIVE_UP = timedelta(days=1)
MOST = 200
AT_ONCE = 8


def check_due() -> int:
    """Check receipts whose time has come; how many. One process at a time: others leave it to that one."""
    total = 0
    while True:
        with exclusive("check-receipts", wait=False) as mine:
            if not mine:
                return total
            while rows := list(_due()[:MOST]):
                check(rows)
                total += len(rows)
        # Who was called between our last look and the end of our turn has gone away again.
        if not _due().exists():
            return total


def check(rows: Sequence[Receipt]) -> None:
    """Look at the addresses of receipts and write down what was found."""
    portals = {portal.pk: portal for portal in Portal.objects.filter(pk__in={row.site_id for row in rows})}
    rows = [row for row in rows if row.site_id in portals]
    wanted = [fetching.expected(row, portals[row.site_id].host) if row.path else None for row in rows]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(_fetch, rows, [portals[row.site_id].host for row in rows]))
    failed = defaultdict(list)
    for row, answer, file in zip(rows, answers, wanted, strict=True):
        _judge(row, portals[row.site_id], answer, file)
        if row.state == State.FAILED and not row.told_at:
            failed[row.site_id].append(row)
    _save(rows)
    for site_id, missing in failed.items():
        _tell(portals[site_id], missing)


def retry(receipt: Receipt) -> None:
    """Look again at once; mail goes out again if that fails, too."""
    Receipt.objects.filter(pk=receipt.pk).update(
        due_at=timezone.now(), attempts=0, told="", told_at=None, state=State.BUILT
    )


def _due() -> QuerySet[Receipt]:
    return Receipt.objects.filter(due_at__lte=timezone.now()).order_by("due_at")


def _fetch(row: Receipt, host: str) -> fetching.Answer:
    return fetching.fetch(host, row.path) if row.path else fetching.Answer()


def _judge(row: Receipt, portal: Portal, answer: fetching.Answer, file: fetching.Expected | None) -> None:
    now = timezone.now()
    is_gone = row.kind == Change.Kind.WITHDRAWN
    if not is_gone and portal.state != PortalState.NORMAL and file is None:
        row.state, row.error, row.due_at = State.HELD, "站点未对外开放，恢复正常后本页随站点一起上线。", None
        return
    row.error = fetching.judge(row, answer, file) if row.path else ""
    row.attempts += 1
    if not row.error:
        row.state, row.live_at, row.due_at = State.GONE if is_gone else State.LIVE, now, None
        if file and not is_gone:
            row.sha256, row.size = file.sha256, file.size
        return
    if row.attempts >= FAILED_AFTER:
        row.state = State.FAILED
    pause = timedelta(seconds=PAUSES[min(row.attempts, len(PAUSES)) - 1])
    row.due_at = now + pause if now - row.accepted_at < GIVE_UP or row.attempts < FAILED_AFTER else None


def _save(rows: Iterable[Receipt]) -> None:
    """Only while nothing later has taken the page over."""
    for row in rows:
        columns = ("state", "error", "attempts", "due_at", "live_at", "sha256", "size")
        known = Receipt.objects.filter(pk=row.pk).exclude(state=State.REPLACED)
        known.update(**{name: getattr(row, name) for name in columns})


def _tell(portal: Portal, rows: Sequence[Receipt]) -> None:
    try:
        if names := telling.was_told_lately(portal):
            Receipt.objects.filter(pk__in=[row.pk for row in rows]).update(told=names, told_at=timezone.now())
        else:
            telling.tell_of_pages(portal, rows)
    except Exception:
        logger.exception("nobody was told of the failures of %s", portal.host)
