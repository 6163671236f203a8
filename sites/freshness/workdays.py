"""Working days of the Chinese calendar, with each year's 调休 (library ``chinesecalendar``, 国务院办公厅 notices).

A year whose holidays are not announced yet has Saturdays and Sundays off and nothing else.
"""

from __future__ import annotations

from datetime import date

import chinese_calendar

from .windows import DAY


def is_workday(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


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
