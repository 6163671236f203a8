"""Histories written by hand: what a portal showed from which day on, and what rules say of it on any day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from sites.freshness.inspecting import outcome_of
from sites.freshness.measuring import Outcome
from sites.freshness.packs import load
from sites.freshness.packs.loading import changed
from sites.freshness.records import Records
from sites.freshness.rules import Rule
from sites.freshness.timeline import Picture, Version, picture_of
from sites.freshness.windows import end_of

SITE = 1
HOME = 1
DAY = timedelta(days=1)
OPENED = date(2020, 1, 1)


@cache
def national(rule_id: str) -> Rule:
    rule = load().rule(rule_id)
    assert rule is not None
    return rule


def moment(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@dataclass
class History:
    """One portal. ``channel`` and ``page`` give the id that later entries name."""

    state: str = "normal"
    opened_on: date = OPENED
    entries: list[Version] = field(default_factory=list)
    # Of the day, in Asia/Shanghai, at which everything happens.
    hour: int = 9
    _next: int = 10

    def home(self, *channels: int, day: date | None = None) -> None:
        self._add(HOME, "home", None, "/", "首页", day or self.opened_on, facts={"channels": list(channels)})

    def channel(
        self, kind: str = "news", parent: int = HOME, cadence: int | None = None, day: date | None = None
    ) -> int:
        page_id = self._number()
        facts = {"kind": kind, "cadence": cadence}
        self._add(page_id, "channel", parent, f"/c{page_id}/", f"栏目{page_id}", day or self.opened_on, facts=facts)
        return page_id

    def page(self, channel: int, day: date, **more: Any) -> int:
        """A page that went live on ``day`` and shows it; ``shown``, ``kind``, ``text``, ``expires``, ``facts``."""
        page_id = self._number()
        self._content(page_id, channel, day, **more)
        return page_id

    def edit(self, page_id: int, day: date, **more: Any) -> None:
        """As ``page``: the page says all this from ``day`` on."""
        old = next(entry for entry in self.entries if entry.page_id == page_id)
        more.setdefault("text", old.substance)
        self._content(page_id, old.parent_id, day, happening="edited", live=old.live_on, **more)

    def withdraw(self, page_id: int, day: date) -> None:
        old = [entry for entry in self.entries if entry.page_id == page_id][-1]
        self.entries.append(old._replace(happening="withdrawn", at=moment(day, 12)))

    def on(self, day: date) -> Picture:
        rows = [entry for entry in self.entries if entry.at < end_of(day)]
        return picture_of(SITE, day, (self.state, self.opened_on), rows)

    def outcome(self, rule: Rule | str, day: date, records: Records | None = None, **values: Any) -> Outcome:
        """What the rule, with other ``values``, says on ``day``."""
        rule = national(rule) if isinstance(rule, str) else rule
        rule = changed(rule, values) if values else rule
        return outcome_of(rule, self.on(day), records or Records())

    def verdict(self, rule: Rule | str, day: date, records: Records | None = None, **values: Any) -> str:
        return self.outcome(rule, day, records, **values).verdict.value

    def _content(
        self,
        page_id: int,
        channel: int | None,
        day: date,
        shown: date | str | None = "same",
        kind: str = "article",
        text: str = "",
        live: date | None = None,
        title: str = "",
        **more: Any,
    ) -> None:
        shown_on = day if shown == "same" else shown
        more = {"shown_on": shown_on, "live_on": live or day, "substance": text or f"text {page_id}", **more}
        self._add(page_id, kind, channel, f"/p{page_id}.html", title or f"页面{page_id}", day, **more)

    def _add(self, page_id: int, kind: str, parent: int | None, url: str, title: str, day: date, **more: Any) -> None:
        values = {
            "happening": "live",
            "shown_on": None,
            "live_on": day,
            "expires_on": more.pop("expires", None),
            "substance": url,
            "imported": False,
            "facts": {},
            "at": moment(day, self.hour),
            **more,
        }
        values |= {"site_id": SITE, "page_id": page_id, "kind": kind, "parent_id": parent, "url": url, "title": title}
        self.entries.append(Version(**values))

    def _number(self) -> int:
        self._next += 1
        return self._next
