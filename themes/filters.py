"""Filters of templates: dates and words as the house style has them, and the rows of a home page."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

# Columns of the grid that a home page stands on.
_COLUMNS = 12
_WITHIN_RANGE = re.compile(r"(?<=\d)[—–-](?=\d)")
_JOINER = "\u2060"


def day(value: date | datetime | None) -> str:
    """``2026-11-22``; empty for no date."""
    return "%04d-%02d-%02d" % (value.year, value.month, value.day) if value else ""  # noqa: UP031 - twice as fast


def minute(value: datetime | None) -> str:
    """``2026-11-22 09:30``."""
    if not value:
        return ""
    # As above, and twice as fast for it.
    return "%04d-%02d-%02d %02d:%02d" % (value.year, value.month, value.day, value.hour, value.minute)  # noqa: UP031 - twice as fast


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


def without_colon(text: str) -> str:
    """``各县人民政府`` of ``各县人民政府：``."""
    return text.rstrip("：:")


def unbroken(text: str) -> str:
    """``13:30—17:00`` that stays on one line: word joiners on both sides of the dash."""
    return _WITHIN_RANGE.sub(f"{_JOINER}—{_JOINER}", text)


def in_rows(sections: Iterable[Any], spans: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Each block of a home page with the columns it takes of twelve, in the order given.

    ``spans`` says what a kind would take; other kinds take the whole row. Neighbours share a row as long as they fit,
    and what is left over goes to them, so that no order an editor chooses leaves a hole.
    """
    rows: list[list[tuple[Any, int]]] = []
    for section in sections:
        span = spans.get(section.kind, _COLUMNS)
        if not rows or sum(taken for _, taken in rows[-1]) + span > _COLUMNS:
            rows.append([])
        rows[-1].append((section, span))
    return [placed for row in rows for placed in _filled(row)]


def _filled(row: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
    """A row whose blocks take all columns: alike ones stay alike, else the last one takes the rest."""
    spans = {span for _, span in row}
    left = _COLUMNS - sum(span for _, span in row)
    if len(spans) == 1 and _COLUMNS % len(row) == 0:
        return [(section, _COLUMNS // len(row)) for section, _ in row]
    return [*row[:-1], (row[-1][0], row[-1][1] + left)]


ALL: dict[str, Callable[..., Any]] = {
    "day": day,
    "minute": minute,
    "month_day": month_day,
    "chinese_day": chinese_day,
    "days": days,
    "working_days": working_days,
    "after_year": after_year,
    "in_rows": in_rows,
    "without_colon": without_colon,
    "unbroken": unbroken,
}
# Those that give an empty text for no date, and for nothing else.
KEEP = frozenset({day, minute, month_day, chinese_day})
