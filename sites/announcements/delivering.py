"""Bringing announcements to disk, and keeping the record of it. All of it may be done again at any time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sites.portals.kinds import PortalState
from sites.publishing import bars
from sites.publishing.announced import Bar
from sites.publishing.jobs import failures

from . import evidence
from .kinds import Status
from .models import BLANK_RECEIPT, WANTED, Delivery

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
    if not Delivery.objects.exists():  # a full build asks for each portal
        return
    rows = _open_deliveries().filter(portal__in=list(written), announcement__banner=True)
    rows = list(rows.select_related("announcement", "page__publication"))
    files = evidence.files_of(row for row in rows if row.announcement.is_item or row.announcement.home)
    stuck = failures.reasons()
    steps: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        bar = written[row.portal_id]
        shown = bar.sha256 if row.announcement_id in bar.numbers else None
        found = [shown, *files.get(row.pk, [])]
        # The hash is that of the page where there is one, else of the bar.
        found = found[1:] + found[:1] if row.announcement.is_item else found
        reason = bar.error or _reason(row, files.get(row.pk, []), stuck)
        steps[("failed", reason[:500]) if reason else _step(row, found)].append(row.pk)
    _note(steps)


def note_files() -> None:
    """Record which pages and home pages with announcements are on disk, or are gone, by the publisher's record.

    Where a bar belongs to it as well, the record is made with the bar (``note_bars``), but that of a failure.
    """
    rows = list(_with_files(_open_deliveries()).select_related("announcement", "portal", "page__publication"))
    files, stuck = evidence.files_of(rows), failures.reasons()
    steps: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        if reason := _reason(row, files[row.pk], stuck):
            steps["failed" if row.error != reason else "", reason].append(row.pk)
        elif not row.announcement.banner:
            steps[_step(row, files[row.pk])].append(row.pk)
    _note(steps)
    deliver({row.announcement_id for row in rows if row.announcement.banner and _wants_bar(row, files[row.pk])})


def _reason(row: Delivery, files: Sequence[str | None], stuck: Mapping[int, str]) -> str:
    """Why the page or home page of a delivery neither comes nor goes, "" for no such reason."""
    if _is_unwanted(row):
        waits = row.built_at is not None and not row.removed_at and any(digest is not None for digest in files)
    else:
        waits = row.built_at is None and not all(files) and not _lacks_page(row)
    return stuck.get(row.portal_id, "")[:500] if waits else ""


def _lacks_page(row: Delivery) -> bool:
    """Whether there is no page that could be written: its making failed, or it was withdrawn."""
    return row.announcement.is_item and evidence.page_of(row) is None


def _step(row: Delivery, found: Sequence[str | None]) -> tuple[str, str]:
    """What the files of a delivery mean for its record. ``found``: hashes, None for what is gone, "" for unfinished."""
    # What a page lacks is told until the page is made.
    failed = row.error and not _lacks_page(row)
    if all(digest is None for digest in found):
        if (failed and _is_unwanted(row)) or (row.built_at and not row.removed_at):
            return "removed", ""
        return ("tried" if failed else "", "")
    if not all(found):
        # The bar could be written after all.
        return ("tried" if failed else "", "")
    if row.built_at is None or row.removed_at or failed:
        return "built", found[0] or ""
    return "shown" if row.sha256 != found[0] else "", found[0] or ""


def _wants_bar(row: Delivery, files: Sequence[str | None]) -> bool:
    """Whether the pages of a delivery have all come, or all gone, and its bar has the last word."""
    if row.error or row.portal.state != PortalState.NORMAL:
        return False
    if row.built_at is None:
        return all(files)
    return _is_unwanted(row) and all(digest is None for digest in files)


def _is_unwanted(row: Delivery) -> bool:
    return row.announcement.is_over or not row.is_wanted


def note_off_line() -> None:
    """Portals closed for good, or suspended while an announcement leaves them, show nothing, and are no failure."""
    suspended = Q(portal__state=PortalState.SUSPENDED) & (Q(announcement__status__in=OVER) | ~WANTED)
    rows = Delivery.objects.filter(Q(portal__state=PortalState.CLOSED) | suspended)
    rows.filter(built_at__isnull=False, removed_at=None).update(removed_at=timezone.now(), error="")
    rows.exclude(error="").update(error="")


def is_waiting() -> bool:
    """Whether a page or home page with an announcement may have come to disk unnoted, or have gone."""
    running = Q(announcement__status=Status.RUNNING, built_at=None, error="", portal__state=PortalState.NORMAL)
    leaving = Q(built_at__isnull=False, removed_at=None) & (Q(announcement__status__in=OVER) | ~WANTED)
    return _with_files(Delivery.objects.filter((running & WANTED) | leaving)).exists()


def note_lost(page_ids: Collection[int]) -> None:
    """Of portals whose page was withdrawn or deleted while its announcement runs: their receipts are of nothing.

    ``page_ids``: pages that were withdrawn; those that came back since are left alone.
    """
    running = Delivery.objects.filter(WANTED, announcement__status=Status.RUNNING, portal__state=PortalState.NORMAL)
    lost = running.filter(Q(page__in=page_ids) | Q(page=None), page__publication=None, built_at__isnull=False)
    reason = _("公告页面已被撤下或删除。请恢复它所在的栏目，再点“重发失败的站点”。")
    lost.exclude(announcement__channel_kinds=[]).update(**BLANK_RECEIPT | {"error": str(reason)})


def has_healed() -> bool:
    """Whether pages or home pages that could not be written may have come to disk, or have gone."""
    found = _with_files(_open_deliveries()).filter(portal__state=PortalState.NORMAL, announcement__banner=False)
    found = found.exclude(error="").filter(Q(announcement__channel_kinds=[]) | Q(page__publication__isnull=False))
    return bool(set(found.values_list("portal_id", flat=True)) - failures.reasons().keys())


def has_failed() -> bool:
    return _failed().exists()


def retry_failed() -> None:
    """Try again what could not be written."""
    deliver(set(_failed().values_list("announcement_id", flat=True)))


def _failed() -> QuerySet[Delivery]:
    """Bars that could not be written. What lacks a page for want of a channel waits for somebody to make one."""
    found = Delivery.objects.filter(announcement__banner=True, portal__state=PortalState.NORMAL).exclude(error="")
    found = found.filter(Q(announcement__channel_kinds=[]) | Q(page__publication__isnull=False))
    return found.filter(Q(announcement__status=Status.RUNNING) | Q(removed_at=None))


def _open_deliveries() -> QuerySet[Delivery]:
    """Those that may come, those that may go, and those that failed and are over."""
    gone = Q(built_at__isnull=False, removed_at=None) | ~Q(error="")
    return Delivery.objects.filter(Q(announcement__status=Status.RUNNING) | gone)


def _with_files(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those that show as pages or home pages, with a bar or without."""
    return rows.exclude(announcement__home="", announcement__channel_kinds=[])


def _note(steps: Mapping[tuple[str, str], list[int]]) -> None:
    now = timezone.now()
    with transaction.atomic():
        for (step, word), pks in steps.items():
            fields: dict[str, dict[str, Any]] = {
                "built": {"built_at": now, "removed_at": None, "error": "", "sha256": word},
                "shown": {"sha256": word},
                "removed": {"removed_at": now, "error": ""},
                "tried": {"error": ""},
                "failed": {"error": word},
            }
            if step:
                Delivery.objects.filter(pk__in=pks).update(**fields[step])
