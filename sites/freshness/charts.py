"""Small drawings as SVG, made on the server: lines and ticks that are looked at beside their numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .windows import DAY

SPARK_DAYS, SPARK_WIDTH, SPARK_HEIGHT = 90, 96, 20
STRIP_WEEKS, STRIP_WIDTH, STRIP_HEIGHT = 26, 156, 20


def staleness(updates: Collection[date], today: date, limit: int | None, label: str) -> SafeString:
    """Days since the last update on each of the last 90 days, with the limit (days) as a line, where there is one.

    Nothing without updates.
    """
    ages = ages_on(sorted(updates), today)
    if not any(age is not None for age in ages):
        return SafeString("")
    top = max((limit or 1) * 1.5, *(age for age in ages if age is not None))
    points = " ".join(
        f"{index * SPARK_WIDTH / (SPARK_DAYS - 1):.1f},{_height(age, top):.1f}"
        for index, age in enumerate(ages)
        if age is not None
    )
    line = format_html('<line x1="0" x2="{}" y1="{y}" y2="{y}"/>', SPARK_WIDTH, y=f"{_height(limit or 0, top):.1f}")
    return format_html(
        '<svg class="zq-spark" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '{}<polyline points="{}"/></svg>',
        SPARK_WIDTH, SPARK_HEIGHT, SPARK_WIDTH, SPARK_HEIGHT, label, line if limit else "", points,
    )  # fmt: skip


def ages_on(updates: Sequence[date], today: date) -> list[int | None]:
    """Days since the last update, for each of the last 90 days, oldest first; None before the first update."""
    days = [today - offset * DAY for offset in range(SPARK_DAYS - 1, -1, -1)]
    found = [(day, bisect_right(updates, day)) for day in days]
    return [(day - updates[index - 1]).days if index else None for day, index in found]


def ticks(updates: Collection[date], today: date, label: str) -> SafeString:
    """One tick for each week of the last half year, filled where something was updated."""
    weeks = {(today - day).days // 7 for day in updates if day <= today}
    step = STRIP_WIDTH // STRIP_WEEKS
    cells = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>',
        (
            ((STRIP_WEEKS - 1 - week) * step, 2, step - 2, STRIP_HEIGHT - 4, "on")
            if week in weeks
            else ((STRIP_WEEKS - 1 - week) * step, STRIP_HEIGHT - 4, step - 2, 2, "off")
            for week in range(STRIP_WEEKS - 1, -1, -1)
        ),
    )
    return format_html(
        '<svg class="zq-ticks" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        STRIP_WIDTH, STRIP_HEIGHT, STRIP_WIDTH, STRIP_HEIGHT, label, cells,
    )  # fmt: skip


def _height(age: float, top: float) -> float:
    return SPARK_HEIGHT - 1 - age / top * (SPARK_HEIGHT - 2)
