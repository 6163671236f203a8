"""What a metric gives, and how a rule turns it into a verdict and a forecast."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Any

from .kinds import Verdict
from .rules import Rule

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """Something that counts against a portal: a channel, a page, an address.

    It counts from ``fails_on`` (None: never, if nothing changes) up to the day before ``ends_on``; from ``warns_on`` it
    is announced. ``date`` is what it is judged by, as a channel's newest update.
    """

    title: str
    url: str = ""
    channel: str = ""
    channel_id: int | None = None
    page_id: int | None = None
    date: date | None = None
    fails_on: date | None = None
    warns_on: date | None = None
    ends_on: date | None = None
    reason: str = ""
    # Names it from one inspection to the next where page and channel do not.
    subject: str = ""

    def counts(self, day: date) -> bool:
        return self.fails_on is not None and self.fails_on <= day and (self.ends_on is None or day < self.ends_on)

    def warns(self, day: date) -> bool:
        return self.warns_on is not None and self.warns_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Measured:
    """``items`` are counted, unless there is a ``value``.

    ``course``: the values of other days, past and to come if nobody acts: (day, value from then on or None), by day.
    ``alarm``: the day from which the rule fails in any case, ``early``: from which it warns in any case.

    Not ``known``: nothing could be measured, ``note`` says why.
    """

    items: tuple[Item, ...] = ()
    value: float | None = None
    course: tuple[tuple[date, float | None], ...] = ()
    alarm: date | None = None
    early: date | None = None
    known: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rule at one portal. ``fails_on``: the first day of the present or the next failure; None if none is known."""

    rule: Rule
    verdict: Verdict
    value: float | None = None
    fails_on: date | None = None
    warns_on: date | None = None
    # Those that count or warn now, and those that make it fail on ``fails_on``.
    items: tuple[Item, ...] = ()
    note: str = ""
    # All of them, also those whose day is far.
    measured: tuple[Item, ...] = ()
    # Judged by one value and not by how many items count: the items only tell what it was made of.
    by_value: bool = False

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return self.rule.amount(self.value)


def judge(rule: Rule, measured: Measured, day: date) -> Outcome:
    """The outcome of ``rule`` on ``day``, and what comes of it if nobody acts."""
    if not measured.known:
        return Outcome(rule, Verdict.UNKNOWN, note=measured.note)
    if measured.value is not None:
        return _judge_value(rule, measured, day)
    fails_on = _soonest(first_day(measured.items, _count(rule), day), measured.alarm)
    warns_on = _soonest(_warning_day(rule, measured.items, day), measured.early, fails_on)
    verdict = _verdict(day, fails_on, warns_on)
    value = sum(item.counts(day) for item in measured.items)
    items = tuple(sorted(_telling(measured.items, day, fails_on), key=_by_urgency))
    return Outcome(rule, verdict, value, fails_on, warns_on, items, measured.note, measured.items)


def first_day(items: Iterable[Item], count: int, day: date) -> date | None:
    """The first day of the present or else of the next time in which ``count`` items or more count at once."""
    steps: dict[date, int] = {}
    for item in items:
        if item.fails_on is not None and (item.ends_on is None or item.fails_on < item.ends_on):
            steps[item.fails_on] = steps.get(item.fails_on, 0) + 1
            if item.ends_on is not None:
                steps[item.ends_on] = steps.get(item.ends_on, 0) - 1
    standing, since = 0, None
    for when in sorted(steps):
        if when > day and since is not None:
            break
        standing += steps[when]
        since = (since or when) if standing >= count else None
    return since


def _judge_value(rule: Rule, measured: Measured, day: date) -> Outcome:
    compare = _COMPARE[rule.comparator]
    course = measured.course or ((day, measured.value),)
    fails_on = _soonest(_first_on(course, day, lambda value: compare(value, rule.threshold)), measured.alarm)
    warns_on = fails_on
    if rule.warning is not None:
        warns_on = _soonest(_first_on(course, day, lambda value: compare(value, rule.warning)), fails_on)
    verdict = _verdict(day, fails_on, warns_on)
    return Outcome(rule, verdict, measured.value, fails_on, warns_on, measured.items, measured.note, by_value=True)


def _first_on(course: Iterable[tuple[date, float | None]], day: date, holds: Callable[[float], bool]) -> date | None:
    """The first day of the present or else of the next time in which a value of ``course`` is such."""
    since = None
    for when, value in course:
        if when > day and since is not None:
            break
        since = (since or when) if value is not None and holds(value) else None
    return since


def _count(rule: Rule) -> int:
    """How many items make a rule fail."""
    return floor(rule.threshold) + 1 if rule.comparator == ">" else -floor(-rule.threshold)


def _warning_day(rule: Rule, items: Sequence[Item], day: date) -> date | None:
    announced = [
        Item(item.title, fails_on=item.warns_on, ends_on=item.ends_on) for item in items if item.warns_on is not None
    ]
    found = first_day(announced, _count(rule), day)
    if rule.warning is not None:
        found = _soonest(found, first_day(items, -floor(-rule.warning), day))
    return found


def _verdict(day: date, fails_on: date | None, warns_on: date | None) -> Verdict:
    if fails_on is not None and fails_on <= day:
        return Verdict.FAIL
    return Verdict.WARNING if warns_on is not None and warns_on <= day else Verdict.PASS


def _telling(items: Iterable[Item], day: date, fails_on: date | None) -> Iterable[Item]:
    """What to show: what counts or warns now, and what will count on the day of the failure."""
    for item in items:
        if item.counts(day) or item.warns(day) or (fails_on is not None and item.counts(max(fails_on, day))):
            yield item


def _by_urgency(item: Item) -> tuple[date, str]:
    return item.fails_on or date.max - timedelta(days=1), item.url


def _soonest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
