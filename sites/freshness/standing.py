"""How portals stand today: the stored outcome of the last inspection, which screens, mail and monitoring read."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from .active_rules import keep
from .findings import follow
from .inspecting import inspect
from .kinds import Verdict
from .models import Inspection
from .packs import PackError
from .results import Inspected

logger = logging.getLogger(__name__)
# Items of a rule that are kept with an outcome; evidence holds all of them.
KEPT = 100


def refresh(site_ids: Collection[int] | None = None) -> None:
    """Inspect these portals (all) now and store the outcome. A rule pack that is broken is told in the log."""
    if site_ids is not None and not site_ids:
        return
    try:
        settle(inspect(site_ids=site_ids))
    except PackError as error:
        logger.error("%s", error)


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
    rows = Inspection.objects.filter(day__lte=day or timezone.localdate())
    if site_ids is not None:
        rows = rows.filter(site_id__in=site_ids)
    return dict(rows.order_by("day").values_list("site_id", "pk")).values()


def _shortened(result: dict) -> dict:
    for rule in result["rules"]:
        rule["count"] = len(rule["items"])
        rule["items"] = rule["items"][:KEPT]
    return result


def counts() -> dict[str, int]:
    """How many portals have each verdict by their last inspection; for monitoring, which expects every verdict."""
    found = Counter(Inspection.objects.filter(pk__in=_last()).values_list("verdict", flat=True))
    return {verdict.value: found[verdict.value] for verdict in Verdict}
