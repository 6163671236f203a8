"""The 24-hour duty: what 国务院 and superiors publish is repeated within a day (STANDARDS §1), by portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from sites.portals.models import Portal

from .kinds import State
from .models.receiving import DUTY


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts of one portal: asked for, repeated in time, repeated late, still within time, overdue."""

    portal: Portal
    total: int
    in_time: int
    late: int
    waiting: int
    overdue: int

    @property
    def verdict(self) -> str:
        return "fail" if self.overdue else "warning" if self.late or self.waiting else "pass"


def report(portals: QuerySet[Portal]) -> Iterable[Kept]:
    """Portals with such items, in one query."""
    now = timezone.now()
    live, due = Q(shares__live_at__isnull=False), now - DUTY
    asked = Q(shares__superior=True) & ~Q(shares__state=State.WITHDRAWN)
    in_time = live & Q(shares__live_at__lte=F("shares__offered_at") + DUTY)
    rows = portals.annotate(
        total=Count("shares", filter=asked),
        in_time=Count("shares", filter=asked & in_time),
        live=Count("shares", filter=asked & live),
        overdue=Count("shares", filter=asked & ~live & Q(shares__offered_at__lt=due)),
    )
    for row in rows.filter(total__gt=0).order_by("-overdue", "pk"):
        waiting = row.total - row.live - row.overdue
        yield Kept(row, row.total, row.in_time, row.live - row.in_time, waiting, row.overdue)
