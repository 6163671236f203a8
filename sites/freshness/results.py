"""Results of inspections, and their form in the contract's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from sites.portals.models.person import name_of

from .kinds import Level, Verdict
from .measuring import Item, Outcome
from .responsible import People
from .rules import Pack

_SEVERITY = {Verdict.FAIL: 3, Verdict.WARNING: 2, Verdict.PASS: 1, Verdict.UNKNOWN: 0}


@dataclass(frozen=True, slots=True)
class PortalResult:
    """One portal on a day: the verdict goes by the veto rules, the other rules stand beside it."""

    site_id: int
    host: str
    name: str
    state: str
    outcomes: tuple[Outcome, ...]
    # Days on which something new stood on the home page, of the last months.
    home_updates: tuple[date, ...] = ()
    # As ``models.Survey`` has them, whether or not a rule asks; None: nobody has looked yet.
    dead_links: tuple[dict[str, Any], ...] | None = None
    # Real updates within the last ``inspecting.COUNTED`` days.
    updates: int = 0

    @property
    def verdict(self) -> Verdict:
        return worst(outcome.verdict for outcome in self.outcomes if outcome.rule.veto)

    @property
    def fails_on(self) -> date | None:
        """The first day on which a veto rule fails if nobody acts."""
        days = [outcome.fails_on for outcome in self.outcomes if outcome.rule.veto and outcome.fails_on]
        return min(days, default=None)

    @property
    def home_limit(self) -> int | None:
        """Days without an update after which the home page fails; None while no rule asks."""
        windows = [one.rule.window for one in self.outcomes if one.rule.metric == "home-update" and one.rule.window]
        return min((window.most_days for window in windows), default=None)

    @property
    def channels_due(self) -> dict[int, date]:
        """The day from which each channel counts as not updated by a veto rule; also days far ahead."""
        found: dict[int, date] = {}
        for outcome in self.outcomes:
            if outcome.rule.veto and outcome.rule.metric == "channel-update":
                for item in outcome.measured:
                    if item.channel_id and item.fails_on:
                        found[item.channel_id] = min(item.fails_on, found.get(item.channel_id, date.max))
        return found

    def outcome(self, rule_id: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.rule.id == rule_id), None)

    def as_json(self, people: People | None = None) -> dict[str, Any]:
        result = {
            "host": self.host,
            "name": self.name,
            "verdict": self.verdict.value,
            "state": self.state,
            "fails_on": text_of(self.fails_on),
            "channels_due": {str(pk): day.isoformat() for pk, day in self.channels_due.items()},
            "updates": self.updates,
            "home_limit": self.home_limit,
            "home_updates": [day.isoformat() for day in self.home_updates],
            "dead_links": None if self.dead_links is None else len(self.dead_links),
            "rules": [outcome_json(outcome) for outcome in self.outcomes],
        }
        return result if people is None else told_whose(result, self.site_id, people)


@dataclass(frozen=True, slots=True)
class Inspected:
    """All portals on a day, by one pack."""

    day: date
    pack: Pack
    portals: tuple[PortalResult, ...]
    # When looking began: what was judged after that knows more.
    began: datetime = field(default_factory=timezone.now)

    def as_json(self, people: People | None = None) -> dict[str, Any]:
        """The contract's JSON; with ``people`` each item says whose it is."""
        return {
            "at": self.day.isoformat(),
            "pack": self.pack.label,
            "portals": [portal.as_json(people) for portal in self.portals],
        }


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """``unknown`` only where nothing is known."""
    return max(verdicts, key=_SEVERITY.__getitem__, default=Verdict.UNKNOWN)


def merged(stored: dict[str, Any], anew: dict[str, Any]) -> dict[str, Any]:
    """A portal's JSON with the rules of ``anew`` in place of its own, and what follows from them."""
    fresh = {rule["rule"]: rule for rule in anew["rules"]}
    rules = [fresh.pop(rule["rule"], rule) for rule in stored["rules"]]
    rules += fresh.values()
    veto = [rule for rule in rules if rule["veto"]]
    return {
        **stored,
        "verdict": worst(Verdict(rule["verdict"]) for rule in veto).value,
        "fails_on": min((rule["fails_on"] for rule in veto if rule["fails_on"]), default=None),
        "dead_links": anew["dead_links"],
        "rules": rules,
    }


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    rule = outcome.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "verdict": outcome.verdict.value,
        "value": outcome.value,
        "threshold": rule.threshold,
        "fails_on": text_of(outcome.fails_on),
        "warns_on": text_of(outcome.warns_on),
        "veto": rule.veto,
        "status": rule.status.value,
        "source": rule.source,
        "remedy": rule.remedy,
        "note": outcome.note,
        "items": [item_json(item) for item in outcome.items],
    }


def item_json(item: Item) -> dict[str, Any]:
    return {
        "channel": item.channel,
        "url": item.url,
        "title": item.title,
        "date": text_of(item.date),
        "fails_on": text_of(item.fails_on),
        "reason": item.reason,
        "channel_id": item.channel_id,
        "page_id": item.page_id,
    }


def told_whose(result: dict[str, Any], site_id: int, people: People) -> dict[str, Any]:
    """The JSON of a portal with the names of those who can help.

    Editors for pages and channels, else administrators; where there are none, those above.
    """
    names = {level: [name_of(user) for user in people.of(site_id, level)] for level in Level}
    for rule in result["rules"]:
        for item in rule["items"]:
            about_content = item["channel_id"] or item["page_id"]
            item["whose"] = names[Level.EDITORS if about_content else Level.ADMINISTRATOR]
    return result


def text_of(day: date | None) -> str | None:
    return day.isoformat() if day else None
