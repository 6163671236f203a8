"""How portals stand today: the stored outcome of the last inspection, which screens, mail and monitoring read."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

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
# Outcomes that are rewritten in one transaction.
MERGED_AT_ONCE = 50


def refresh(site_ids: Collection[int] | None = None) -> None:
    """Inspect these portals (all) now and store the outcome. A rule pack that is broken is told in the log."""
    if site_ids is not None and not site_ids:
        return
    try:
        settle(inspect(site_ids=site_ids))
    except PackError as error:
        logger.error("%s", error)


def rejudge(site_ids: Collection[int] | None = None) -> None:
    """Bring what probes and surveys say now into today's outcomes and findings, without reading a page.

    Portals without an outcome of today are inspected whole.
    """
    try:
        observed = inspect_observed(site_ids)
    except PackError as error:
        logger.error("%s", error)
        return
    anew = {portal.site_id: _shortened(portal.as_json()) for portal in observed.portals}
    known = list(Inspection.objects.filter(site_id__in=anew, day=observed.day).values_list("site_id", flat=True))
    for start in range(0, len(known), MERGED_AT_ONCE):
        _merge(observed.day, {pk: anew[pk] for pk in known[start : start + MERGED_AT_ONCE]})
    judged = {rule.id for rule in observed.pack.active if rule.metric in PAGELESS}
    follow(replace(observed, portals=tuple(one for one in observed.portals if one.site_id in known)), judged)
    refresh(anew.keys() - set(known))


@transaction.atomic
def _merge(day: date, anew: Mapping[int, dict[str, Any]]) -> None:
    """Rows are held, so that the outcome of an inspection that ends meanwhile is not lost."""
    for row in Inspection.objects.select_for_update().filter(site_id__in=anew, day=day).order_by("site_id"):
        result = merged(row.result, anew[row.site_id])
        if result != row.result:
            row.result, row.verdict = result, result["verdict"]
            row.fails_on = date.fromisoformat(result["fails_on"]) if result["fails_on"] else None
            row.save(update_fields=["result", "verdict", "fails_on", "at"])


def settle(inspected: Inspected) -> None:
    """Store the outcome of today, and let findings follow it."""
    keep(inspected.pack.id)
    store(inspected)
    follow(inspected)


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
