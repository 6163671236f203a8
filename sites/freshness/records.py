"""What inspections use beside the history, read for all portals at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from cms.content.kinds import Kind

from .kinds import Happening
from .messages import Message, messages_on
from .models import Case, Confirmation, FailedProbe, ProbeDay, PublicationEntry, Survey
from .windows import day_of, end_of

# Longest window of probes that a rule may ask for, in days.
PROBE_DAYS = 31


@dataclass(frozen=True, slots=True)
class Probes:
    """Probes of one day."""

    day: date
    probes: int
    failed: int


@dataclass(slots=True)
class Records:
    """By site id, as they stood at the end of the day."""

    probes: Mapping[int, Sequence[Probes]] = field(default_factory=dict)
    failures: Mapping[int, Sequence[FailedProbe]] = field(default_factory=dict)
    surveys: Mapping[tuple[int, str], Survey] = field(default_factory=dict)
    cases: Mapping[int, Sequence[Case]] = field(default_factory=dict)
    # By page id: (day of the newest confirmation, next date of review).
    confirmed: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    # Page ids of the policy documents that any portal shows; few rules ask, so they are looked up when one does.
    policies: Callable[[], Collection[int]] = frozenset
    # The last day that anything can be known of: today, for inspections of days to come. None: the day inspected.
    seen_until: date | None = None
    # None: there is no mailbox in this installation.
    messages: Mapping[int, Sequence[Message]] | None = None

    def dead_links(self, site_id: int) -> tuple[dict[str, Any], ...] | None:
        """Of all surveys of a portal; None before the first."""
        surveys = [self.surveys[key] for key in self.surveys if key[0] == site_id]
        found = tuple(one for survey in surveys for one in survey.found if one["problem"] == "dead-link")
        return found if surveys else None


def load(day: date, site_ids: Collection[int] | None = None) -> Records:
    """A constant number of queries."""
    end = end_of(day)
    return replace(
        load_observed(day, site_ids),
        cases=_grouped(_of(Case.objects.as_of(end).order_by("found_on", "pk"), site_ids)),
        confirmed=_confirmed(_of(Confirmation.objects.filter(at__lt=end).order_by("at"), site_ids)),
        messages=messages_on(day, site_ids),
        policies=cache(partial(_policies, day)),
    )


def load_observed(day: date, site_ids: Collection[int] | None = None) -> Records:
    """Probes and surveys alone; three queries."""
    end = end_of(day)
    return Records(
        probes=_probes(day, site_ids),
        failures=_grouped(_of(FailedProbe.objects.filter(at__lt=end, at__gte=_start(day)).order_by("at"), site_ids)),
        surveys=_surveys(_of(Survey.objects.filter(at__lt=end), site_ids)),
        seen_until=min(day, timezone.localdate()),
    )


def _policies(day: date) -> Collection[int]:
    rows = PublicationEntry.objects.filter(kind=Kind.POLICY, at__lt=end_of(day)).order_by("id")
    newest = {pk: row for pk, *row in rows.values_list("page_id", "happening", "expires_on")}
    return {
        pk
        for pk, (happening, expires_on) in newest.items()
        if happening != Happening.WITHDRAWN and (expires_on is None or expires_on > day)
    }


def _start(day: date) -> Any:
    return end_of(date.fromordinal(day.toordinal() - PROBE_DAYS))


def _of(rows: QuerySet[Any], site_ids: Collection[int] | None) -> QuerySet[Any]:
    return rows if site_ids is None else rows.filter(site_id__in=site_ids)


def _grouped(rows: QuerySet[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.site_id].append(row)
    return found


def _probes(day: date, site_ids: Collection[int] | None) -> dict[int, list[Probes]]:
    end = min(day, timezone.localdate())
    rows = ProbeDay.objects.filter(day__lte=end, day__gt=date.fromordinal(end.toordinal() - PROBE_DAYS))
    found: dict[int, list[Probes]] = defaultdict(list)
    for site_id, *row in _of(rows.order_by("day"), site_ids).values_list("site_id", "day", "probes", "failed"):
        found[site_id].append(Probes(*row))
    return found


def _surveys(rows: QuerySet[Survey]) -> dict[tuple[int, str], Survey]:
    """The newest of each kind."""
    newest = rows.order_by().values("site_id", "kind").annotate(newest=Max("pk"))
    return {(row.site_id, row.kind): row for row in Survey.objects.filter(pk__in=[each["newest"] for each in newest])}


def _confirmed(rows: QuerySet[Confirmation]) -> dict[int, tuple[date, date]]:
    return {page_id: (day_of(at), next_on) for page_id, at, next_on in rows.values_list("page_id", "at", "next_on")}
