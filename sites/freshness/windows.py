"""Spans of calendar days and months, as rules write them: ``14 days``, ``6 months``, ``1 year``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_TEXT = re.compile(r"^\s*(\d+)\s*(days?|天|日|months?|个月|月|years?|年)\s*$")
_MONTHS = {"month": 1, "months": 1, "个月": 1, "月": 1, "year": 12, "years": 12, "年": 12}
DAY = timedelta(days=1)
# In days; a calendar ends somewhere.
LONGEST = 36_500
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class Window:
    """A span after a day. Months are calendar months: 31 August and six months make 28 or 29 February."""

    days: int = 0
    months: int = 0

    @classmethod
    def parse(cls, text: str) -> Window:
        """Raises ValueError for anything but a number and a unit."""
        match = _TEXT.match(text) if isinstance(text, str) else None
        if not match or not int(match[1]):
            raise ValueError(_("“%s”不是时间长度。请写成“14 天”“6 个月”或“1 年”。") % text)
        number, months = int(match[1]), _MONTHS.get(match[2], 0)
        if number * (months * 30 or 1) > LONGEST:
            raise ValueError(_("“%s”太长，最长 100 年。") % text)
        return cls(months=number * months) if months else cls(days=number)

    def last_day(self, start: date) -> date:
        """The last day that something of ``start`` covers."""
        return start + relativedelta(days=self.days, months=self.months)

    def first_day_after(self, start: date) -> date:
        """The first day that something of ``start`` no longer covers: 14 days of D end before D+15."""
        return self.last_day(start) + DAY

    def first_day_of(self, end: date) -> date:
        """The first day of the window that ends with ``end``, for counting back."""
        return end - relativedelta(days=self.days, months=self.months) + DAY

    def first_day_without(self, start: date) -> date:
        """The first day whose window, counted back, does not hold ``start`` any more."""
        day = self.last_day(start)
        while self.first_day_of(day) <= start:
            day += DAY
        while self.first_day_of(day - DAY) > start:
            day -= DAY
        return day

    @property
    def most_days(self) -> int:
        """About how many days it has, for drawings."""
        return self.days + 365 * self.months // 12

    def share(self, start: date, part: float) -> date:
        """The first day after ``part`` (0 to 1) of the window."""
        length = (self.last_day(start) - start).days
        return start + timedelta(days=int(length * part)) + DAY

    def __str__(self) -> str:
        if self.months and self.months % 12 == 0:
            return ngettext("%d 年", "%d 年", self.months // 12) % (self.months // 12)
        if self.months:
            return ngettext("%d 个月", "%d 个月", self.months) % self.months
        return ngettext("%d 天", "%d 天", self.days) % self.days

    @property
    def stored(self) -> str:
        """As rule packs write it."""
        return f"{self.months} months" if self.months else f"{self.days} days"


def day_from(text: str) -> date:
    """``2026-12-31``. Raises ValueError for anything else, and for days that no inspection can look at."""
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(text)
    return day


def end_of(day: date) -> datetime:
    """The first moment after ``day`` in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(day + DAY, time.min))


def day_of(moment: datetime) -> date:
    """The calendar day of a moment in Asia/Shanghai."""
    return timezone.localdate(moment)
