"""站点无法访问: the share of failed probes within the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from ..measuring import Item, Measured
from ..records import Probes, Records
from ..rules import Rule
from ..timeline import Picture
from ..windows import DAY, Window, day_of
from . import metric
from .params import whole

Counts = tuple[int, int]


@metric("unreachable-share", reads_pages=False, probes_a_day=whole, timeout_seconds=whole)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """A share from 0 to 1. Unknown until a day's worth of probes (``probes_a_day``) was made.

    Whether a server will answer cannot be known; the forecast supposes that probes go on as they did lately.
    """
    window, enough = rule.window or Window(days=7), int(rule.params.get("probes_a_day", 20))
    made = {one.day: one for one in records.probes.get(picture.site_id, ()) if one.day <= picture.day}
    seen = min(picture.day, records.seen_until or picture.day)
    lately = _lately(made, seen, enough)
    counted = _counts(made, seen, lately, window)
    last = max(counted, default=seen)
    course = tuple((day, _share(counted, window, day, enough)) for day in _days(min(counted, default=seen), last))
    # After the last day of the course it stays as it is there.
    value = _share(counted, window, min(picture.day, last) if lately[0] else picture.day, enough)
    start = window.first_day_of(seen)
    total, failed = (sum(column) for column in zip((0, 0), *_within(counted, start, seen), strict=True))
    if value is None:
        return Measured(known=False, note=_("探测次数不足（%d 次），还不能判定。") % total)
    items = [
        Item(_("访问失败"), "/", date=day_of(failure.at), fails_on=day_of(failure.at), reason=failure.reason)
        for failure in records.failures.get(picture.site_id, ())
        if start <= day_of(failure.at) <= picture.day
    ]
    return Measured(tuple(items), value=value, course=course, note=_note(total, failed, lately))


def _lately(made: Mapping[date, Probes], seen: date, enough: int) -> Counts:
    """Probes and failures of the newest day; with the day before it, where that one has only begun."""
    today, before = made.get(seen), made.get(seen - DAY)
    days = [one for one in (today, before) if one]
    if today and today.probes >= enough:
        days = [today]
    return sum(one.probes for one in days), sum(one.failed for one in days)


def _counts(made: Mapping[date, Probes], seen: date, lately: Counts, window: Window) -> dict[date, Counts]:
    """Probes and failures by day: as made, and as supposed until a window holds nothing but the supposed."""
    counted = {day: (one.probes, one.failed) for day, one in sorted(made.items()) if day <= seen}
    if lately[0]:
        day = seen + DAY
        while window.first_day_of(day) <= seen + DAY:
            counted[day] = lately
            day += DAY
    return counted


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def _share(counted: Mapping[date, Counts], window: Window, day: date, enough: int) -> float | None:
    """The share of the window that ends with ``day``; None with too few probes."""
    found = _within(counted, window.first_day_of(day), day)
    total = sum(probes for probes, _failed in found)
    return sum(failed for _probes, failed in found) / total if total >= enough and total else None


def _within(counted: Mapping[date, Counts], start: date, end: date) -> list[Counts]:
    return [counts for day, counts in counted.items() if start <= day <= end]


def _note(total: int, failed: int, lately: Counts) -> str:
    told = _("%(total)d 次探测失败 %(failed)d 次") % {"total": total, "failed": failed}
    if not failed and not lately[1]:
        return told
    supposed = {"told": told, "total": lately[0], "failed": lately[1]}
    return _("%(told)s；日期按最近的情况（%(total)d 次失败 %(failed)d 次）推算") % supposed
