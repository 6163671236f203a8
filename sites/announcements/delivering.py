"""Bringing announcements to disk, and keeping the record of it. All of it may be done again at any time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sites.portals.kinds import PortalState
from sites.publishing import bars, keys, ledger
from sites.publishing.announced import Bar
from sites.publishing.models import Output, OwnKey

from .kinds import SHOWING, Status
from .models import Delivery

HOME = "/index.html"
OVER = (Status.ENDED, Status.WITHDRAWN)


def deliver(numbers: Iterable[int], *, signing: bool = True) -> None:
    """Bring the bars of every portal that these announcements reach to disk. Not within a transaction.

    Without ``signing`` whoever waits for the answer waits for the files alone; a reader signs.
    """
    found = Delivery.objects.filter(announcement__in=list(numbers), announcement__banner=True)
    if sites := set(found.values_list("portal_id", flat=True)):
        bars.write(sites, signing=signing)


def note_bars(written: Mapping[int, Bar]) -> None:
    """Record what came to disk. Called while nobody else may write a bar, so that the last word is on the last file."""
    steps: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows = _open_deliveries().filter(portal__in=list(written), announcement__banner=True)
    for row in rows.only("announcement_id", "portal_id", "built_at", "removed_at", "error", "announcement"):
        bar = written[row.portal_id]
        if bar.error:
            steps["failed", bar.error[:500]].append(row.pk)
        elif row.announcement_id not in bar.numbers:
            steps["removed" if row.built_at else "", ""].append(row.pk)
        elif row.built_at is None or row.removed_at or row.error:
            steps["built", bar.sha256].append(row.pk)
    _note(steps)


def note_files() -> None:
    """Record which pages and home pages with announcements are on disk, or are gone, by the publisher's record."""
    steps: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows = _open_deliveries().filter(announcement__banner=False)
    for row in rows.select_related("announcement", "page__publication"):
        digest = _digest(row)
        if digest is None and row.built_at:
            steps["removed", ""].append(row.pk)
        elif digest and (row.built_at is None or row.removed_at):
            steps["built", digest].append(row.pk)
    _note(steps)


def note_closed() -> None:
    """Portals that were closed for good show nothing any more, and are no failure."""
    rows = Delivery.objects.filter(portal__state=PortalState.CLOSED)
    rows.filter(built_at__isnull=False, removed_at=None).update(removed_at=timezone.now(), error="")
    rows.exclude(error="").update(error="")


def is_waiting() -> bool:
    """Whether a page or home page with an announcement may have come to disk unnoted, or have gone."""
    running = Q(announcement__status=Status.RUNNING, built_at=None, error="", portal__state=PortalState.NORMAL)
    shows = Q(announcement__mandatory=True) | Q(answer__in=SHOWING)
    over = Q(announcement__status__in=OVER, built_at__isnull=False, removed_at=None)
    return Delivery.objects.filter(announcement__banner=False).filter((running & shows) | over).exists()


def has_failed() -> bool:
    return _failed().exists()


def retry_failed() -> None:
    """Try again what could not be written."""
    deliver(set(_failed().values_list("announcement_id", flat=True)))


def _failed() -> QuerySet[Delivery]:
    found = Delivery.objects.filter(announcement__banner=True).exclude(error="")
    return found.filter(Q(announcement__status=Status.RUNNING) | Q(removed_at=None))


def _open_deliveries() -> QuerySet[Delivery]:
    """Those that may come, and those that may go."""
    gone = Q(built_at__isnull=False, removed_at=None)
    return Delivery.objects.filter(Q(announcement__status=Status.RUNNING) | gone)


def _digest(row: Delivery) -> str | None:
    """Hash of the file that shows a delivery: its page, else the home page; "" while it is being written."""
    if row.announcement.home:
        key = keys.announcement(row.announcement_id)
        if not OwnKey.objects.filter(site_id=row.portal_id, target="home", key=key).exists():
            return None
        path: str | None = HOME
    else:
        path = row.page.publication.path if row.page and hasattr(row.page, "publication") else None
    found = Output.objects.filter(site_id=row.portal_id, path=path).exclude(sha256=ledger.UNFINISHED)
    return found.values_list("sha256", flat=True).first() if path else None


def _note(steps: Mapping[tuple[str, str], list[int]]) -> None:
    now = timezone.now()
    fields: dict[str, dict[str, Any]] = {
        "built": {"built_at": now, "removed_at": None, "error": ""},
        "removed": {"removed_at": now},
        "failed": {},
    }
    with transaction.atomic():
        for (step, word), pks in steps.items():
            if step:
                more = {"built": {"sha256": word}, "failed": {"error": word}}.get(step, {})
                Delivery.objects.filter(pk__in=pks).update(**fields[step], **more)
