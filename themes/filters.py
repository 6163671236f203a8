"""Filters of templates: dates and words as the house style has them."""

from collections.abc import Callable
from datetime import date, datetime


def day(value: date | datetime | None) -> str:
    """``2026-11-22``; empty for no date."""
    return str(value)[:10] if value else ""


def minute(value: datetime | None) -> str:
    """``2026-11-22 09:30``."""
    return str(value)[:16] if value else ""


def month_day(value: date | None) -> str:
    """``11-22``."""
    return value.strftime("%m-%d") if value else ""


def chinese_day(value: date | None) -> str:
    """``2026年11月22日``, without leading zeros as 公文 has it."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def days(value: float | int | None) -> str:
    """``3`` for 3.0, ``0.5`` for 0.5."""
    return "" if value is None else f"{value:g}"


def working_days(value: float | int | None, at_once: str = "当场办结") -> str:
    """``5个工作日``; ``at_once`` for 0; empty for None."""
    if value is None:
        return ""
    return f"{value:g}个工作日" if value else at_once


def after_year(label: str) -> str:
    """``10月`` of ``2026年10月``."""
    return label.rpartition("年")[2]


ALL: dict[str, Callable[..., str]] = {
    "day": day,
    "minute": minute,
    "month_day": month_day,
    "chinese_day": chinese_day,
    "days": days,
    "working_days": working_days,
    "after_year": after_year,
}
