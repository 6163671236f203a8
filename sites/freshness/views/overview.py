"""Every portal of the person with its forecast, the worst first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sites.portals.dashboard import Viewer
from sites.portals.kinds import PortalKind
from sites.portals.models import Portal
from sites.portals.models.person import name_of

from ..charts import staleness
from ..inspecting import inspect
from ..kinds import Level, Verdict
from ..models import Inspection
from ..responsible import People
from ..standing import newest, rows_of
from .base import Screen

_RANK = {Verdict.FAIL: 0, Verdict.WARNING: 1, Verdict.PASS: 2, Verdict.UNKNOWN: 3}
SPANS = (7, 14, 30)
# By the value of ``?format=``: media type.
EVIDENCE = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One portal as it was last inspected."""

    portal: Portal
    verdict: Verdict
    fails_on: date | None
    # Titles of the veto rules that fail or warn.
    why: str
    people: str
    chart: SafeString
    channels_due: int
    channels: int
    dead_links: int | None

    @property
    def rank(self) -> tuple[int, date]:
        return _RANK[self.verdict], self.fails_on or date.max


class OverviewView(Screen):
    template_name = "zq_freshness/overview.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = request.GET.get("format", "")
        return self._evidence(form) if form in EVIDENCE else super().get(request, *args, **kwargs)

    def _evidence(self, form: str) -> HttpResponse:
        """The workbook or PDF of today, or of the day in ``?at=``, for the portals shown."""
        # These load large libraries.
        from ..evidence import write_xlsx
        from ..evidence_pdf import write_pdf

        day = self.asked_day or timezone.localdate()
        write = write_pdf if form == "pdf" else write_xlsx
        response = HttpResponse(content_type=EVIDENCE[form])
        response["Content-Disposition"] = f'attachment; filename="inspection-{day}.{form}"'
        write(inspect(day, [portal.pk for portal in self._portals()]), response)
        return response

    def _portals(self) -> list[Portal]:
        """The person's portals; with ``?district=`` one of them and all below it."""
        portals = list(Viewer(self.user).portals)
        district = self.request.GET.get("district", "")
        if not district.isascii() or not district.isdecimal():
            return portals
        return list(below(int(district), portals))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everybody, portals = list(Viewer(self.user).portals), self._portals()
        rows = sorted(rows_for(portals, self.asked_day), key=lambda row: row.rank)
        shown = list(_filtered(rows, self.request.GET, self.asked_day or timezone.localdate()))
        counts = [(verdict, sum(row.verdict == verdict for row in rows)) for verdict in _RANK]
        return {
            **super().get_context_data(**kwargs),
            "rows": shown,
            "total": len(rows),
            "counts": counts,
            "spans": SPANS,
            "districts": [portal for portal in everybody if portal.kind == PortalKind.DISTRICT],
            "district": self.request.GET.get("district", ""),
            "chosen": self.request.GET.get("verdict", ""),
            "within": self.request.GET.get("within", ""),
        }


def below(site_id: int, portals: Iterable[Portal]) -> Iterable[Portal]:
    """A portal and those that stand below it, of ``portals``: nobody sees others by asking for a district."""
    return (portal for portal in portals if site_id in (portal.pk, portal.parent_id))


def rows_for(portals: Collection[Portal], day: date | None = None) -> Iterable[Row]:
    """As they were last inspected, or as they are when inspected for ``day``. A constant number of queries."""
    site_ids = [portal.pk for portal in portals]
    found = newest(site_ids) if day is None else {row.site_id: row for row in rows_of(inspect(day, site_ids))}
    people = People.load(site_ids)
    for portal in portals:
        if portal.pk in found:
            yield _row(portal, found[portal.pk], people, day or timezone.localdate())


def _row(portal: Portal, inspection: Inspection, people: People, day: date) -> Row:
    rules = {rule["rule"]: rule for rule in inspection.result["rules"]}
    bad = [rule["title"] for rule in rules.values() if rule["veto"] and rule["verdict"] in ("fail", "warning")]
    updates = [date.fromisoformat(text) for text in inspection.result.get("home_updates", ())]
    due = inspection.result.get("channels_due", {})
    return Row(
        portal=portal,
        verdict=Verdict(inspection.verdict),
        fails_on=inspection.fails_on,
        why="、".join(bad),
        people="、".join(name_of(user) for user in people.of(portal.pk, Level.ADMINISTRATOR)[:2]),
        chart=staleness(updates, day, inspection.result.get("home_limit"), _spoken(updates, day)),
        channels_due=sum(since <= inspection.day.isoformat() for since in due.values()),
        channels=len(due),
        dead_links=inspection.result.get("dead_links"),
    )


def _spoken(updates: list[date], day: date) -> str:
    if not updates:
        return _("首页近期没有更新")
    days = (day - max(updates)).days
    return ngettext("首页距上次更新 %d 天", "首页距上次更新 %d 天", days) % days


def _filtered(rows: Iterable[Row], query: Any, day: date) -> Iterable[Row]:
    verdict, within = query.get("verdict"), query.get("within", "")
    until = day + timedelta(days=int(within)) if within in map(str, SPANS) else None
    for row in rows:
        if verdict and row.verdict != verdict:
            continue
        if until is None or (row.fails_on is not None and row.fails_on <= until):
            yield row
