"""Working days of the Chinese calendar, with each year's 调休 (library ``chinesecalendar``, 国务院办公厅 notices).

A year whose holidays the library does not know yet has off Saturdays, Sundays and the fixed days of the law; people
are told (``unknown_year``).
"""

from __future__ import annotations

from datetime import date

import chinese_calendar
from django.utils import timezone
from django.utils.translation import gettext as _

from .windows import DAY

# 全国年节及纪念日放假办法 (国务院令第795号), 第二条: 元旦, 劳动节, 国庆节. The others follow the moon and the sun.
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
# How long before a year begins due dates reach into it.
NEAR = 31 * DAY


def is_workday(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED


def unknown_year(today: date | None = None) -> int | None:
    """The year, this one or in its last month the next, whose holidays are not known; None while all are."""
    today = today or timezone.localdate()
    known = max(chinese_calendar.holidays).year
    return next((day.year for day in (today, today + NEAR) if day.year > known), None)


def unknown_year_told() -> str:
    """What to do about it, for people; empty while all is known."""
    year = unknown_year()
    told = _("%d 年的放假安排还没有装入，期限暂按周末和法定的固定假日推算。请技术人员更新 chinesecalendar 后重启。")
    return told % year if year else ""


def after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``."""
    while count:
        day += DAY
        count -= is_workday(day)
    return day


def last_before(day: date) -> date:
    """The last working day before ``day``."""
    day -= DAY
    while not is_workday(day):
        day -= DAY
    return day
