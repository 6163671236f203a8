"""A month of days on which portals begin to fail if nobody acts; and the addresses of the person's feeds."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sites.portals.dashboard import Viewer
from sites.portals.models import Portal

from ..models import Inspection
from ..standing import newest
from .base import Screen
from .feeds import address_for

# Entries of one day that are shown; the rest is counted.
SHOWN = 6
YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule that a portal begins to fail."""

    site_id: int
    portal: str
    rule: str
    is_veto: bool


@dataclass(slots=True)
class Day:
    """A square of the month; ``more``: entries beyond those shown."""

    day: date
    in_month: bool
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


class CalendarView(Screen):
    template_name = "zq_freshness/calendar.html"
    page_title = gettext_lazy("到期日历")
    header_icon = "calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer, today = Viewer(self.user), timezone.localdate()
        first = _month(self.request.GET.get("month", "")) or today.replace(day=1)
        portals = {portal.pk: portal for portal in viewer.portals}
        entries = entries_of(portals, newest(list(portals)))
        base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        return {
            **super().get_context_data(**kwargs),
            "weeks": weeks_of(first, entries),
            "first": first,
            "before": _shifted(first, -1),
            "after": _shifted(first, 1),
            "today": today,
            "standing": sum(len(each) for day, each in entries.items() if day <= today),
            "icalendar": base + address_for(self.user),
            "json": base + address_for(self.user, "freshness_json"),
        }


def entries_of(portals: Mapping[int, Portal], stored: Mapping[int, Inspection]) -> dict[date, list[Entry]]:
    """What begins to fail on each day, veto rules first."""
    found: dict[date, list[Entry]] = defaultdict(list)
    for site_id, inspection in stored.items():
        name = portals[site_id].short_name or portals[site_id].name
        for rule in inspection.result["rules"]:
            if rule["fails_on"]:
                entry = Entry(site_id, name, rule["title"], rule["veto"])
                found[date.fromisoformat(rule["fails_on"])].append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: (not entry.is_veto, entry.portal))
    return found


def weeks_of(first: date, entries: Mapping[date, list[Entry]]) -> Iterable[list[Day]]:
    """Weeks from Monday on."""
    for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
        yield [
            Day(day, day.month == first.month, entries.get(day, [])[:SHOWN], max(0, len(entries.get(day, [])) - SHOWN))
            for day in week
        ]


def _month(text: str) -> date | None:
    """``2026-12``; None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if first.year in YEARS else None


def _shifted(first: date, months: int) -> date | None:
    """The first day of another month; None beyond ``YEARS``."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1) if number // 12 in YEARS else None
