"""How far an announcement has come: counts, rates, who is late, and each portal's line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from sites.portals.kinds import PortalState

from .kinds import Answer, State, Status
from .models import Announcement, Delivery

# Beside the states of an announcement, in the list of them: those that failed at a portal.
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Counts:
    """Portals by how far they are, without those that dropped out before it was over.

    ``slowest``: seconds from acceptance or start to disk, of the last; ``slowest_off`` from the end to being off it.
    """

    total: int = 0
    built: int = 0
    live: int = 0
    read: int = 0
    adopted: int = 0
    declined: int = 0
    failed: int = 0
    shown: int = 0
    removed: int = 0
    gone: int = 0
    dropped: int = 0
    waiting: int = 0
    slowest: float | None = None
    slowest_off: float | None = None

    @property
    def adoption(self) -> int:
        """Per cent of the portals that show it, or will."""
        return round(100 * self.adopted / self.total) if self.total else 0


def deliveries(row: Announcement) -> QuerySet[Delivery]:
    found = row.deliveries.select_related("portal", "read_by", "answered_by", "announcement")
    return found.order_by("portal__pk")


def counts(row: Announcement, found: Iterable[Delivery] | None = None) -> Counts:
    known = list(found if found is not None else deliveries(row))
    rows = [one for one in known if not one.dropped_at]
    shown = [one for one in known if one.built_at]
    start = row.started_at
    return Counts(
        total=len(rows),
        built=sum(one.built_at is not None and one.answer != Answer.DECLINED for one in rows),
        live=sum(one.live_at is not None and one.answer != Answer.DECLINED for one in rows),
        read=sum(one.read_at is not None for one in rows),
        adopted=sum(one.is_wanted for one in rows),
        declined=sum(one.answer == Answer.DECLINED for one in rows),
        failed=sum(bool(one.error) for one in known),
        shown=len(shown),
        removed=sum(one.removed_at is not None for one in shown),
        gone=sum(one.gone_at is not None for one in shown),
        dropped=len(known) - len(rows),
        waiting=sum(is_late(one) for one in rows),
        slowest=max((_delay(one, start) for one in rows if one.built_at and start), default=None),
        slowest_off=max((_delay_off(one, row) for one in shown if one.removed_at and row.ended_at), default=None),
    )


def _delay(one: Delivery, start: datetime) -> float:
    """Seconds from the moment on which a portal was to show it until it was on disk."""
    return max(0.0, ((one.built_at or start) - max(start, one.accepted_at, one.answered_at or start)).total_seconds())


def _delay_off(one: Delivery, row: Announcement) -> float:
    """Seconds from the end of an announcement until it was off the disk; 0 where it had gone before."""
    return max(0.0, (one.removed_at - row.ended_at).total_seconds()) if one.removed_at and row.ended_at else 0.0


def is_late(one: Delivery, now: datetime | None = None) -> bool:
    """Whether a portal has let the day pass by which it was to answer."""
    open_still = not one.announcement.is_over and not one.dropped_at and not one.answer
    return bool(open_still and one.answer_by and one.answer_by < (now or timezone.now()))


def failed() -> QuerySet[Delivery]:
    """Deliveries that did not come, or did not go, and say why."""
    return Delivery.objects.exclude(error="")


def failures(row: Announcement) -> list[tuple[str, str]]:
    """Host and reason of the portals where it could not be written."""
    return list(row.deliveries.exclude(error="").values_list("portal__host", "error"))


def has_missing(row: Announcement) -> bool:
    """Whether a portal that is on line has not got its files yet, as one that was opened and never built."""
    missing = row.deliveries.filter(dropped_at=None, built_at=None, error="", portal__state=PortalState.NORMAL)
    return row.status == Status.RUNNING and missing.exists()


def as_json(row: Announcement) -> dict[str, Any]:
    """What ``announce --status`` writes; times in ISO 8601."""
    return {
        "number": row.pk,
        "title": row.title,
        "severity": row.severity,
        "status": row.status,
        "deliveries": [_line(one) for one in deliveries(row)],
    }


def _line(one: Delivery) -> dict[str, Any]:
    return {
        "host": one.portal.host,
        "state": str(State(one.state).value),
        "accepted": _text(one.accepted_at),
        "built": _text(one.built_at),
        "live": _text(one.live_at),
        "read": _text(one.read_at),
        "sha256": one.sha256,
        "removed": _text(one.removed_at),
        "gone": _text(one.gone_at),
        "gone_sha256": one.gone_sha256,
        "error": one.error,
    }


def _text(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None
