"""How portals stand today: the stored outcome of the last inspection, which screens, mail and monitoring read."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import override

from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .active_rules import keep
from .findings import follow
from .inspecting import inspect, inspect_observed
from .kinds import Verdict
from .metrics import PAGELESS
from .models import Inspection
from .packs import PackError
from .results import Inspected, merged

logger = logging.getLogger(__name__)
# Items of a rule that are kept with an outcome; evidence holds all of them.
KEPT = 100
# Outcomes that are written in one transaction.
TOGETHER = 50


def refresh(site_ids: Collection[int] | None = None) -> None:
    """Inspect these portals (all) now and store the outcome. A rule pack that is broken is told in the log."""
    if site_ids is not None and not site_ids:
        return
    try:
        with override("zh-hans"):
            settle(inspect(site_ids=site_ids))
    except PackError as error:
        logger.error("%s", error)


def rejudge() -> None:
    """Bring what probes and surveys say now into today's outcomes and findings, without reading a page.

    Portals without an outcome of today are inspected whole.
    """
    portals = Portal.objects.exclude(state=PortalState.CLOSED).order_by("pk").values_list("pk", flat=True)
    left: set[int] = set()
    try:
        with override("zh-hans"):
            for part in _parts(list(portals)):
                left |= _rejudge(part)
    except PackError as error:
        logger.error("%s", error)
        return
    refresh(left)


@transaction.atomic
def _rejudge(site_ids: Collection[int]) -> set[int]:
    """Those that have no outcome of today. Rows are held before anything is looked at: whoever comes later knows more.

    Raises PackError.
    """
    rows = {row.site_id: row for row in _held(site_ids, timezone.localdate())}
    observed = inspect_observed(rows.keys())
    for portal in observed.portals:
        row = rows[portal.site_id]
        result = merged(row.result, _shortened(portal.as_json()))
        if result != row.result:
            row.result, row.verdict = result, result["verdict"]
            row.fails_on = date.fromisoformat(result["fails_on"]) if result["fails_on"] else None
            row.save(update_fields=["result", "verdict", "fails_on", "at"])
    follow(observed, {rule.id for rule in observed.pack.active if rule.metric in PAGELESS})
    return set(site_ids) - rows.keys()


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """``TOGETHER`` at a time."""
    return (rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER))


def _held(site_ids: Collection[int], day: date) -> QuerySet[Inspection]:
    """Outcomes of a day, from now to the end of the transaction for us alone."""
    return Inspection.objects.select_for_update().filter(site_id__in=site_ids, day=day).order_by("site_id")


def settle(inspected: Inspected) -> None:
    """Store the outcome of today, and let findings follow it.

    Portals that were judged by others since ``inspected`` began are inspected again: what others saw is newer.
    """
    keep(inspected.pack.id)
    overtaken: set[int] = set()
    for part in _parts(inspected.portals):
        overtaken |= _settle(replace(inspected, portals=part))
    refresh(overtaken)


@transaction.atomic
def _settle(inspected: Inspected) -> set[int]:
    """Site ids of portals that were judged meanwhile; nothing is stored of them."""
    judged = _held([one.site_id for one in inspected.portals], inspected.day).values_list("site_id", "at")
    overtaken = {site_id for site_id, at in judged if at > inspected.began}
    ours = replace(inspected, portals=tuple(one for one in inspected.portals if one.site_id not in overtaken))
    store(ours)
    follow(ours)
    return overtaken


def store(inspected: Inspected) -> None:
    """Write the outcome of a day, in place of an earlier one of that day."""
    with transaction.atomic():
        Inspection.objects.bulk_create(
            rows_of(inspected),
            batch_size=100,
            update_conflicts=True,
            unique_fields=["site", "day"],
            update_fields=["verdict", "fails_on", "pack", "result", "at"],
        )


def rows_of(inspected: Inspected) -> list[Inspection]:
    """The outcome as rows that are not stored."""
    return [
        Inspection(
            site_id=result.site_id,
            day=inspected.day,
            verdict=result.verdict,
            fails_on=result.fails_on,
            pack=inspected.pack.label,
            result=_shortened(result.as_json()),
            at=timezone.now(),
        )
        for result in inspected.portals
    ]


def newest(site_ids: Collection[int] | None = None, day: date | None = None) -> dict[int, Inspection]:
    """The last stored outcome of each portal, not later than ``day`` (today)."""
    return {row.site_id: row for row in Inspection.objects.filter(pk__in=_last(site_ids, day))}


def _last(site_ids: Collection[int] | None = None, day: date | None = None) -> Collection[int]:
    """Keys of the rows: one look into the index for each portal, however many days are stored."""
    portals = Portal.objects.all() if site_ids is None else Portal.objects.filter(pk__in=site_ids)
    rows = Inspection.objects.filter(site_id=OuterRef("pk"), day__lte=day or timezone.localdate()).order_by("-day")
    found = portals.order_by().annotate(last=Subquery(rows.values("pk")[:1])).values_list("last", flat=True)
    return [pk for pk in found if pk is not None]


def _shortened(result: dict) -> dict:
    for rule in result["rules"]:
        rule["count"] = len(rule["items"])
        rule["items"] = rule["items"][:KEPT]
    return result


def counts() -> dict[str, int]:
    """How many portals have each verdict by their last inspection; for monitoring, which expects every verdict."""
    found = Counter(Inspection.objects.filter(pk__in=_last()).values_list("verdict", flat=True))
    return {verdict.value: found[verdict.value] for verdict in Verdict}
