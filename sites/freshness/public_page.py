"""网站运行情况: what the public page says, from the stored outcomes, and the change that has it built.

The page is made from the committed row alone, so that a full build and an update in place write the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from cms.changes.log import record
from cms.changes.models import Change
from sites.portals.kinds import PortalState
from sites.portals.models import Portal
from sites.portals.opening import city
from sites.portals.shell import link_to
from sites.publishing import operation
from sites.publishing.affected import Affected
from themes import views

from .inspecting import COUNTED
from .kinds import MARKS, Verdict
from .models import Inspection, PublicPage
from .standing import newest

SUBJECT = "operation"
SHOWN = (PortalState.NORMAL, PortalState.SUSPENDED)


def current() -> PublicPage:
    return PublicPage.objects.first() or PublicPage()


@transaction.atomic
def switch(*, is_shown: bool, shows_verdicts: bool) -> PublicPage:
    """Switch the page on or off; it is built, or goes, with the change."""
    row = current()
    row.is_shown, row.shows_verdicts = is_shown, shows_verdicts
    row.day, row.rows = timezone.localdate(), (_rows() if is_shown else [])
    row.save()
    _tell(row)
    return row


@transaction.atomic
def refresh() -> None:
    """Bring the page to today, where it is switched on and says anything else."""
    row, today = current(), timezone.localdate()
    if not row.is_shown:
        return
    rows = _rows()
    if (row.day, row.rows) != (today, rows):
        row.day, row.rows = today, rows
        row.save()
        _tell(row)


def table() -> views.OperationTable | None:
    """What the publisher shows; names and addresses as they are now. Two queries, one while it is switched off."""
    row = current()
    if not row.is_shown or row.day is None:
        return None
    portals = Portal.objects.filter(state__in=SHOWN).in_bulk([one["site"] for one in row.rows])
    found = [_shown(portals[one["site"]], one, row) for one in row.rows if one["site"] in portals]
    return views.OperationTable(row.day, COUNTED, tuple(found), row.shows_verdicts)


def touch(found: Affected, change: Change) -> None:
    """What the reader of files must look at."""
    if change.site_id:
        found.portals[change.site_id].single |= operation.SHOWN_IN


def _tell(row: PublicPage) -> None:
    top = city()
    if top is not None:
        record(Change.Kind.CONFIGURED, SUBJECT, row.pk, site_id=top.pk, payload={"day": f"{row.day}"})


def _rows() -> list[dict[str, Any]]:
    """One for each portal that the public sees, by kind and age; a constant number of queries."""
    stored = newest()
    portals = Portal.objects.filter(state__in=SHOWN).order_by("opened_at", "pk").values_list("pk", "kind")
    ranks = {"city": 0, "district": 1}
    ordered = sorted(portals, key=lambda row: ranks.get(row[1], 2))
    return [{"site": pk, **_standing(stored.get(pk))} for pk, _kind in ordered]


def _standing(inspection: Inspection | None) -> dict[str, Any]:
    if inspection is None:
        return {"updated": None, "published": 0, "reachable": "", "verdict": Verdict.UNKNOWN.value}
    result = inspection.result
    failed = next((rule["value"] for rule in result["rules"] if rule["rule"] == "unreachable"), None)
    return {
        "published": result.get("updates", 0),
        "updated": max(result.get("home_updates") or (), default=None),
        "reachable": "" if failed is None else f"{100 * (1 - failed):.1f}%",
        "verdict": inspection.verdict,
    }


def _shown(portal: Portal, one: Mapping[str, Any], row: PublicPage) -> views.OperationRow:
    verdict = Verdict(one["verdict"])
    with override("zh-hans"):
        word = str(verdict.label)
    return views.OperationRow(
        portal=link_to(portal),
        updated=date.fromisoformat(one["updated"]) if one["updated"] else None,
        published=one["published"],
        reachable=one["reachable"],
        verdict=word if row.shows_verdicts else "",
        mark=MARKS[verdict] if row.shows_verdicts else "",
    )
